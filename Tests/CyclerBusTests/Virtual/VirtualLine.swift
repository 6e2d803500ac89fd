import CyclerBus
import CyclerCore

/// Drives a bus machine in virtual time against virtual instruments on a wire that, like RTU,
/// cannot tell a late answer from a fresh one of the same shape.
struct VirtualLine {
    var machine: BusMachine
    var devices: [VirtualDevice]
    var reports: [BusReport] = []
    /// One line per request and report, for golden texts.
    var trace: [String] = []
    /// Commands still to come, in order of time; delivered also while a request is on the wire.
    var commands: [(at: Instant, command: BusCommand)] = []
    /// What an attempt to open brings; nil opens.
    var openFailure: OpenFailure?
    var opens = 0
    /// Called for every completed report, for assertions that need the moment.
    private(set) var now = Instant.zero
    private var wire: [VirtualAnswer] = []
    private let connected: Bool

    init(
        members: [BusMember], devices: [VirtualDevice],
        policy: BusPolicy = BusPolicy(
            gap: .milliseconds(1), reconnects: false, quarantinesOnOpen: true)
    ) {
        machine = BusMachine(bus: BusIndex(0), policy: policy, members: members, at: .zero)
        self.devices = devices
        connected = policy.reconnects
    }

    mutating func at(_ instant: Instant, _ command: BusCommand) {
        commands.append((instant, command))
        commands.sort { $0.at < $1.at }
    }

    /// Runs until virtual time `end`.
    mutating func run(until end: Instant) {
        var steps = 0
        while now < end {
            deliver(upTo: now)
            step(until: end)
            steps += 1
            precondition(steps < 200_000, "the machine spins")
        }
    }

    private mutating func deliver(upTo instant: Instant) {
        while let first = commands.first, first.at <= instant {
            commands.removeFirst()
            collect { machine, reports in
                machine.command(first.command, at: first.at, into: &reports)
            }
        }
    }

    private mutating func collect(_ body: (inout BusMachine, inout [BusReport]) -> Void) {
        var fresh: [BusReport] = []
        body(&machine, &fresh)
        for report in fresh { trace.append("\(stamp(now)) \(describe(report.kind))") }
        reports += fresh
    }

    private mutating func step(until end: Instant) {
        var action = BusAction.flush
        let instant = now
        collect { machine, reports in action = machine.next(at: instant, into: &reports) }
        switch action {
        case .open:
            opens += 1
            let failure = openFailure
            if connected { wire.removeAll() }
            collect { machine, reports in
                if let failure {
                    machine.openFailed(failure, at: instant, into: &reports)
                } else {
                    machine.opened(at: instant, into: &reports)
                }
            }
        case .close:
            if connected { wire.removeAll() }
        case .flush:
            wire.removeAll { $0.at <= instant }
        case .transact(let transaction):
            transact(transaction, regardless: false)
        case .transactRegardless(let transaction):
            transact(transaction, regardless: true)
        case .listen(let until):
            listen(until: min(until, end))
        case .sleep(let until):
            advance(to: min(until, end))
        }
    }

    private mutating func advance(to target: Instant) {
        let wake = commands.first.map { min($0.at, target) } ?? target
        now = max(now, wake)
    }

    private mutating func listen(until: Instant) {
        let arrival = wire.map(\.at).filter { $0 > now }.min() ?? .distantFuture
        advance(to: min(until, arrival))
        guard wire.contains(where: { $0.at <= now }) else { return }
        let instant = now
        wire.removeAll { $0.at <= instant }
        machine.heard(at: now)
    }

    private mutating func transact(_ transaction: BusTransaction, regardless: Bool) {
        let sentAt = now
        let stale = wire.contains { $0.at <= sentAt }
        if stale && !regardless {
            return finish(transaction, .failed(.garbled), [], from: sentAt, mark: "x")
        }
        wire.removeAll { $0.at <= sentAt }
        if let device = devices.firstIndex(where: { $0.unit == unit(of: transaction.request) }),
            let answer = devices[device].handle(transaction.request, at: sentAt)
        {
            wire.append(answer)
            wire.sort { $0.at < $1.at }
        }
        let mark = regardless ? "!" : " "
        guard let first = wire.first, first.at <= sentAt + transaction.responseTimeout else {
            pass(to: sentAt + transaction.responseTimeout)
            return finish(transaction, .failed(.timeout), [], from: sentAt, mark: mark)
        }
        wire.removeFirst()
        pass(to: first.at)
        let fits =
            first.unit == unit(of: transaction.request) && !first.isGarbled
            && (first.shape == VirtualAnswer.shape(transaction.request) || first.exception != nil)
        if !fits { return finish(transaction, .failed(.garbled), [], from: sentAt, mark: mark) }
        if let code = first.exception {
            return finish(transaction, .failed(.exception(code)), [], from: sentAt, mark: mark)
        }
        finish(transaction, .replied, first.data, from: sentAt, mark: mark)
    }

    /// Time passes while a request is on the wire; commands reach the machine meanwhile.
    private mutating func pass(to instant: Instant) {
        while let first = commands.first, first.at <= instant {
            now = max(now, first.at)
            deliver(upTo: now)
        }
        now = max(now, instant)
    }

    private mutating func finish(
        _ transaction: BusTransaction, _ outcome: LinkOutcome, _ reply: [UInt8],
        from sentAt: Instant, mark: String
    ) {
        trace.append("\(stamp(sentAt))\(mark)\(describe(transaction.request)) \(describe(outcome))")
        let times = TransactionTimes(requestedAt: sentAt, repliedAt: now)
        collect { machine, reports in
            machine.transacted(outcome, reply: reply, times: times, into: &reports)
        }
    }
}
