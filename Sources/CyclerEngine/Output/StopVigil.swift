package import CyclerCore

/// Whether a stop command is obeyed in time. Boot time, because what an instrument does about it
/// is real in a fast simulated lab too.
package struct StopVigil: Hashable, Sendable {
    private enum State: Hashable, Sendable {
        case idle
        case waiting(since: Instant)
        /// It was late, and that was said.
        case late(since: Instant)
        /// It is given up, and that was said.
        case lost
    }

    /// What is to be said of a stop.
    package enum Word: Hashable, Sendable {
        /// Not shown to be obeyed within `bound`.
        case late
        /// Nor within the longest that its line may take to tell.
        case lost
    }

    /// A circuit that is not shown to be open so long after the command is an alarm.
    package static let bound = TimeSpan.seconds(1)

    private var state = State.idle

    package init() {}

    /// Looks at a circuit; a word once for every stop that is late, and once when it is lost.
    /// `longest`: what a slow but healthy line may take until it has told.
    package mutating func look(
        isOpening: Bool, at boot: Instant, longest: TimeSpan
    ) -> Word? {
        let since: Instant
        switch state {
        case _ where !isOpening:
            state = .idle
            return nil
        case .idle:
            state = .waiting(since: boot)
            return nil
        case .waiting(let start), .late(let start): since = start
        case .lost: return nil
        }
        guard boot - since >= Self.bound else { return nil }
        // Looks are a quarter of a second apart: what is late is told before it is lost.
        if case .waiting = state, longest > Self.bound {
            state = .late(since: since)
            return .late
        }
        guard boot - since >= longest else { return nil }
        state = .lost
        return .lost
    }
}
