internal import CyclerCore

/// Exchanges that wait their turn: by priority, then in the order they came. Bounded.
struct ExchangeQueue {
    private var waiting: [BusExchange] = []

    init() { waiting.reserveCapacity(BusPolicy.queueLength) }

    var count: Int { waiting.count }
    subscript(position: Int) -> BusExchange { waiting[position] }

    /// Returns false when the queue is full, and then holds what it held.
    mutating func append(_ exchange: BusExchange) -> Bool {
        guard waiting.count < BusPolicy.queueLength else { return false }
        let position = waiting.firstIndex { $0.priority < exchange.priority } ?? waiting.count
        waiting.insert(exchange, at: position)
        return true
    }

    mutating func remove(at position: Int) -> BusExchange { waiting.remove(at: position) }

    /// Takes out the first exchange that `condition` names.
    mutating func removeFirst(where condition: (BusExchange) -> Bool) -> BusExchange? {
        guard let position = waiting.firstIndex(where: condition) else { return nil }
        return waiting.remove(at: position)
    }

    /// When the first of the waiting expires.
    var earliestExpiry: Instant {
        var earliest = Instant.distantFuture
        for exchange in waiting { earliest = min(earliest, exchange.expires) }
        return earliest
    }
}
