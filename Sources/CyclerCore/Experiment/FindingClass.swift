/// How much a finding demands, in rising order.
package enum FindingClass: UInt8, Comparable, Sendable {
    /// Tell people, go on.
    case warn
    /// Open and probe; until probes exist: open and hold.
    case pauseAndProbe
    /// Open and latch.
    case stop
    package static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }

    /// The letter of the detector tables, for records.
    package var letter: String {
        switch self {
        case .warn: "W"
        case .pauseAndProbe: "P"
        case .stop: "S"
        }
    }
}
