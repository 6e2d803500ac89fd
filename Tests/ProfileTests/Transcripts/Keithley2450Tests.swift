import CyclerCore
import CyclerInstruments
import Testing

/// The dialogue with a 2450: silent sets are read back, nothing is taken for granted.
struct Keithley2450Tests {
    let codec: InstrumentCodec
    let window = Volts(-0.5)...Volts(3.5)

    init() throws { codec = try ShippedProfile.keithley2450.codec() }

    @Test func traitsSayWhatItCannotDo() {
        #expect(!codec.traits.readsVoltageWhenOpen)
        #expect(!codec.traits.hasOwnWatchdog)
        #expect(codec.traits.sinksAboveLimit)
        #expect(codec.traits.controls == [.current, .voltage])
    }

    @Test func makeSafeSetsTheOffStateBeforeSwitchingOff() throws {
        let plan = try #require(codec.makeSafe)
        #expect(plan.proves == .reported)
        #expect(
            WireText.of(plan.transactions) == """
                send :OUTP:CURR:SMOD HIMP<LF>
                send :OUTP:VOLT:SMOD HIMP<LF>
                send :OUTP OFF<LF>
                ask :OUTP?<LF> until 10 -> '0' retry 2
                """)
    }

    @Test func constantCurrentChecksEverySettingBeforeTheOutput() throws {
        let current = Amperes(-39.25e-6)
        let exchange = try codec.constantCurrent(
            current, range: try codec.range(for: current), voltageLimit: window,
            token: ExchangeToken(5), epoch: Epoch(2))
        #expect(exchange.energises == Epoch(2))
        #expect(
            WireText.of(exchange) == """
                send :SOUR:CURR:LEV 0<LF>
                send :SOUR:FUNC CURR<LF>
                ask :SOUR:FUNC?<LF> until 10 -> 'CURR...' retry 2
                send :SENS:FUNC "VOLT"<LF>
                ask :SENS:FUNC?<LF> until 10 -> '...VOLT...' retry 2
                send :SOUR:CURR:RANG 0.0001<LF>
                ask :SOUR:CURR:RANG?<LF> until 10 -> 0.0001 +- 0.000001 retry 2
                send :SOUR:CURR:VLIM 3.5<LF>
                ask :SOUR:CURR:VLIM?<LF> until 10 -> 3.5 +- 0.035 retry 2
                send :SOUR:CURR:LEV -3.925e-05<LF>
                ask :SOUR:CURR:LEV?<LF> until 10 -> -3.925e-05 +- 0.00000003925 retry 2
                ask :SENS:VOLT:RSEN?<LF> until 10 -> '1' retry 2
                ask :OUTP:CURR:SMOD?<LF> until 10 -> 'HIMP...' retry 2
                send :OUTP ON<LF>
                ask :OUTP?<LF> until 10 -> '1' retry 2
                """)
    }

    @Test func restIsZeroCurrentInTheLowestRangeWithTheOutputOn() throws {
        let exchange = try #require(
            try codec.rest(voltageLimit: window, token: ExchangeToken(5), epoch: .first))
        let lines = WireText.of(exchange).split(separator: "\n")
        #expect(exchange.energises == .first)
        #expect(lines.contains("send :SOUR:CURR:RANG 1e-08<LF>"))
        #expect(lines.contains("send :SOUR:CURR:VLIM 3.5<LF>"))
        #expect(!lines.contains { $0.hasPrefix("send :SOUR:CURR:LEV") && !$0.contains("LEV 0<") })
        #expect(lines.suffix(2) == ["send :OUTP ON<LF>", "ask :OUTP?<LF> until 10 -> '1' retry 2"])
    }

    @Test func voltageLimitIsTheLargerMagnitude() throws {
        let exchange = try #require(
            try codec.rest(
                voltageLimit: Volts(-5)...Volts(3.5), token: ExchangeToken(5), epoch: .first))
        #expect(WireText.of(exchange).contains("send :SOUR:CURR:VLIM 5.0<LF>"))
    }

    @Test func functionChangesToVoltageOnlyWithTheOutputOff() throws {
        let exchange = try codec.constantVoltage(
            Volts(4.2), range: codec.ranges[4], currentLimit: Amperes(80e-6),
            token: ExchangeToken(5), epoch: .first)
        let lines = WireText.of(exchange).split(separator: "\n")
        #expect(lines[0] == "send :OUTP OFF<LF>")
        #expect(lines[1] == "ask :OUTP?<LF> until 10 -> '0' retry 2")
        #expect(lines.filter { $0 == "send :OUTP ON<LF>" }.count == 1)
        #expect(lines.firstIndex(of: "send :OUTP ON<LF>") == lines.count - 2)
        #expect(lines.contains("send :SOUR:VOLT:ILIM 8e-05<LF>"))
    }

    @Test func prepareNeverSwitchesOn() throws {
        let exchange = try #require(
            try codec.prepare(
                limits: HardwareLimits(voltage: window, current: Amperes(1e-3)),
                watchdog: .seconds(2), token: ExchangeToken(5)))
        let text = WireText.of(exchange)
        #expect(exchange.energises == nil)
        #expect(!text.contains("OUTP ON"))
        #expect(text.contains("ask :SENS:VOLT:RSEN?<LF> until 10 -> '1' retry 2"))
        #expect(text.contains("ask :OUTP:CURR:SMOD?<LF> until 10 -> 'HIMP...' retry 2"))
    }

    private func poll(_ read: String, function: String = "CURR", output: String = "1")
        -> RawReplies
    {
        RawReplies(lines: [read, function, output])
    }

    @Test func sourcingCurrentMeasuresVoltage() throws {
        let readings = try codec.decodePoll(poll("-1.19E-02,-3.925000E-05,192"))
        #expect(readings.voltage == Volts(-0.0119))
        #expect(readings.current == Amperes(-39.25e-6))
        #expect(readings.outputOn == true)
        #expect(readings.flags == [])
    }

    @Test func sourcingVoltageMeasuresCurrent() throws {
        let readings = try codec.decodePoll(poll("2.5e-5,4.2,224", function: "VOLT"))
        #expect(readings.voltage == Volts(4.2))
        #expect(readings.current == Amperes(2.5e-5))
        #expect(readings.flags == .compliance)
    }

    @Test func scpiNotANumberIsNoReading() throws {
        let readings = try codec.decodePoll(poll("+9.910000E+37,-3.9E-05,128"))
        #expect(readings.voltage == nil)
        #expect(readings.current == Amperes(-3.9e-5))
    }

    @Test func voltageIsMissingWhileTheRelayIsOpen() throws {
        let readings = try codec.decodePoll(poll("2.5,0,0", output: "0"))
        #expect(readings.voltage == nil)
        #expect(readings.outputOn == false)
    }

    static let garbled: [(String, String, String, DecodeFault)] = [
        ("2.5,1e-5", "CURR", "1", .notUnderstood(reply: 0, field: 2)),
        ("2.5;1e-5;0", "CURR", "1", .notUnderstood(reply: 0, field: 0)),
        ("2.5V,1e-5,0", "CURR", "1", .notUnderstood(reply: 0, field: 0)),
        ("", "CURR", "1", .notUnderstood(reply: 0, field: 0)),
        ("2.5,1e-5,0", "RES", "1", .notUnderstood(reply: 1, field: 0)),
        ("2.5,1e-5,0", "CURRENT", "1", .notUnderstood(reply: 1, field: 0)),
        ("2.5,1e-5,0", "CURR", "ON", .notUnderstood(reply: 2, field: 0)),
    ]

    @Test(arguments: garbled) func garbledRepliesAreFaults(
        read: String, function: String, output: String, fault: DecodeFault
    ) {
        #expect(throws: fault) {
            try codec.decodePoll(poll(read, function: function, output: output))
        }
    }

    @Test func identityFromIDN() throws {
        let exchange = codec.identify(token: ExchangeToken(1))
        #expect(
            WireText.of(exchange) == "ask *IDN?<LF> until 10 -> '...MODEL 2450...'")
        let identity = try codec.decodeIdentity(
            RawReplies(lines: ["KEITHLEY INSTRUMENTS INC.,MODEL 2450,01234567,1.0.0i\r"]))
        #expect(
            identity
                == InstrumentIdentity(
                    model: "MODEL 2450", serial: "01234567", firmware: "1.0.0i"))
        #expect(throws: DecodeFault.self) {
            try codec.decodeIdentity(RawReplies(lines: ["KEITHLEY"]))
        }
    }
}
