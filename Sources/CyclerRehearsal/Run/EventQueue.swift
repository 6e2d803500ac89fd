import CyclerStation

/// Events that others brought about; each is handled once the one before is done with.
struct EventQueue {
    /// More events than this out of one is a loop without end.
    static let chainMax = 10_000

    private var events: [StationEvent] = []
    private var next = 0

    /// Adds an event behind the others.
    mutating func add(_ event: StationEvent) {
        precondition(events.count < Self.chainMax, "events without end")
        events.append(event)
    }

    /// True when `take` has nothing to give.
    var isEmpty: Bool { next == events.count }

    /// The oldest event, which must be there.
    mutating func take() -> StationEvent {
        let event = events[next]
        next += 1
        if isEmpty {
            events.removeAll(keepingCapacity: true)
            next = 0
        }
        return event
    }
}
