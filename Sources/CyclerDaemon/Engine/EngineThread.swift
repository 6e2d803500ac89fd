import CyclerBus
import CyclerControl
import CyclerCore
import CyclerStation
import Synchronization

/// The one thread that owns the station: pops an event, handles it, drains its effects, and only
/// then the next event.
final class EngineThread: Sendable {
    /// How often the status board is renewed at most while samples stream; boot time.
    static let statusEvery = TimeSpan.milliseconds(100)

    private let first: Mutex<Station?>
    private let saved: [SavedRun]
    private let buses: [BusThread]
    private let queue: WriterQueue
    private let board: StatusBoard
    private let mailbox: EngineMailbox
    private let answers: any EngineAudience
    private let beats = Atomic<UInt64>(0)
    private let isStopping = Atomic<Bool>(false)
    private let thread = Mutex<NamedThread?>(nil)

    init(
        station: Station, saved: [SavedRun], buses: [BusThread], queue: WriterQueue,
        board: StatusBoard, mailbox: EngineMailbox, audience: any EngineAudience
    ) {
        first = Mutex(station)
        self.saved = saved
        self.buses = buses
        self.queue = queue
        self.board = board
        self.mailbox = mailbox
        answers = audience
    }

    /// Advances with every round.
    var heartbeat: UInt64 { beats.load(ordering: .relaxed) }

    func start() {
        let started = NamedThread("engine") { [self] in run() }
        thread.withLock { $0 = started }
    }

    /// Ends the thread after the round in hand.
    func stop() {
        isStopping.store(true, ordering: .releasing)
        mailbox.bell.ring()
        thread.withLock { $0 }?.join()
    }

    private func run() {
        guard var station = first.withLock({ $0.take() }) else {
            preconditionFailure("an engine thread starts once")
        }
        var round = EngineRound()
        perform(.start, on: &station, &round)
        for run in saved { perform(.saved(run), on: &station, &round) }
        while !isStopping.load(ordering: .acquiring) {
            takeMail(&station, &round)
            for bus in buses {
                _ = bus.drain { report in perform(.report(report), on: &station, &round) }
            }
            let now = BootClock.now
            if let slept = round.suspend.check(suspended: BootClock.suspended) {
                perform(.suspended(slept), on: &station, &round)
            }
            if now >= station.nextWake { perform(.wake, on: &station, &round) }
            watchWriter(now, &station, &round)
            publish(now, &station, &round)
            tellLosses(station, &round)
            beats.wrappingAdd(1, ordering: .relaxed)
            let pause = station.nextWake - BootClock.now
            mailbox.bell.wait(atMost: min(pause, .milliseconds(500)))
        }
        // How the last programs ended came after the last round.
        takeMail(&station, &round)
    }

    private func takeMail(_ station: inout Station, _ round: inout EngineRound) {
        let pending = mailbox.take(requests: &round.requests, writer: &round.writerReports)
        if let surroundings = pending.surroundings {
            perform(
                .surroundings(
                    freeDiskBytes: surroundings.freeDiskBytes,
                    clockSynchronised: surroundings.clockSynchronised), on: &station, &round)
        }
        for report in round.writerReports {
            switch report {
            case .stuck: round.writer.failed()
            case .recovered: round.writer.recovered()
            case .written, .durable, .runOpened, .runFailed, .slow: break
            }
            perform(.writer(report), on: &station, &round)
        }
        for request in round.requests {
            perform(
                .request(request.request, request.tracking, request.person), on: &station, &round)
        }
        for outcome in pending.hooks { perform(.hookEnded(outcome), on: &station, &round) }
        if pending.isShutdownWanted { perform(.shutdown(.untilRestart), on: &station, &round) }
    }

    /// Handles one event and drains its effects.
    private func perform(
        _ event: StationEvent, on station: inout Station, _ round: inout EngineRound
    ) {
        round.effects.removeAll()
        station.handle(event, at: BootClock.now, into: &round.effects)
        var isPosted = false
        for effect in round.effects.effects {
            // Whoever hears an answer and asks again sees the state that it speaks of.
            if effect.isHeard && !isPosted {
                station.refreshStatus()
                board.post(station.status)
                isPosted = true
            }
            carryOut(effect, &round)
        }
        if round.hasQueued {
            queue.ring()
            round.hasQueued = false
        }
        // A queue that fills up is an event like any other, told once per level.
        if let level = round.level.take() {
            switch level {
            case .normal: break
            case .half: perform(.writer(.slow), on: &station, &round)
            case .high: watchWriter(BootClock.now, &station, &round)
            }
        }
    }

    private func carryOut(_ effect: StationEffect, _ round: inout EngineRound) {
        switch effect {
        case .bus(let bus, let command):
            if !buses[bus.number].submit(command) { round.refusedCommands += 1 }
        case .append(let channel, let file, let range):
            enqueue(.append(channel, file, range), &round)
        case .replace(let channel, let name, let bytes):
            enqueue(.replace(channel, name, bytes), &round)
        case .openRun(let channel, let opening): enqueue(.openRun(channel, opening), &round)
        case .reopenRun(let channel, let name): enqueue(.reopenRun(channel, name), &round)
        case .closeRun(let channel): enqueue(.closeRun(channel), &round)
        case .mark(let number, let sync): enqueue(.mark(number, sync: sync), &round)
        case .answer(let tracking, let answer): answers.finish(tracking, answer)
        case .publish(let event): answers.publish(event)
        case .appendLate(let run, let line): enqueue(.appendLate(run, line), &round)
        case .hook(let call): answers.run(call)
        case .shutdownComplete: answers.shutdownComplete()
        }
    }

    /// What was lost although everything has room to spare is never lost in silence.
    private func tellLosses(_ station: Station, _ round: inout EngineRound) {
        guard round.droppedTasks + round.refusedCommands > round.lossesTold else { return }
        round.lossesTold = round.droppedTasks + round.refusedCommands
        answers.publish(
            .message(
                OperatorMessage(
                    channel: nil, severity: .alarm,
                    text: "LOST: \(round.droppedTasks) rows or files since start (the writer's "
                        + "queue was full), \(round.refusedCommands) bus commands (an inbox was "
                        + "full); all circuits were told to open before that",
                    at: station.status.takenAt)))
    }

    private func enqueue(_ task: WriterTask, _ round: inout EngineRound) {
        // Records are fetched by the writer in its own time; what somebody may wait for rings.
        if case .append(_, .records, _) = task {} else { round.hasQueued = true }
        guard let level = queue.add(task, text: round.effects.text.bytes) else {
            round.droppedTasks += 1
            return
        }
        if level != round.lastLevel {
            if level > round.lastLevel { round.level = level }
            round.lastLevel = level
        }
    }

    /// A disk that hangs inside `write` sends no report; the queue shows it.
    private func watchWriter(
        _ now: Instant, _ station: inout Station, _ round: inout EngineRound
    ) {
        let change = round.writer.look(
            oldestSince: queue.oldestSince, isNearlyFull: queue.level == .high, at: now)
        switch change {
        case .none: break
        case .fellBehind: perform(.writer(.stuck(errno: 0)), on: &station, &round)
        case .caughtUp: perform(.writer(.recovered), on: &station, &round)
        }
    }

    private func publish(
        _ now: Instant, _ station: inout Station, _ round: inout EngineRound
    ) {
        guard round.mustPublish || now - round.publishedAt >= Self.statusEvery else { return }
        station.refreshStatus()
        board.post(station.status)
        round.publishedAt = now
        round.mustPublish = false
    }
}

/// Storage that the rounds of the engine thread reuse.
private struct EngineRound {
    var effects = EffectBuffer()
    var requests: [EngineMailbox.Request] = []
    var writerReports: [WriterReport] = []
    var suspend = SuspendWatch(suspended: BootClock.suspended)
    var publishedAt = Instant.zero
    var mustPublish = true
    var hasQueued = false
    var lastLevel = QueueLevel.normal
    /// A level just reached, to be told to the station.
    var level: QueueLevel?
    var writer = WriterVigil()
    var refusedCommands = 0
    var droppedTasks = 0
    var lossesTold = 0
}

/// Who hears the engine's answers and news; called on the engine thread, must not block.
protocol EngineAudience: Sendable {
    func finish(_ tracking: TrackingID, _ answer: ControlAnswer)
    func publish(_ event: ControlEvent)
    /// A program of the configuration is to be run; its end comes through the mailbox.
    func run(_ hook: HookCall)
    func shutdownComplete()
}
