package import CyclerCore

/// Decides from the outside whether the writer keeps up: a disk that hangs inside `write` sends no
/// report, and one that only hung sends none when it goes on.
package struct WriterVigil: Hashable, Sendable {
    /// What has changed.
    package enum Change: Hashable, Sendable {
        case none
        /// The oldest task waits too long, or the queue is nearly full.
        case fellBehind
        /// It keeps up again, and has not failed by its own word.
        case caughtUp
    }

    private enum State: Hashable, Sendable { case keepingUp, behind }

    /// A task that waits longer than this counts as stuck; boot time.
    package static let patience = TimeSpan.seconds(5)

    private var state = State.keepingUp
    /// The writer has reported a failure and not yet its recovery.
    private var hasFailed = false

    package init() {}

    /// The writer reported a failure: only its own word ends that.
    package mutating func failed() { hasFailed = true }

    /// The writer reported that writing works again.
    package mutating func recovered() { hasFailed = false }

    /// Looks at the queue: since when its oldest task has waited, and whether it is nearly full.
    package mutating func look(
        oldestSince: Instant?, isNearlyFull: Bool, at now: Instant
    ) -> Change {
        let isLate = oldestSince.map { now - $0 > Self.patience } ?? false
        switch state {
        case .keepingUp:
            guard isLate || isNearlyFull else { return .none }
            state = .behind
            return .fellBehind
        case .behind:
            guard !isLate, !isNearlyFull, !hasFailed else { return .none }
            state = .keepingUp
            return .caughtUp
        }
    }
}
