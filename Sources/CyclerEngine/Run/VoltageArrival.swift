import CyclerCore

/// Whether a step that is to hold a voltage has got there. Until then a small current says nothing:
/// our own regulation begins with none.
struct VoltageArrival: Sendable {
    /// Close enough: this, or this part of the target, whichever is more.
    private static let within = 5e-3
    private static let part = 5e-3

    private let target: Double
    /// Where the voltage comes from: positive from below; nil until it is seen.
    private var side: Double?
    private(set) var isThere = false

    /// Nil for steps that hold no voltage.
    init?(_ action: PlanAction) {
        switch action {
        case .hold(let voltage): target = voltage.value
        case .drive(.current(_, .some(let voltage)), let direction):
            target = voltage.value
            side = direction.sign
        case .rest, .drive, .voltageRamp, .pressure, .temperature, .confirm: return nil
        }
    }

    mutating func see(_ volts: Double) {
        let distance = target - volts
        let from = side ?? (distance < 0 ? -1 : 1)
        side = from
        let near = max(Self.within, Self.part * target.magnitude)
        if distance * from <= near { isThere = true }
    }

    /// True when a comparison may end the step already.
    func permits(_ clause: PlanClause) -> Bool {
        switch clause {
        case .signal(.absCurrent, .atMost, _), .signal(.power, .atMost, _): isThere
        case .signal, .fixed: true
        }
    }
}
