package import CyclerCore

/// A program of the lab's file that a schedule calls, and what it is told.
package struct HookCall: Sendable {
    package var hook: String
    package var channel: ChannelIndex
    /// The run whose events hear how the program ended; nil when it has no folder.
    package var run: String?
    /// When that run began, lab time: its events are timed from there, even behind its end.
    package var startedAt: Instant
    /// Facts for the program, in order: strings, numbers, or null.
    package var facts: [JSON.Member]

    package init(
        hook: String, channel: ChannelIndex, run: String?, startedAt: Instant,
        facts: [JSON.Member]
    ) {
        self.hook = hook
        self.channel = channel
        self.run = run
        self.startedAt = startedAt
        self.facts = facts
    }
}

/// How a called program ended.
package struct HookOutcome: Sendable {
    package var call: HookCall
    package var end: HookEnd
    /// From its start to its end; boot time.
    package var took: TimeSpan
    /// The end of what it printed, and how many bytes it printed in all.
    package var output: String
    package var outputBytes: Int

    package init(
        _ call: HookCall, _ end: HookEnd, took: TimeSpan = .zero, output: String = "",
        outputBytes: Int = 0
    ) {
        self.call = call
        self.end = end
        self.took = took
        self.output = output
        self.outputBytes = outputBytes
    }
}

/// Every way in which a called program can end.
package enum HookEnd: Hashable, Sendable {
    case exited(code: Int32)
    /// Ended by a signal that the daemon did not send.
    case killed(signal: Int32)
    /// It took longer than it may, and was ended with everything it had started.
    case timedOut(after: TimeSpan)
    /// It was ended because the daemon ends.
    case stopped
    /// It could not be started; `why` is the system's word for it.
    case notStarted(path: String, why: String)
    /// It was never begun: too many calls waited already, or the daemon ended first.
    case dropped(why: String)

    var isDone: Bool { self == .exited(code: 0) }

    /// One word for programs that read events.
    var word: String {
        switch self {
        case .exited(code: 0): "done"
        case .exited: "failed"
        case .killed: "killed"
        case .timedOut: "timed-out"
        case .stopped: "stopped"
        case .notStarted: "not-started"
        case .dropped: "dropped"
        }
    }

    /// What happened and, where somebody can do something, what; completes "hook NAME ...".
    func words(took: TimeSpan) -> String {
        let seconds = ByteText.words(took.seconds, significant: 3)
        switch self {
        case .exited(code: 0): return "done in \(seconds) s"
        case .exited(let code): return "failed with exit code \(code) after \(seconds) s"
        case .killed(let signal): return "was ended by signal \(signal) after \(seconds) s"
        case .timedOut(let bound):
            return "was ended: it took longer than "
                + "\(ByteText.words(bound.seconds, significant: 5)) s; "
                + "give it a longer 'timeout' in the lab's file if it needs one"
        case .stopped: return "was ended after \(seconds) s: the daemon ends"
        case .notStarted(let path, let why):
            return "could not be started: \(path): \(why); correct 'hooks' in the lab's file"
        case .dropped(let why): return "was not begun: \(why)"
        }
    }
}
