import CyclerControl
import CyclerCore
import CyclerInstruments
import CyclerLab
import CyclerStation
import TwinBus

/// A whole lab in virtual time: the real station, the real codecs, twins with physics, and a bus
/// and a writer that do what a test tells them.
final class VirtualLab {
    static let operator1 = Operator(uid: 1000, name: "ada")

    var station: Station
    var twins: [InProcessBus]
    /// Epoch of each instrument, as its bus counts them.
    var epochs: [Epoch]
    var effects = EffectBuffer()
    /// Every effect that matters, in order, in words.
    var trace: [String] = []
    /// Content of files, by channel and name.
    var files: [String: [UInt8]] = [:]
    /// Every request so far.
    var asked: [TrackingID] = []
    var answers: [TrackingID: ControlAnswer] = [:]
    var now = InProcessBus.start
    private var nextTracking: UInt64 = 1

    /// Instruments that do not answer.
    var silent: Set<Int> = []
    /// Exchanges are kept back instead of run, for interleavings.
    var keepsExchanges = false
    var kept: [BusExchange] = []
    /// Polls come in decoded, through the door of rehearsals and replays.
    var decodesItself = false
    /// The writer answers nothing.
    var writerIsStuck = false
    /// Make-safe is under way on these, and nobody knows yet how it goes.
    var stalled: Set<Int> = []
    /// Make-safe cannot succeed on these.
    var welded: Set<Int> = []
    var isShutDown = false
    /// Programs that were called; how they end is the test's to say.
    var hookCalls: [HookCall] = []
    /// Replies of the last poll, for playing it again.
    var lastReplies: RawReplies?
    var renewals = 0
    /// Hears every event with its effects, before they are carried out.
    var listener: ((StationEvent, [StationEffect], [UInt8]) -> Void)?
    /// Events that others brought about; each is handled once the one before is done with.
    private var waiting: [StationEvent] = []
    private var isHandling = false
    /// More events than this out of one is a loop.
    private static let chainMax = 10_000

    /// Channels on one line of reference potentiostats; `oven` shares a Eurotherm among them,
    /// `scpi` puts the first channel behind a source-measure unit, `rig` a load cell under it.
    init(
        cells: [HalfCellPreset] = [.cu], oven: Bool = false, scpi: Bool = false,
        rig: Bool = false, ovenMax: Kelvins? = nil, restVolts: Double = 2.4,
        stopBound: TimeSpan = .zero
    ) throws {
        twins = []
        for (number, preset) in cells.enumerated() {
            twins.append(
                try Self.potentiostat(preset, number, scpi: scpi && number == 0, restVolts))
        }
        if oven {
            twins.append(
                try InProcessBus(
                    "eurotherm-2400", .modbusTCP,
                    .registers(
                        EurothermTwin(
                            clock: InProcessBus.clock, seed: 9,
                            climate: Climate(Kelvins(celsius: 25)),
                            limits: Kelvins(celsius: 5)...Kelvins(celsius: 120),
                            slopePerSecond: Kelvins(1), lag: .seconds(1))),
                    instrument: InstrumentIndex(cells.count)))
        }
        let rigIndex = rig ? InstrumentIndex(twins.count) : nil
        if let rigIndex {
            twins.append(
                try InProcessBus(
                    "laumas-tlb4", .modbusTCP,
                    .registers(
                        LaumasTwin(
                            clock: InProcessBus.clock, seed: 5, division: Grams(1000),
                            force: Newtons(100))),
                    instrument: rigIndex))
        }
        let clamp = rigIndex.map {
            StackPressureRole(
                instrument: $0, pistonArea: nil, cellArea: InProcessBus.area, reference: .gauge,
                controls: false)
        }
        epochs = twins.map { _ in .first }
        let ovenIndex = oven ? InstrumentIndex(cells.count) : nil
        let lab = StationLab(
            name: "Test", version: "0", clock: InProcessBus.clock,
            buses: [StationBus(name: "line")],
            instruments: twins.enumerated().map { number, twin in
                var instrument = StationInstrument(
                    name: "i\(number)", bus: BusIndex(0), codec: twin.codec,
                    profileName: "p", period: .seconds(1), timeToLive: .seconds(3))
                instrument.stopBound = stopBound
                return instrument
            },
            channels: cells.indices.map { number in
                StationChannel(
                    name: "C\(number)", potentiostat: InstrumentIndex(number),
                    pressure: number == 0 ? clamp : nil, temperature: ovenIndex,
                    limits: LimitSet(
                        voltage: Volts(-1)...Volts(5), current: Amperes(90e-6),
                        temperature: ovenMax.map { Kelvins(celsius: -40)...$0 }),
                    safeTemperature: ovenMax.map { _ in Kelvins(celsius: 25) },
                    acceptUnguarded: scpi ? "a test" : nil)
            },
            hooks: ["tell"],
            provenance: Provenance(
                configText: "lab: Test\n", profiles: [], isSimulated: true, host: "test"))
        station = Station(lab: lab, at: now)
        send(.start)
        send(line: .ready)
        for number in twins.indices { online(number, true) }
        run(seconds: 3)
    }

    private static func potentiostat(
        _ preset: HalfCellPreset, _ number: Int, scpi: Bool, _ restVolts: Double
    ) throws -> InProcessBus {
        let cell = HalfCell(
            preset: preset, area: InProcessBus.area, restPotential: Volts(restVolts))
        let serial = "S-\(number)"
        guard scpi else {
            return try InProcessBus(
                "reference-potentiostat", .modbusTCP,
                .registers(
                    ReferencePotentiostatTwin(
                        cell: cell, seed: UInt64(number + 1), serial: serial,
                        clock: InProcessBus.clock)),
                instrument: InstrumentIndex(number))
        }
        return try InProcessBus(
            "keithley-2450", .text,
            .text(
                Keithley2450Twin(
                    cell: cell, seed: UInt64(number + 1), serial: serial,
                    clock: InProcessBus.clock)),
            instrument: InstrumentIndex(number))
    }

    // MARK: Events in

    func send(_ event: StationEvent) {
        waiting.append(event)
        guard !isHandling else { return }
        isHandling = true
        defer { isHandling = false }
        var handled = 0
        while !waiting.isEmpty {
            handled += 1
            precondition(handled < Self.chainMax, "events without end")
            handle(waiting.removeFirst())
        }
    }

    private func handle(_ event: StationEvent) {
        effects.removeAll()
        station.handle(event, at: now, into: &effects)
        station.refreshStatus()
        let list = effects.effects
        let text = effects.text.bytes
        listener?(event, list, text)
        for effect in list { carryOut(effect, text) }
    }

    func send(line: LineState) {
        send(
            .report(
                BusReport(bus: BusIndex(0), kind: .line(line), requestedAt: now, repliedAt: now)))
    }

    func online(_ number: Int, _ isOnline: Bool) {
        let kind = BusReport.Kind.instrument(InstrumentIndex(number), online: isOnline)
        send(.report(BusReport(bus: BusIndex(0), kind: kind, requestedAt: now, repliedAt: now)))
    }

    @discardableResult
    func request(_ request: StationRequest) -> TrackingID {
        let tracking = TrackingID(nextTracking)
        nextTracking += 1
        asked.append(tracking)
        send(.request(request, tracking, Self.operator1))
        return tracking
    }

    /// One second: every instrument that answers is polled, timers run.
    func second() {
        now = now + .seconds(1)
        send(.wake)
        for number in twins.indices where !silent.contains(number) { poll(number) }
    }

    func run(seconds: Int) { for _ in 0..<seconds { second() } }

    /// Runs until the condition holds; false when it did not within the bound.
    func run(atMost seconds: Int, until condition: (VirtualLab) -> Bool) -> Bool {
        for _ in 0..<seconds {
            if condition(self) { return true }
            second()
        }
        return condition(self)
    }

    func poll(_ number: Int, requestedAt: Instant? = nil) {
        let twin = twins[number]
        let member = twin.codec.member(pollEvery: .seconds(1), timeToLive: .seconds(3))
        let requested = requestedAt ?? now
        twin.now = now
        guard let replies = try? twin.run(member.polls[0].exchange.transactions) else { return }
        lastReplies = replies
        if decodesItself, let readings = try? twin.codec.decodePoll(replies) {
            let index = InstrumentIndex(number)
            return send(.polled(index, readings, requestedAt: requested, repliedAt: now))
        }
        report(.poll(InstrumentIndex(number)), number, .completed, replies, requested)
    }

    func report(
        _ token: ExchangeToken, _ number: Int, _ outcome: ExchangeOutcome,
        _ replies: RawReplies = RawReplies(), _ requested: Instant? = nil
    ) {
        send(
            .report(
                BusReport(
                    bus: BusIndex(0),
                    kind: .exchange(token, InstrumentIndex(number), outcome),
                    requestedAt: requested ?? now, repliedAt: now, replies: replies)))
    }

    // MARK: Effects out

    private func carryOut(_ effect: StationEffect, _ text: [UInt8]) {
        switch effect {
        case .bus(_, let command): carryOut(command)
        case .append(let channel, let file, let range):
            let name = "\(channel.number)/\(Self.name(file))"
            files[name, default: []] += text[range]
            trace.append("append \(name)")
        case .replace(let channel, let name, let bytes): files["\(channel.number)/\(name)"] = bytes
        case .openRun(let channel, let opening):
            trace.append("open-run \(opening.baseName)")
            for file in opening.files { files["\(channel.number)/\(file.name)"] = file.bytes }
            files["\(channel.number)/records"] = opening.recordHeader
            files["\(channel.number)/steps"] = opening.stepHeader
            files["\(channel.number)/cycles"] = opening.cycleHeader
            if !writerIsStuck {
                send(.writer(.runOpened(channel, name: opening.baseName + "_001")))
            }
        case .reopenRun(let channel, let name):
            trace.append("reopen-run \(channel.number)")
            if !writerIsStuck { send(.writer(.runOpened(channel, name: name))) }
        case .closeRun(let channel): trace.append("close-run \(channel.number)")
        case .mark(let number, let sync):
            trace.append(sync ? "sync" : "mark")
            if !writerIsStuck { send(.writer(sync ? .durable(number) : .written(number))) }
        case .answer(let tracking, let answer): answers[tracking] = answer
        case .publish(.state(let change)):
            trace.append("state \(change.channel) \(change.to.rawValue)")
        case .publish: break
        case .hook(let call):
            trace.append("hook \(call.hook)")
            hookCalls.append(call)
        case .appendLate(let run, let bytes): files["late/\(run)", default: []] += bytes
        case .shutdownComplete: isShutDown = true
        }
    }

    private static func name(_ file: RunFile) -> String {
        switch file {
        case .records: "records"
        case .steps: "steps"
        case .cycles: "cycles"
        case .events: "events"
        case .burst(let number, let code): "burst\(number)-\(code.rawValue)"
        }
    }

    private func carryOut(_ command: BusCommand) {
        switch command {
        case .submit(let exchange):
            if let epoch = exchange.energises {
                trace.append("energise \(exchange.instrument.number) epoch \(epoch.number)")
            }
            if keepsExchanges { kept.append(exchange) } else { run(exchange) }
        case .makeSafe(let instrument):
            trace.append("make-safe \(instrument.number)")
            makeSafe(instrument.number)
        case .renew: renewals += 1
        case .acknowledge, .release: break
        }
    }
}
