/// Why a sample was kept as a record.
package enum RecordReason: UInt8, Hashable, Sendable {
    case first, time, voltage, current, last, end, trip, idle

    /// The word in the `Record Reason` column.
    package var word: StaticString {
        switch self {
        case .first: "first"
        case .time: "time"
        case .voltage: "voltage"
        case .current: "current"
        case .last: "last"
        case .end: "end"
        case .trip: "trip"
        case .idle: "idle"
        }
    }
}
