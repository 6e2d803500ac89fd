import CyclerCore
import CyclerInstruments
import CyclerLab
import Testing
import TwinBus

/// Every shipped profile against the twin of its instrument: what one says, the other does.
@Suite struct TwinProfileTests {
    static let token = ExchangeToken(7)
    static let limits = HardwareLimits(
        voltage: Volts(-0.5)...Volts(3.5), current: Amperes(1e-3))

    static func cell() -> HalfCell { HalfCell(preset: .criec, area: InProcessBus.area) }

    static func potentiostat() throws -> InProcessBus {
        try InProcessBus(
            "reference-potentiostat", .modbusTCP,
            .registers(
                ReferencePotentiostatTwin(
                    cell: cell(), seed: 1, serial: "A-1", clock: InProcessBus.clock)))
    }

    static func keithley() throws -> InProcessBus {
        try InProcessBus(
            "keithley-2450", .text,
            .text(
                Keithley2450Twin(
                    cell: cell(), seed: 1, serial: "A-2", clock: InProcessBus.clock)))
    }

    static func closed(_ bus: InProcessBus) -> Bool? {
        if case .cell(let situation) = bus.line.units[0].truth { situation.isClosed } else { nil }
    }

    @Test(arguments: [false, true])
    func platesAndOpens(scpi: Bool) throws {
        let bus = scpi ? try Self.keithley() : try Self.potentiostat()
        let codec = bus.codec
        let identity = try codec.decodeIdentity(
            bus.run(codec.identify(token: Self.token).transactions))
        #expect(identity.serial == (scpi ? "A-2" : "A-1"))
        let member = codec.member(pollEvery: .seconds(1), timeToLive: .seconds(3))
        for variant in member.proof.variants { _ = try bus.run([variant]) }
        let prepare = try codec.prepare(
            limits: Self.limits, watchdog: .seconds(10), token: Self.token)
        _ = try bus.run(try #require(prepare).transactions)
        let current = Amperes(-3.925e-5)
        let range = try codec.range(for: current)
        #expect(range.fullScale == Amperes(1e-4))
        let energise = try codec.constantCurrent(
            current, range: range, voltageLimit: Self.limits.voltage, token: Self.token,
            epoch: .first)
        _ = try bus.run(energise.transactions)
        #expect(Self.closed(bus) == true)
        bus.now = bus.now + .seconds(5)
        let readings = try bus.poll()
        #expect(readings.outputOn == true && readings.flags.isEmpty)
        #expect(abs(try #require(readings.current).value + 3.925e-5) < 2e-7)
        let volts = try #require(readings.voltage)
        #expect(volts > Volts(0) && volts < Volts(2.4))
        _ = try bus.run(try #require(member.makeSafe).transactions)
        #expect(Self.closed(bus) == false)
        bus.now = bus.now + .seconds(1)
        let open = try bus.poll()
        #expect(open.outputOn == false)
        #expect((open.voltage == nil) == scpi, "the 2450 sees nothing with its relay open")
    }

    @Test(arguments: [false, true])
    func holdsAVoltage(scpi: Bool) throws {
        let bus = scpi ? try Self.keithley() : try Self.potentiostat()
        let prepare = try bus.codec.prepare(
            limits: Self.limits, watchdog: .seconds(10), token: Self.token)
        _ = try bus.run(try #require(prepare).transactions)
        let range = try bus.codec.range(for: Amperes(5e-4))
        let hold = try bus.codec.constantVoltage(
            Volts(2.0), range: range, currentLimit: Amperes(5e-4), token: Self.token,
            epoch: .first)
        _ = try bus.run(hold.transactions)
        bus.now = bus.now + .seconds(5)
        let readings = try bus.poll()
        let volts = try #require(readings.voltage)
        #expect(volts > Volts(1.9) && volts < Volts(2.41) && readings.outputOn == true)
        #expect(try #require(readings.current) < .zero)
    }

    @Test func aWatchdogTripShowsAndRefusesUntilPrepared() throws {
        let bus = try Self.potentiostat()
        let codec = bus.codec
        func prepare() throws {
            let exchange = try codec.prepare(
                limits: Self.limits, watchdog: .seconds(2), token: Self.token)
            _ = try bus.run(try #require(exchange).transactions)
        }
        try prepare()
        let range = try codec.range(for: Amperes(-4e-5))
        let energise = try codec.constantCurrent(
            Amperes(-4e-5), range: range, voltageLimit: Self.limits.voltage, token: Self.token,
            epoch: .first)
        _ = try bus.run(energise.transactions)
        bus.now = bus.now + .seconds(3)
        #expect(try bus.poll().flags.contains(.protectionTripped))
        #expect(throws: InProcessBus.Broken.self) { _ = try bus.run(energise.transactions) }
        #expect(Self.closed(bus) == false)
        try prepare()
        _ = try bus.run(energise.transactions)
        #expect(Self.closed(bus) == true)
    }

    @Test func aStuckRelayFailsTheMakeSafe() throws {
        for bus in [try Self.potentiostat()] {
            let range = try bus.codec.range(for: Amperes(-4e-5))
            let energise = try bus.codec.constantCurrent(
                Amperes(-4e-5), range: range, voltageLimit: Self.limits.voltage,
                token: Self.token, epoch: .first)
            _ = try bus.run(energise.transactions)
            try bus.line.add(
                ActiveFault(kind: .device(.stuckOutput), unit: 0), at: bus.now)
            let member = bus.codec.member(pollEvery: .seconds(1), timeToLive: .seconds(3))
            let makeSafe = try #require(member.makeSafe)
            #expect(throws: InProcessBus.Broken.self) { _ = try bus.run(makeSafe.transactions) }
        }
    }

    @Test func pressureAndTemperatureFollow() throws {
        let rig = try InProcessBus(
            "alicat-pressure", .modbusTCP,
            .registers(
                AlicatTwin(
                    clock: InProcessBus.clock, seed: 1, unit: Pascals(6894.757293168),
                    fullScale: Pascals(1e6), slopePerSecond: Pascals(1e4), lag: .seconds(2))))
        let press = try rig.codec.setPressure(Pascals(137_375), token: Self.token)
        _ = try rig.run(try #require(press).transactions)
        rig.now = rig.now + .minutes(5)
        let pressure = try #require(rig.poll().pressure)
        #expect(abs(pressure.value - 137_375) < 500)
        let oven = try InProcessBus(
            "eurotherm-2400", .modbusTCP,
            .registers(
                EurothermTwin(
                    clock: InProcessBus.clock, seed: 1, climate: Climate(Kelvins(celsius: 25)),
                    limits: Kelvins(celsius: 5)...Kelvins(celsius: 120),
                    slopePerSecond: Kelvins(0.1), lag: .minutes(1))))
        let heat = try oven.codec.setTemperature(Kelvins(celsius: 60), token: Self.token)
        _ = try oven.run(try #require(heat).transactions)
        oven.now = oven.now + .hours(1)
        let temperature = try #require(oven.poll().temperature)
        #expect(abs(temperature.celsius - 60) < 0.2)
        let cold = try oven.codec.setTemperature(Kelvins(celsius: -40), token: Self.token)
        let refused = try #require(cold).transactions
        #expect(throws: InProcessBus.Broken.self) { _ = try oven.run(refused) }
        for bus in [rig, oven] {
            let member = bus.codec.member(pollEvery: .seconds(1), timeToLive: .seconds(3))
            for variant in member.proof.variants { _ = try bus.run([variant]) }
            _ = try bus.codec.decodeIdentity(
                bus.run(bus.codec.identify(token: Self.token).transactions))
        }
    }

    @Test func aLoadCellIsRead() throws {
        let bus = try InProcessBus(
            "laumas-tlb4", .modbusTCP,
            .registers(
                LaumasTwin(
                    clock: InProcessBus.clock, seed: 1, division: Grams(1000),
                    force: Newtons(275))))
        #expect(abs(try #require(bus.poll().force).value - 275) < 10)
        #expect(try bus.codec.setPressure(Pascals(1), token: Self.token) == nil)
    }
}
