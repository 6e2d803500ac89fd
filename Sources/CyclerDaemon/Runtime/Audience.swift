import CyclerBus
import CyclerControl
import CyclerCore
import CyclerStation
import Synchronization

/// Hands the engine's answers and news to the control server and the journal, and remembers that
/// the shutdown is complete. Runs on the engine thread, so nothing here waits: journal lines are
/// written by the main loop.
final class Audience: EngineAudience {
    private let server: ControlServer
    private let hooks: HookRunner
    private let journal: Journal
    private let isComplete = Atomic<Bool>(false)
    private let bell = Doorbell()

    init(server: ControlServer, hooks: HookRunner, journal: Journal) {
        self.server = server
        self.hooks = hooks
        self.journal = journal
    }

    func finish(_ tracking: TrackingID, _ answer: ControlAnswer) {
        server.finish(tracking, with: answer)
    }

    func publish(_ event: ControlEvent) {
        server.publish(event)
        switch event {
        case .status: break
        case .finding(let channel, let run, let note):
            journal.add(.error, "\(channel) \(run ?? "") \(note.text)")
        case .state(let change):
            journal.add(
                .notice, "\(change.channel): \(change.from.rawValue) -> \(change.to.rawValue)")
        case .message(let message):
            let priority: LogPriority =
                switch message.severity {
                case .info: .info
                case .warning: .warning
                case .alarm: .critical
                }
            journal.add(priority, (message.channel.map { $0 + ": " } ?? "") + message.text)
        }
    }

    func run(_ hook: HookCall) { hooks.run(hook) }

    func shutdownComplete() {
        isComplete.store(true, ordering: .releasing)
        bell.ring()
    }

    /// True when the station reported every circuit open in time.
    func waitForShutdown(atMost patience: TimeSpan) -> Bool {
        let deadline = BootClock.now + patience
        while !isComplete.load(ordering: .acquiring) {
            let left = deadline - BootClock.now
            guard left > .zero else { return false }
            bell.wait(atMost: left)
        }
        return true
    }
}
