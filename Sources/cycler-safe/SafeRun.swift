import CyclerBus
import CyclerConfig
import CyclerCore
import Glibc
import Synchronization

/// One run of the safe program: sources, a living daemon, then every bus at once.
struct SafeRun {
    /// Everything together takes at most so long; boot time.
    static let deadline = TimeSpan.seconds(5)

    var configPath: String?
    var statePath: String?

    /// Returns the exit status and prints one line per instrument.
    func run() -> Int32 {
        let deadline = BootClock.now + Self.deadline
        let sources = SafeSources(configPath: configPath, statePath: statePath)
        for complaint in sources.complaints { Self.say("cycler-safe: \(complaint)") }
        if let state = sources.stateDirectory, LivingDaemon.isAlive(state),
            let socket = sources.controlSocket
        {
            switch LivingDaemon.askToOpen(socket) {
            case .open(let words):
                Self.say("cycler-safe: the daemon lives and reports: \(words)")
                return 0
            case .failed(let words):
                Self.say("cycler-safe: the daemon lives but could not open: \(words)")
            case .silent:
                Self.say("cycler-safe: the daemon holds its lock but does not answer")
            }
        }
        guard let plan = sources.plan else {
            Self.say("cycler-safe: no plan and no configuration: nothing can be opened")
            return 2
        }
        return openAll(plan, deadline)
    }

    private func openAll(_ plan: SafePlan, _ deadline: Instant) -> Int32 {
        let results = SafeResults()
        let threads = plan.buses.map { bus in
            NamedThread("safe:\(bus.name)") { results.add(Self.open(bus, deadline)) }
        }
        for thread in threads { thread.join() }
        var failed: [String] = []
        for result in results.all.sorted(by: { $0.name < $1.name }) {
            Self.say("cycler-safe: \(result.name): \(result.words)")
            if !result.isOpen { failed.append(result.name) }
        }
        guard !failed.isEmpty else { return 0 }
        Self.say("cycler-safe: NOT OPEN: \(failed.joined(separator: ", ")); open them by hand")
        return 1
    }

    private static func open(_ bus: SafeBus, _ deadline: Instant) -> [SafeResult] {
        let plans = bus.instruments.enumerated().map { number, instrument in
            MakeSafePlan(
                instrument: InstrumentIndex(number), transactions: instrument.transactions,
                proves: instrument.proves)
        }
        let outcomes = SafeLine.run(bus.address, plans: plans, deadline: deadline)
        return outcomes.map { outcome in
            let name = bus.instruments[outcome.instrument.number].name
            return switch outcome.ending {
            case .open(let evidence):
                SafeResult(name: name, isOpen: true, words: "open, \(evidence.word)")
            case .notSafe(let fault):
                SafeResult(
                    name: name, isOpen: false,
                    words: "not shown to be open on \(bus.name): \(fault)")
            }
        }
    }

    /// One line on standard error, where the journal reads it.
    static func say(_ text: String) {
        let line = Array((text + "\n").utf8)
        _ = write(2, line, line.count)
    }
}

/// What became of one instrument.
struct SafeResult: Sendable {
    var name: String
    var isOpen: Bool
    var words: String
}

/// Results of all bus threads.
final class SafeResults: Sendable {
    private let list = Mutex<[SafeResult]>([])
    func add(_ results: [SafeResult]) { list.withLock { $0 += results } }
    var all: [SafeResult] { list.withLock { $0 } }
}
