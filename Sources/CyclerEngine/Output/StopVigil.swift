package import CyclerCore

/// Whether a stop command is obeyed in time. Boot time, because what an instrument does about it
/// is real in a fast simulated lab too.
package struct StopVigil: Hashable, Sendable {
    private enum State: Hashable, Sendable {
        case idle
        case waiting(since: Instant)
        /// It was overdue, and that was said.
        case told
    }

    /// A circuit that is not shown to be open so long after the command was not opened by it.
    package static let bound = TimeSpan.seconds(1)

    private var state = State.idle

    package init() {}

    /// Looks at a circuit; true once for every stop that is overdue.
    package mutating func look(isOpening: Bool, at boot: Instant) -> Bool {
        switch (state, isOpening) {
        case (_, false): state = .idle
        case (.idle, true): state = .waiting(since: boot)
        case (.waiting(let since), true) where boot - since >= Self.bound:
            state = .told
            return true
        case (.waiting, true), (.told, true): break
        }
        return false
    }
}
