package import CyclerCore

/// Whether a detector could see what it is there for, as of the last sample.
package enum Readiness: Hashable, Sendable {
    /// It does not apply to this kind of cell or step, or nothing watches for it.
    case off
    /// It looks.
    case watching
    /// Blanked within the budget, or too few samples since the last change.
    case warmingUp
    /// It applies and could not tell: its silence means nothing.
    case blind(BlindReason)

    /// The state of two that look for the same thing: one that looks is enough.
    func or(_ other: Readiness) -> Readiness { rank >= other.rank ? self : other }

    /// The state of two that are both needed: the one that sees less; one that is off is not.
    func and(_ other: Readiness) -> Readiness {
        switch (self, other) {
        case (.off, _): other
        case (_, .off): self
        default: rank <= other.rank ? self : other
        }
    }

    /// How much is seen, rising.
    private var rank: Int {
        switch self {
        case .off: 0
        case .blind: 1
        case .warmingUp: 2
        case .watching: 3
        }
    }
}

/// Why a detector cannot see.
package enum BlindReason: String, Hashable, Sendable, CaseIterable {
    /// The voltage zero is not known well enough for this signal.
    case offset
    /// The signal drowns in noise.
    case noise
    /// Samples come too rarely for what it looks for.
    case sampleRate = "sample rate"
    /// It needs a resistance, an expected charge or the like that nobody gave.
    case noReference = "no reference"
    /// A change around the cell wanted more blanking than the budget has: what is judged now may
    /// be the change.
    case blanking
    /// The instrument gives no usable reading.
    case noReading = "no reading"

    /// The words for a line of status: `blind: offset`.
    package var text: String { "blind: " + rawValue }
}

/// The readiness of every code, in place.
package struct ReadinessTable: Sendable {
    private var states = InlineArray<22, Readiness>(repeating: .off)
    /// What the principal detectors see together; `.off` when none applies.
    package private(set) var principal = Readiness.off

    init() {}

    /// The readiness of one code; `.off` for a code that nothing watches for.
    package subscript(code: FindingCode) -> Readiness { states[code.place] }

    /// Notes what a detector says of itself.
    mutating func note(_ readiness: Readiness, of code: FindingCode, isPrincipal: Bool) {
        states[code.place] = states[code.place].or(readiness)
        if isPrincipal { principal = principal.and(readiness) }
    }
}

/// Why the watch as a whole sees nothing just now, by its principal detectors; a watch without a
/// blindness is looking.
package enum Blindness: String, Hashable, Sendable, CaseIterable {
    /// The voltage zero is not known well enough for this signal.
    case offset
    /// The signal drowns in noise.
    case noise
    /// Samples come too rarely for a baseline.
    case sampleRate = "sample rate"
    /// What the principal detector compares with is not known.
    case noReference = "no reference"
    /// Changes around the cell used up the blanking there is.
    case blanking
    /// Blanked, or too few samples since the last change.
    case warmingUp = "warming up"
    /// The instrument gives no usable voltage.
    case noReading = "no reading"
    /// No constant current flows, so there is no overpotential to watch.
    case noCurrent = "no current"
    /// Full cells have no voltage-drop detector.
    case fullCell = "full cell"

    /// The words for a status line: `blind: offset`.
    package var text: String { "blind: " + rawValue }

    init(_ reason: BlindReason) {
        self =
            switch reason {
            case .offset: .offset
            case .noise: .noise
            case .sampleRate: .sampleRate
            case .noReference: .noReference
            case .blanking: .blanking
            case .noReading: .noReading
            }
    }
}
