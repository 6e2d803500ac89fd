import CyclerCore
import CyclerWatch

/// Half cycles of a recording: what was charged or plated, what came back, and when a cycle ends.
struct HalfAccount {
    private let kind: CellKind
    /// Charge of the step in hand, signed.
    private var step = AmpereHours.zero
    /// Charge of the halves in hand, magnitudes.
    private var charged = AmpereHours.zero
    private var discharged = AmpereHours.zero
    private var hasTurned = false

    init(_ kind: CellKind) { self.kind = kind }

    /// Nothing has come back yet: what flows is the first charge, as far as the recording knows.
    var isFormation: Bool { !hasTurned && discharged == .zero }

    /// What was plated and not stripped; nil before the first plating.
    var strippable: AmpereHours? {
        kind == .full || charged == .zero ? nil : max(charged - discharged, .zero)
    }

    mutating func take(_ stepCharge: AmpereHours) { step = stepCharge }

    /// The step in hand is over: its charge belongs to the half of its sign.
    mutating func stepEnds() {
        let isFirst = kind == .full ? step > .zero : step < .zero
        if isFirst { charged += step.magnitude } else { discharged += step.magnitude }
        step = .zero
    }

    /// A direction begins; the cycle that this ends, nil when none does.
    mutating func begin(_ direction: CurrentDirection) -> CycleCharges? {
        switch direction {
        case .discharge, .strip: return nil
        case .charge, .plate:
            guard charged > .zero, discharged > .zero else { return nil }
            defer {
                charged = .zero
                discharged = .zero
                hasTurned = true
            }
            return CycleCharges(charged: charged, discharged: discharged)
        }
    }
}
