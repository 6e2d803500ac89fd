package import CyclerBus
import CyclerConfig
import CyclerControl
package import CyclerCore
package import CyclerStation
import Glibc
import Synchronization

/// The running daemon: all threads, started in the order in which they need each other, stopped
/// in the reverse, and a main loop that waits for signals and feeds the watchdog.
package final class DaemonRuntime: Sendable {
    /// Longest wait for the evidence of open at exit; boot time. systemd's stop timeout is longer.
    package static let shutdownPatience = TimeSpan.seconds(15)
    /// How often the main loop looks around; boot time.
    static let lookEvery = TimeSpan.milliseconds(500)

    private let plan: DaemonPlan
    private let log: ServiceLog
    private let notifier = ServiceNotifier.ofProcess()
    private let mailbox = EngineMailbox()
    private let queue = WriterQueue()
    private let board: StatusBoard
    private let buses: [BusThread]
    private let writer: WriterThread
    private let engine: EngineThread
    private let server: ControlServer
    private let audience: Audience
    private let journal: Journal
    private let hooks: HookRunner
    private let lock: InstanceLock

    /// Builds everything; nothing is opened and no thread runs yet.
    package init(
        _ plan: DaemonPlan, lock: InstanceLock, log: ServiceLog
    ) throws(BusStartFailure) {
        self.plan = plan
        self.lock = lock
        self.log = log
        let mailbox = mailbox
        let station = Station(lab: plan.lab, at: BootClock.now)
        board = StatusBoard(station.status)
        var buses: [BusThread] = []
        for (number, bus) in plan.buses.enumerated() {
            buses.append(
                try BusThread(
                    index: BusIndex(number), name: bus.name, address: bus.address,
                    members: bus.members, wake: { mailbox.bell.ring() }))
        }
        self.buses = buses
        writer = WriterThread(queue: queue, dataDirectory: plan.dataDirectory) { report in
            mailbox.post(report)
        }
        let archive = RunArchive(directory: plan.dataDirectory)
        let desk = RequestDesk(
            lab: plan.lab, mailbox: mailbox, board: board, archive: archive,
            userName: Self.userName)
        let unfinished = UnfinishedRuns(archive: archive, lab: plan.lab) { text in
            log.write(.warning, text)
        }
        let journal = Journal(log: log)
        self.journal = journal
        server = ControlServer(configuration: plan.control, backend: desk) { priority, text in
            journal.add(priority, text)
        }
        let hooks = HookRunner(
            programs: plan.hooks,
            environment: HookEnvironment(
                dataDirectory: plan.dataDirectory, socketPath: plan.control.socketPath)
        ) { outcome in
            guard !mailbox.post(outcome) else { return }
            journal.add(.error, "how hook \(outcome.call.hook) ended was lost: too many at once")
        }
        self.hooks = hooks
        audience = Audience(server: server, hooks: hooks, journal: journal)
        engine = EngineThread(
            station: station, saved: unfinished.take(), buses: buses, queue: queue, board: board,
            mailbox: mailbox, audience: audience)
    }

    /// Runs until SIGTERM or SIGINT. Returns the exit status: 0 when every circuit was shown to
    /// be open, 1 when that could not be verified.
    package func run() throws -> Int32 {
        let signals = SignalWaiter()
        writer.start()
        hooks.start()
        engine.start()
        lookAround()
        do {
            for bus in buses { try bus.start() }
            try server.start(under: lock)
        } catch {
            _ = shutDown()
            throw error
        }
        log.write(
            .notice,
            "\(plan.lab.name) is up: \(plan.lab.channels.count) channels, "
                + "control socket \(plan.control.socketPath)")
        notifier.notify(.ready)
        watch(signals)
        notifier.notify(.stopping)
        return shutDown()
    }

    /// The main loop: signals, watchdog, and what the machine says of itself.
    private func watch(_ signals: SignalWaiter) {
        var vigil = Vigil(threads: 1 + buses.count, at: BootClock.now)
        var lookedAt = Instant.zero
        while true {
            if let signal = signals.wait(atMost: Self.lookEvery) {
                log.write(.notice, "\(signal.name): opening every circuit")
                return
            }
            journal.flush()
            let now = BootClock.now
            let beats = [engine.heartbeat] + buses.map(\.heartbeat)
            if vigil.look(beats, writer: writer.heartbeat, at: now) {
                notifier.notify(.watchdog)
            } else if let thread = vigil.stalled(at: now) {
                let name = thread == 0 ? "engine" : "bus \(plan.buses[thread - 1].name)"
                log.write(.critical, "thread \(name) stands still; the watchdog is not fed")
            } else {
                log.write(.critical, "the writer stands still; the watchdog is not fed")
            }
            if now - lookedAt >= .seconds(10) {
                lookedAt = now
                lookAround()
            }
        }
    }

    /// Tells the engine what the machine says of itself, for the start checks.
    private func lookAround() {
        mailbox.post(
            freeDiskBytes: Surroundings.freeBytes(plan.dataDirectory),
            clockSynchronised: Surroundings.clockSynchronised())
    }

    private func shutDown() -> Int32 {
        mailbox.postShutdown()
        let isVerified = audience.waitForShutdown(atMost: Self.shutdownPatience)
        if !isVerified {
            let names = board.newest.channels.filter { $0.openEvidence == nil }.map(\.name)
            log.write(
                .critical,
                "not shown to be open at exit: \(names.joined(separator: ", ")); open them by hand")
        }
        // Circuits first; then nobody's program outlives the daemon, and its end is written down.
        hooks.stop()
        engine.stop()
        for bus in buses { bus.stop() }
        writer.stop()
        server.stop()
        journal.flush()
        return isVerified ? 0 : 1
    }

    private static let userName: @Sendable (UInt32) -> String = { uid in
        getpwuid(uid).map { String(cString: $0.pointee.pw_name) } ?? "uid \(uid)"
    }
}

/// Everything the runtime needs, decoded and checked.
package struct DaemonPlan: Sendable {
    package var lab: StationLab
    package var buses: [BusPlan]
    package var dataDirectory: String
    package var control: ControlServerConfiguration
    /// Programs that schedules may call.
    package var hooks: [HookProgram]

    package init(
        lab: StationLab, buses: [BusPlan], dataDirectory: String,
        control: ControlServerConfiguration, hooks: [HookProgram] = []
    ) {
        self.hooks = hooks
        self.lab = lab
        self.buses = buses
        self.dataDirectory = dataDirectory
        self.control = control
    }
}

/// One line and what is on it.
package struct BusPlan: Sendable {
    package var name: String
    package var address: BusAddress
    package var members: [BusMember]

    package init(name: String, address: BusAddress, members: [BusMember]) {
        self.name = name
        self.address = address
        self.members = members
    }
}
