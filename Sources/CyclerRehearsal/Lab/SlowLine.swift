import CyclerCore
import CyclerStation

/// A line that takes its time: what was read is heard, and what was commanded is done, one after
/// another and a latency later.
///
/// A reading is as old as the latency when it arrives. Commands that touch no instrument
/// (renewals, acknowledgements) are not delayed.
struct SlowLine {
    enum Item {
        /// What an instrument answered, on its way here.
        case heard(StationEvent)
        /// What an instrument is told, on its way there.
        case told(BusCommand)
    }

    let latency: TimeSpan
    private var items: [(due: Instant, item: Item)] = []

    init(latency: TimeSpan) { self.latency = latency }

    /// False when everything happens at once.
    var isSlow: Bool { latency > .zero }

    var isEmpty: Bool { items.isEmpty }

    /// When the next thing arrives.
    var nextDue: Instant { items.first?.due ?? .distantFuture }

    /// Puts something on the line, behind what is on it.
    mutating func send(_ item: Item, at now: Instant) {
        items.append((max(now, items.last?.due ?? now) + latency, item))
    }

    /// Takes what arrives next; there must be something.
    mutating func take() -> Item { items.removeFirst().item }

    /// True for a command that goes over the wire.
    static func isSent(_ command: BusCommand) -> Bool {
        switch command {
        case .submit, .makeSafe: true
        case .renew, .release, .acknowledge: false
        }
    }
}
