import CyclerCore
import CyclerInstruments
import CyclerLab
import CyclerStation

/// The instruments of a virtual lab and the bus before them: exchanges run at once on registers,
/// without frames, and what a bus owes its engine (epochs, make-safe, time-to-live) holds.
struct VirtualBench {
    static let bus = BusIndex(0)
    private static let potentiostatIndex = InstrumentIndex(0)

    private struct Member {
        let role: VirtualLab.Role
        let codec: InstrumentCodec
        let poll: [BusTransaction]
        let period: TimeSpan
        var nextPoll: Instant
    }

    private var potentiostat: ReferencePotentiostatTwin
    private var rig: AlicatTwin
    private var oven: EurothermTwin
    private var members: [Member]
    /// When the next poll of any instrument is due, and which.
    private(set) var nextPoll: (member: Int, at: Instant) = (0, VirtualLab.origin)
    private let makeSafePlan: MakeSafePlan?
    private let timeToLive: TimeSpan
    private var epoch = Epoch.first
    /// Boot time at which an energised output that nobody renews is opened.
    private var lapsesAt: Instant?
    /// Since when a make-safe has not succeeded; it is repeated with every poll.
    private(set) var unsafeSince: Instant?
    private var attempts = 0
    /// Reused, so that a poll allocates nothing.
    private var replies = RawReplies()
    private var lastOutcome = ExchangeOutcome.completed

    init(_ lab: VirtualLab, _ order: RehearsalOrder) {
        let clock = lab.lab.clock
        let climate = Climate(Kelvins(celsius: 25))
        var spec = MeasuringSpec()
        if let noise = order.voltageNoise { spec.voltageNoise = noise }
        potentiostat = ReferencePotentiostatTwin(
            cell: order.model.simulated(order.cell, seed: order.seed, every: order.every),
            spec: spec, seed: order.seed, serial: "SIM-1",
            clock: clock, climate: lab.roles.contains(.oven) ? climate : nil)
        let wanted = (lab.needs.pressure ?? .zero) / VirtualLab.pistonRatio * 1.25
        rig = AlicatTwin(
            clock: clock, seed: order.seed &+ 1, unit: Pascals(6894.757_293_168),
            fullScale: max(wanted, VirtualLab.fullScaleMin), slopePerSecond: Pascals(50e3),
            lag: .seconds(1))
        oven = EurothermTwin(
            clock: clock, seed: order.seed &+ 2, climate: climate,
            limits: VirtualLab.ovenLimits, slopePerSecond: Kelvins(1), lag: .seconds(5))
        let codecs = lab.lab.instruments.map(\.codec)
        members = lab.roles.enumerated().map { number, role in
            let period = lab.periods[number]
            let member = codecs[number].member(pollEvery: period, timeToLive: period)
            return Member(
                role: role, codec: codecs[number], poll: member.polls[0].exchange.transactions,
                period: period,
                nextPoll: VirtualLab.origin)
        }
        makeSafePlan = codecs[0].makeSafe
        timeToLive = lab.lab.instruments[0].timeToLive
    }

    // MARK: Polls

    private mutating func planPoll() {
        var first = 0
        for member in 1..<members.count where members[member].nextPoll < members[first].nextPoll {
            first = member
        }
        nextPoll = (first, members[first].nextPoll)
    }

    /// Reads an instrument; the next poll of it is one period later. Nil when the poll failed or
    /// cannot be decoded: then `failedPoll` is what a bus would report.
    mutating func poll(_ member: Int) -> Readings? {
        let now = members[member].nextPoll
        members[member].nextPoll = now + members[member].period
        planPoll()
        lastOutcome = run(members[member].poll, on: members[member].role, at: now)
        guard case .completed = lastOutcome else { return nil }
        return try? members[member].codec.decodePoll(replies)
    }

    /// The last poll of an instrument as it came off the bus.
    func failedPoll(_ member: Int, at now: Instant) -> BusReport {
        let index = InstrumentIndex(member)
        return report(.exchange(.poll(index), index, lastOutcome), at: now)
    }

    // MARK: Commands

    /// Carries out a command of the station; what the bus says of it goes behind `events`.
    mutating func carryOut(
        _ command: BusCommand, at now: Instant, into events: inout EventQueue
    ) {
        switch command {
        case .submit(let exchange): submit(exchange, at: now, into: &events)
        case .makeSafe:
            epoch = epoch.next
            attempts = 0
            makeSafe(at: now, into: &events)
        case .renew(_, let renewed, let until): if renewed == epoch { lapsesAt = until }
        case .release: lapsesAt = nil
        case .acknowledge: break
        }
    }

    private mutating func submit(
        _ exchange: BusExchange, at now: Instant, into events: inout EventQueue
    ) {
        let role = members[exchange.instrument.number].role
        var outcome = ExchangeOutcome.failed(.superseded, at: 0)
        if exchange.energises == nil || exchange.energises == epoch {
            outcome = run(exchange.transactions, on: role, at: now)
            if exchange.energises != nil { lapsesAt = now + timeToLive }
        } else {
            replies.removeAll()
        }
        events.add(
            .report(
                report(.exchange(exchange.token, exchange.instrument, outcome), at: now)))
    }

    private mutating func makeSafe(at now: Instant, into events: inout EventQueue) {
        guard let plan = makeSafePlan else { return }
        let outcome = run(plan.transactions, on: .potentiostat, at: now)
        replies.removeAll()
        let index = Self.potentiostatIndex
        switch outcome {
        case .completed:
            unsafeSince = nil
            lapsesAt = nil
            events.add(.report(report(.madeSafe(index, epoch, plan.proves), at: now)))
        case .failed(let fault, _):
            unsafeSince = unsafeSince ?? now
            attempts += 1
            // As a bus does, it says so after three attempts and then ever more rarely.
            guard attempts == 3 || (attempts > 3 && attempts.nonzeroBitCount == 1) else { return }
            events.add(
                .report(report(.notSafe(index, epoch, fault, attempts: attempts), at: now)))
        }
    }

    /// What a bus does by itself between commands: repeats a make-safe that failed, and opens an
    /// output that nobody has renewed.
    mutating func look(at now: Instant, into events: inout EventQueue) {
        if unsafeSince != nil { makeSafe(at: now, into: &events) }
        if let due = lapsesAt, now >= due {
            lapsesAt = nil
            let index = Self.potentiostatIndex
            events.add(.report(report(.renewalLapsed(index, epoch), at: now)))
            epoch = epoch.next
            attempts = 0
            makeSafe(at: now, into: &events)
        }
    }

    private func report(_ kind: BusReport.Kind, at now: Instant) -> BusReport {
        BusReport(
            bus: Self.bus, kind: kind, requestedAt: now, repliedAt: now, replies: replies)
    }

    // MARK: Faults

    /// Puts a fault of a device in force, or ends it, on every instrument that has that part.
    mutating func set(_ fault: DeviceFault, isOn: Bool, at now: Instant) {
        potentiostat.advance(to: now)
        Self.set(fault, isOn, on: &potentiostat)
        Self.set(fault, isOn, on: &rig)
        Self.set(fault, isOn, on: &oven)
    }

    private static func set<Device: Twin>(
        _ fault: DeviceFault, _ isOn: Bool, on device: inout Device
    ) {
        if isOn { _ = device.set(fault) } else { device.clear(fault) }
    }
}

extension VirtualBench {
    /// Runs transactions in order, as a bus would; the answers are in `replies`.
    private mutating func run(
        _ transactions: [BusTransaction], on role: VirtualLab.Role, at now: Instant
    ) -> ExchangeOutcome {
        switch role {
        case .potentiostat: Self.run(transactions, on: &potentiostat, at: now, into: &replies)
        case .rig: Self.run(transactions, on: &rig, at: now, into: &replies)
        case .oven: Self.run(transactions, on: &oven, at: now, into: &replies)
        }
    }

    private static func run<Device: RegisterTwin>(
        _ transactions: [BusTransaction], on device: inout Device, at now: Instant,
        into replies: inout RawReplies
    ) -> ExchangeOutcome {
        replies.removeAll()
        for (number, transaction) in transactions.enumerated() {
            device.noteRequest(at: now)
            do throws(ModbusRefusal) {
                let words = try answer(transaction.request, of: &device, at: now)
                let isGood =
                    transaction.acceptance == .any
                    || transaction.acceptance.accepts(bytes(words))
                // The same question at the same instant has the same answer: no retries.
                guard isGood || transaction.onMismatch == .next else {
                    return .failed(.mismatch, at: number)
                }
                guard replies.append(registers: words) else {
                    return .failed(.overflow, at: number)
                }
            } catch {
                return .failed(.exception(error.rawValue), at: number)
            }
        }
        return .completed
    }

    private static func bytes(_ words: [UInt16]) -> [UInt8] {
        words.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xff)] }
    }

    private static func answer<Device: RegisterTwin>(
        _ request: BusRequest, of device: inout Device, at now: Instant
    ) throws(ModbusRefusal) -> [UInt16] {
        switch request {
        case .readRegisters(_, let table, let address, let count):
            return try device.read(table, from: address, count: Int(count), at: now)
        case .writeRegister(_, let address, let value):
            try device.write([value], to: address, single: true, at: now)
        case .writeRegisters(_, let address, let values):
            try device.write(values, to: address, single: false, at: now)
        case .readBits, .writeBit, .send, .ask: throw .illegalFunction
        }
        return []
    }
}
