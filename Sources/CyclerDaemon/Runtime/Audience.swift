import CyclerBus
import CyclerControl
import CyclerCore
import Synchronization

/// Hands the engine's answers and news to the control server and the journal, and remembers that
/// the shutdown is complete. The journal is written by the event loop's side of things only for
/// state changes, findings and messages, never per sample.
final class Audience: EngineAudience {
    private let server: ControlServer
    private let log: ServiceLog
    private let isComplete = Atomic<Bool>(false)
    private let bell = Doorbell()

    init(server: ControlServer, log: ServiceLog) {
        self.server = server
        self.log = log
    }

    func finish(_ tracking: TrackingID, _ answer: ControlAnswer) {
        server.finish(tracking, with: answer)
    }

    func publish(_ event: ControlEvent) {
        server.publish(event)
        switch event {
        case .status: break
        case .finding(let channel, let run, let note):
            log.write(.error, "\(channel) \(run ?? "") \(note.text)")
        case .state(let change):
            log.write(
                .notice, "\(change.channel): \(change.from.rawValue) -> \(change.to.rawValue)")
        case .message(let message):
            let priority: LogPriority =
                switch message.severity {
                case .info: .info
                case .warning: .warning
                case .alarm: .critical
                }
            log.write(priority, (message.channel.map { $0 + ": " } ?? "") + message.text)
        }
    }

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
