import CyclerControl
import Synchronization

/// The newest status, copied out of the engine thread for everyone who asks.
final class StatusBoard: Sendable {
    private let snapshot: Mutex<StatusSnapshot>

    init(_ first: StatusSnapshot) { snapshot = Mutex(first) }

    /// Copies field by field: with storage that nobody else holds, nothing is allocated.
    func post(_ status: borrowing StatusSnapshot) {
        let newest = copy status
        snapshot.withLock { board in
            board.state = newest.state
            board.takenAt = newest.takenAt
            for index in newest.channels.indices { board.channels[index] = newest.channels[index] }
            for index in newest.buses.indices { board.buses[index] = newest.buses[index] }
            for index in newest.instruments.indices {
                board.instruments[index] = newest.instruments[index]
            }
            if board.alarms != newest.alarms { board.alarms = newest.alarms }
        }
    }

    var newest: StatusSnapshot { snapshot.withLock { $0 } }
}
