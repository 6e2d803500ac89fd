/// What the short watch can report; raw values are the codes of records and messages.
package enum FindingCode: String, Hashable, Sendable, CaseIterable {
    case shortHard = "SHORT_HARD"
    case shortStep = "SHORT_STEP"
    case shortStart = "SHORT_START"
    case zeroConverge = "ZERO_CONVERGE"
    case openCompliance = "OPEN_COMPLIANCE"
    case openCurrent = "OPEN_CURRENT"
    case polarity = "POLARITY"
    case chargeOverrun = "Q_OVERRUN"

    /// True for findings that say the cell itself conducts where it should not.
    package var isShort: Bool {
        switch self {
        case .shortHard, .shortStep, .shortStart, .zeroConverge: true
        case .openCompliance, .openCurrent, .polarity, .chargeOverrun: false
        }
    }

    /// What a finding asks for.
    package var findingClass: FindingClass {
        switch self {
        case .shortHard, .shortStart, .zeroConverge, .openCompliance, .openCurrent, .polarity,
            .chargeOverrun:
            .stop
        case .shortStep: .pauseAndProbe
        }
    }
}

/// How much a finding demands, in rising order.
package enum FindingClass: UInt8, Comparable, Sendable {
    /// Tell people, go on.
    case warn
    /// Open and probe; until probes exist: open and hold.
    case pauseAndProbe
    /// Open and latch.
    case stop
    package static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

/// One finding with the numbers that made it.
package struct Finding: Hashable, Sendable {
    package var code: FindingCode
    /// Lab time of the sample that confirmed it.
    package var at: Instant
    /// Lab time of the first sample that looked so.
    package var since: Instant
    /// The quantity judged (V, A or Ah by the code).
    package var observed: Double
    /// What it was compared with, same unit.
    package var reference: Double

    package init(
        code: FindingCode, at: Instant, since: Instant, observed: Double, reference: Double
    ) {
        self.code = code
        self.at = at
        self.since = since
        self.observed = observed
        self.reference = reference
    }
}
