import CyclerCore

/// A condition that must last before it counts, and that counts once until it has been false.
struct Persistence: Sendable {
    private enum State {
        case idle
        case counting(samples: Int)
        case reported
    }

    private var state = State.idle
    /// Lab time of the first sample of the run.
    private(set) var since = Instant.zero

    /// True from the report until the condition has been false.
    var isReported: Bool {
        switch state {
        case .idle, .counting: false
        case .reported: true
        }
    }

    /// True at the sample that makes the condition last `samples` samples and `span`.
    mutating func lasts(
        _ condition: Bool, at time: Instant, samples: Int, span: TimeSpan = .zero
    ) -> Bool {
        guard condition else {
            state = .idle
            return false
        }
        var seen: Int
        switch state {
        case .reported: return false
        case .idle:
            since = time
            seen = 1
        case .counting(let samples): seen = samples + 1
        }
        guard seen >= samples, time - since >= span else {
            state = .counting(samples: seen)
            return false
        }
        state = .reported
        return true
    }

    mutating func reset() { state = .idle }
}
