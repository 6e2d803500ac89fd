import Synchronization

/// Lines for the journal, left by threads that must not wait and written by the main loop: a
/// reader that has stopped reading then costs lines, never samples.
final class Journal: Sendable {
    /// Lines that may wait; beyond, they are dropped and counted.
    static let linesMax = 1024

    private struct State {
        var lines: [(priority: LogPriority, text: String)] = []
        var dropped = 0
    }

    private let state = Mutex(State())
    private let log: ServiceLog

    init(log: ServiceLog) { self.log = log }

    /// Leaves a line; never waits.
    func add(_ priority: LogPriority, _ text: String) {
        state.withLock { state in
            guard state.lines.count < Self.linesMax else {
                state.dropped += 1
                return
            }
            state.lines.append((priority, text))
        }
    }

    /// Writes what waits; may block as long as the reader does.
    func flush() {
        let (lines, dropped) = state.withLock { state in
            defer { state = State() }
            return (state.lines, state.dropped)
        }
        for line in lines { log.write(line.priority, line.text) }
        if dropped > 0 { log.write(.warning, "\(dropped) lines were dropped: nobody read") }
    }
}
