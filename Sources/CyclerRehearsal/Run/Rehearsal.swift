import CyclerControl
import CyclerCore
import CyclerEngine
import CyclerFiles
import CyclerLab
import CyclerStation

/// One schedule on one simulated cell in virtual time: the station of the daemon, with instruments
/// and a bus that answer at once. No thread, no socket, no clock; what is left is a run folder like
/// any other.
package struct Rehearsal {
    /// Samples between two looks of whoever watches.
    static let lookEvery = 1 << 14
    /// How long a run may stay held, or its circuit not shown to be open, before the rehearsal
    /// gives it up; lab time. Long enough for the flight recorder to finish.
    static let patience = TimeSpan.seconds(90)
    static let channel = ChannelIndex(0)
    /// Who gives the commands; nobody of this machine, so that the files are the same anywhere.
    static let person = Operator(uid: 65534, name: "rehearsal")

    let order: RehearsalOrder
    var station: Station
    var bench: VirtualBench
    var writer: RunWriter
    var line: SlowLine
    var queue = EventQueue()
    var effects = EffectBuffer()
    var now = VirtualLab.origin
    var report = RehearsalReport()
    var agenda: FaultAgenda
    /// Lab time at the start of the run.
    var startedAt = Instant.distantFuture
    /// How the command in hand ended.
    var answer: ControlAnswer?
    var tracking = TrackingID(0)
    var isClosed = false
    /// Since when the run has been held, nil while it is not.
    var heldSince: Instant?
    var failure: FileFault?
    /// When somebody next looks whether the schedule waits for a person; never where it does not.
    var nextConfirmation: Instant

    /// Builds the virtual lab; nothing has happened yet.
    package init(_ order: RehearsalOrder) throws(RehearsalFailure) {
        precondition(
            RehearsalOrder.everyRange.contains(order.every)
                && order.latency >= .zero && order.latency * 2 <= order.every
                && order.faults.count <= TimedFault.countMax, "an order within its bounds")
        self.order = order
        let lab = try VirtualLab(order)
        for fault in order.faults where !lab.canHave(fault.fault) {
            throw .impossibleFault(fault.text)
        }
        nextConfirmation = lab.needs.hasConfirmation ? VirtualLab.origin : .distantFuture
        station = Station(lab: lab.lab, at: VirtualLab.origin)
        bench = VirtualBench(lab, order)
        line = SlowLine(latency: order.latency)
        writer = RunWriter(directory: order.dataDirectory)
        agenda = FaultAgenda([], start: .distantFuture)
    }

    /// Runs to the end; `goesOn` is asked now and then, and false interrupts.
    package mutating func run(
        _ goesOn: (RehearsalProgress) -> Bool
    ) throws(RehearsalFailure) -> RehearsalReport {
        powerUp()
        if order.measuresZero { try measureZero() }
        try start()
        let expected = expectedTime()
        var nextLook = Self.lookEvery
        while !isClosed && failure == nil {
            advance()
            giveUpStranded()
            confirmWhenAsked()
            guard report.samples >= nextLook else { continue }
            nextLook += Self.lookEvery
            let progress = RehearsalProgress(
                labTime: now - startedAt, expected: expected, samples: report.samples,
                steps: report.steps)
            if !goesOn(progress) { interrupt() }
        }
        return try conclude()
    }

    // MARK: The beginning

    /// What a daemon goes through when it starts: circuits opened, line in step, first readings.
    private mutating func powerUp() {
        perform(.start)
        tell(.line(.ready))
        for number in station.lab.instruments.indices {
            tell(.instrument(InstrumentIndex(number), online: true))
        }
        pollPotentiostat(times: 3)
    }

    private mutating func tell(_ kind: BusReport.Kind) {
        perform(
            .report(
                BusReport(bus: VirtualBench.bus, kind: kind, requestedAt: now, repliedAt: now)))
    }

    /// The leads are clipped together at the cell holder, as the article on zeros asks for.
    private mutating func measureZero() throws(RehearsalFailure) {
        bench.set(.leadsShorted, isOn: true, at: now)
        pollPotentiostat(times: 1)
        try command(.zero(Self.channel))
        bench.set(.leadsShorted, isOn: false, at: now)
        pollPotentiostat(times: 3)
    }

    private mutating func start() throws(RehearsalFailure) {
        try command(.mount(Self.channel, order.cell, text: order.cellText))
        startedAt = now
        agenda = FaultAgenda(order.faults, start: now)
        report.samples = 0
        applyFaults()
        try command(.start(Self.channel, order.order))
    }

    /// Gives a command and goes on until it is answered.
    private mutating func command(_ request: StationRequest) throws(RehearsalFailure) {
        answer = nil
        tracking = TrackingID(tracking.number + 1)
        perform(.request(request, tracking, Self.person))
        while answer == nil && !isClosed && failure == nil {
            advance()
            giveUpStranded()
        }
        guard case .failed(let refusal) = answer, writer.folder == nil else { return }
        throw .refused(refusal)
    }

    private mutating func pollPotentiostat(times: Int) {
        let wanted = report.samples + times
        while report.samples < wanted || !line.isEmpty { advance() }
    }

    // MARK: Time

    /// Goes to the next thing that happens, and lets it happen.
    mutating func advance() {
        let poll = bench.nextPoll
        let due = min(station.seenDue(), agenda.nextAt)
        if line.isSlow, line.nextDue <= min(poll.at, due) { return arrive() }
        guard poll.at <= due else {
            now = max(now, due)
            applyFaults()
            return perform(.wake)
        }
        now = poll.at
        applyFaults()
        if poll.member == 0 { report.samples += 1 }
        ask(poll.member)
        bench.look(at: now, into: &queue)
        drain()
    }

    private mutating func ask(_ member: Int) {
        // Only the potentiostat's line is slow.
        let isSlow = line.isSlow && member == 0
        guard let readings = bench.poll(member) else {
            return hear(.report(bench.failedPoll(member, at: now)), isSlow)
        }
        let replied = isSlow ? now + line.latency : now
        hear(
            .polled(InstrumentIndex(member), readings, requestedAt: now, repliedAt: replied),
            isSlow)
    }

    /// What an instrument answers is heard at once, or when a slow line has brought it.
    @inline(__always)
    private mutating func hear(_ answer: StationEvent, _ isSlow: Bool) {
        guard isSlow else { return handle(answer) }
        line.send(.heard(answer), at: now)
    }

    /// The next thing on a slow line arrives.
    private mutating func arrive() {
        now = max(now, line.nextDue)
        applyFaults()
        switch line.take() {
        case .heard(let event): handle(event)
        case .told(let command): bench.carryOut(command, at: now, into: &queue)
        }
        drain()
    }

    private mutating func applyFaults() {
        while agenda.nextAt <= now {
            let entry = agenda.take()
            bench.set(entry.fault, isOn: entry.isOn, at: now)
        }
    }

    private func expectedTime() -> TimeSpan? {
        let abilities = ChannelAbilities.all
        guard
            case .success(let plan) = PlanBuilder.build(
                order.order.schedule, for: order.cell, abilities: abilities)
        else { return nil }
        let outline = DryRun.walk(plan, on: order.cell, atMost: 20_000)
        return outline.fault == nil && !outline.isCut ? outline.time : nil
    }
}
