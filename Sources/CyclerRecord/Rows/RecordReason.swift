/// Why a sample was kept as a record; where several reasons hold, the first in this order that a
/// caller forces, else the first that `RecordKeeper` finds.
package enum RecordReason: UInt8, Hashable, Sendable, CaseIterable {
    /// The first and the last sample of a step, and the one that ended or tripped it.
    case first, last, end, trip
    /// The step's own rule: time since the last record, logarithmic time, and changes.
    case time, log, voltage, current, charge
    /// Closer records behind a change of step, and behind plating onset.
    case afterChange, onset
    /// Paused or held.
    case idle
    /// A finding is looked into.
    case probe

    /// The word in the `Record Reason` column.
    package var word: StaticString {
        switch self {
        case .first: "first"
        case .last: "last"
        case .end: "end"
        case .trip: "trip"
        case .time: "time"
        case .log: "log"
        case .voltage: "voltage"
        case .current: "current"
        case .charge: "charge"
        case .afterChange: "after-change"
        case .onset: "onset"
        case .idle: "idle"
        case .probe: "probe"
        }
    }
}
