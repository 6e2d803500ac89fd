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

    /// The oldest event, nil when there is none.
    mutating func take() -> StationEvent? {
        guard next < events.count else {
            if next > 0 {
                events.removeAll(keepingCapacity: true)
                next = 0
            }
            return nil
        }
        next += 1
        return events[next - 1]
    }
}
