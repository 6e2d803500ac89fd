import CyclerCore
import CyclerInstruments
import Testing

/// What the reference potentiostat hears, and what its answers mean.
struct ReferencePotentiostatTests {
    let codec: InstrumentCodec
    let window = Volts(-0.5)...Volts(3.5)

    init() throws { codec = try ShippedProfile.referencePotentiostat.codec(unit: 7) }

    @Test func makeSafeIsLiteralAndReadsTheOutputBack() throws {
        let plan = try #require(codec.makeSafe)
        #expect(plan.proves == .reported)
        #expect(
            WireText.of(plan.transactions) == """
                7: fc6 6 = 0000
                7: fc6 0 = 0000
                7: fc4 4 x1 -> 0000 & 0001 retry 2
                """)
    }

    @Test func pollIsOneReadOfTwelve() {
        let member = codec.member(pollEvery: .milliseconds(100), timeToLive: .seconds(2))
        #expect(member.polls.count == 1)
        #expect(member.polls[0].exchange.token == .poll(InstrumentIndex(3)))
        #expect(member.polls[0].exchange.energises == nil)
        #expect(WireText.of(member.polls[0].exchange) == "7: fc4 0 x12")
    }

    @Test func proofsDifferFromThePollAndShowTheMagic() {
        let member = codec.member(pollEvery: .seconds(1), timeToLive: .seconds(2))
        let text = WireText.of(member.proof.variants).split(separator: "\n")
        #expect(text.count == 7)
        #expect(text[1] == "7: fc4 100 x3 -> 4359 5250 0000 & ffff ffff 0000")
    }

    @Test func constantCurrentSetsReadsBackAndOnlyThenCloses() throws {
        let current = Amperes(-39.25e-6)
        let range = try codec.range(for: current)
        #expect(range.index == 0)
        let exchange = try codec.constantCurrent(
            current, range: range, voltageLimit: window, token: ExchangeToken(5),
            epoch: Epoch(4))
        #expect(exchange.energises == Epoch(4))
        #expect(exchange.priority == .setPoint)
        #expect(
            WireText.of(exchange) == """
                7: fc16 0 = 0001 0000 b824 a05e 0000 0000
                7: fc3 0 x6 -> 0001 0000 b824 a05e 0000 0000
                7: fc6 6 = 0001
                7: fc4 4 x1 -> 0001 & 0001 retry 2
                """)
    }

    @Test func constantVoltageCarriesTheCurrentLimit() throws {
        let exchange = try codec.constantVoltage(
            Volts(4.2), range: codec.ranges[1], currentLimit: Amperes(-80e-6),
            token: ExchangeToken(5), epoch: .first)
        #expect(
            WireText.of(exchange).hasPrefix("7: fc16 0 = 0002 0001 38a7 c5ac 4086 6666\n"))
        #expect(exchange.energises == .first)
    }

    @Test func prepareArmsTheWatchdogAndReadsEverythingBack() throws {
        let exchange = try #require(
            try codec.prepare(
                limits: HardwareLimits(voltage: window, current: Amperes(1e-3)),
                watchdog: .seconds(2), token: ExchangeToken(5)))
        #expect(exchange.energises == nil)
        #expect(
            WireText.of(exchange) == """
                7: fc4 102 x1 -> 0001 retry 2
                7: fc4 4 x1 -> 0000 & 0001 retry 2
                7: fc6 14 = 00ac
                7: fc16 7 = 0014 bf00 0000 4060 0000 3a83 126f
                7: fc3 7 x7 -> 0014 bf00 0000 4060 0000 3a83 126f
                """)
    }

    @Test(arguments: [0.04, 6554, -1])
    func watchdogThatDoesNotFitOrWouldMeanOffIsRefused(seconds: Double) {
        #expect(throws: SettingRefusal.outOfRange(item: "watchdog", value: seconds)) {
            try codec.prepare(
                limits: HardwareLimits(voltage: window, current: Amperes(1e-3)),
                watchdog: .seconds(seconds), token: ExchangeToken(5))
        }
    }

    @Test func restIsTheOpenCircuit() throws {
        let rest = try codec.rest(
            voltageLimit: window, token: ExchangeToken(5), epoch: .first)
        #expect(rest == nil)
        #expect(codec.traits.readsVoltageWhenOpen)
        #expect(codec.traits.hasOwnWatchdog)
        #expect(!codec.traits.sinksAboveLimit)
        #expect(codec.traits.controls == [.current, .voltage])
    }

    private func poll(
        voltage: Float = 2.5, current: Float = 0, status: UInt16 = 0, counter: UInt32 = 1
    ) -> RawReplies {
        let registers =
            f32(voltage) + f32(current) + [status, 1, 0, 0]
            + [UInt16(counter >> 16), UInt16(counter & 0xFFFF)] + f32(current)
        return RawReplies(registers: [registers])
    }

    @Test func pollDecodes() throws {
        let readings = try codec.decodePoll(
            poll(voltage: -0.0119, current: -39.25e-6, status: 1, counter: 0xFFFF_FFFE))
        #expect(readings.voltage == Volts(Double(Float(-0.0119))))
        #expect(readings.current == Amperes(Double(Float(-39.25e-6))))
        #expect(readings.outputOn == true)
        #expect(readings.sampleCounter == 0xFFFF_FFFE)
        #expect(readings.setPoint == Double(Float(-39.25e-6)))
        #expect(readings.flags == [])
        #expect(readings.temperature == nil && readings.pressure == nil)
    }

    static let flags: [(UInt16, InstrumentFlags)] = [
        (0x02, .compliance), (0x04, .voltageOverRange), (0x08, .currentOverRange),
        (0x10, .protectionTripped), (0x20, .protectionTripped),
        (0x3E, [.compliance, .voltageOverRange, .currentOverRange, .protectionTripped]),
    ]

    @Test(arguments: flags) func statusBits(status: UInt16, flags: InstrumentFlags) throws {
        let readings = try codec.decodePoll(poll(status: status))
        #expect(readings.flags == flags)
        #expect(readings.outputOn == false)
    }

    @Test(arguments: [Float.nan, .infinity, -.infinity])
    func whatIsNoNumberIsNoReading(value: Float) throws {
        let readings = try codec.decodePoll(poll(voltage: value))
        #expect(readings.voltage == nil)
        #expect(readings.current == Amperes(0))
    }

    @Test func wrongLengthsAreFaults() {
        #expect(throws: DecodeFault.replyMissing(0)) { try codec.decodePoll(RawReplies()) }
        #expect(throws: DecodeFault.wrongLength(reply: 0, bytes: 22, expected: 24)) {
            try codec.decodePoll(
                RawReplies(registers: [[UInt16](repeating: 0, count: 11)]))
        }
        #expect(throws: DecodeFault.wrongLength(reply: 0, bytes: 26, expected: 24)) {
            try codec.decodePoll(
                RawReplies(registers: [[UInt16](repeating: 0, count: 13)]))
        }
    }

    @Test func identityNamesSerialAndFirmware() throws {
        #expect(WireText.of(codec.identify(token: ExchangeToken(1))) == "7: fc4 103 x9")
        let serial: [UInt16] = [0x5245, 0x462D, 0x3031, 0x3233, 0, 0, 0, 0]
        let identity = try codec.decodeIdentity(RawReplies(registers: [[12] + serial]))
        #expect(
            identity
                == InstrumentIdentity(
                    model: "reference-potentiostat", serial: "REF-0123", firmware: "12"))
        #expect(throws: DecodeFault.self) {
            try codec.decodeIdentity(
                RawReplies(registers: [[12, 0xFFFF, 0, 0, 0, 0, 0, 0, 0]]))
        }
    }
}
