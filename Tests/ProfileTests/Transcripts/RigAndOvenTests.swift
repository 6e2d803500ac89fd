import CyclerCore
import CyclerInstruments
import Testing

/// Pressure controller, load cell and oven: nothing here can energise a cell.
struct RigAndOvenTests {
    @Test(arguments: [ShippedProfile.alicat, .laumas, .eurotherm])
    func nothingToMakeSafe(_ shipped: ShippedProfile) throws {
        let codec = try shipped.codec()
        #expect(codec.makeSafe == nil)
        #expect(codec.ranges.isEmpty)
        #expect(throws: RangeRefusal.noRanges) { try codec.range(for: Amperes(1e-3)) }
        #expect(throws: SettingRefusal.unsupported(.constantCurrent)) {
            try codec.constantCurrent(
                Amperes(1e-3),
                range: CurrentRange(index: 0, fullScale: Amperes(1e-3), name: "1 mA"),
                voltageLimit: Volts(0)...Volts(1), token: ExchangeToken(1), epoch: .first)
        }
    }

    @Test func alicatReadsTwoBlocksAndWritesByFunction16() throws {
        let codec = try ShippedProfile.alicat.codec(unit: 3)
        let member = codec.member(pollEvery: .seconds(1), timeToLive: .seconds(2))
        #expect(WireText.of(member.polls[0].exchange) == "3: fc3 1009 x2\n3: fc3 1200 x4")
        let exchange = try #require(
            try codec.setPressure(Pascals(350_000), token: ExchangeToken(1)))
        #expect(exchange.energises == nil)
        #expect(
            WireText.of(exchange)
                == "3: fc16 1009 = 424b 0d86\n3: fc3 1009 x2 -> f32 50.7632 +- 0.001")
        #expect(try codec.setTemperature(Kelvins(300), token: ExchangeToken(1)) == nil)
    }

    @Test func alicatDecodesInTheUnitOfTheOption() throws {
        let replies = RawReplies(registers: [f32(10), [0, 0x0A40] + f32(5)])
        let psi = try ShippedProfile.alicat.codec().decodePoll(replies)
        #expect(abs(try #require(psi.pressure).value - 34_473.786_465_840_8) < 1e-6)
        #expect(psi.flags == [.sensorFault, .protectionTripped])
        let bar = try ShippedProfile.alicat.codec(
            options: [InstrumentOption(name: "pressure-unit", value: "bar")])
        let readings = try bar.decodePoll(replies)
        #expect(readings.pressure == Pascals(500_000))
        #expect(readings.setPoint == 1_000_000)
    }

    static let refused: [(InstrumentOption, CodecFault)] = [
        (
            InstrumentOption(name: "pressure-unit", value: "torr"),
            .badOption("pressure-unit", value: "torr")
        ),
        (InstrumentOption(name: "unit", value: "psi"), .unknownOption("unit")),
    ]

    @Test(arguments: refused) func wrongOptions(option: InstrumentOption, fault: CodecFault) {
        #expect(throws: CodecError(fault, at: nil)) {
            try ShippedProfile.alicat.codec(options: [option])
        }
    }

    @Test func laumasReadsSignedDivisions() throws {
        let options = [
            InstrumentOption(name: "weight-unit", value: "N"),
            InstrumentOption(name: "weight-scale", value: "0.1"),
        ]
        let codec = try ShippedProfile.laumas.codec(options: options)
        #expect(codec.traits.pressureKind == .force)
        #expect(codec.traits.controls == [])
        let pushed = try codec.decodePoll(RawReplies(registers: [[0x0001, 0x0000]]))
        #expect(pushed.force == Newtons(6553.6))
        let pulled = try codec.decodePoll(RawReplies(registers: [[0xFFFF, 0xFFFE]]))
        #expect(pulled.force == Newtons(-0.2))
        #expect(try codec.setPressure(Pascals(1e6), token: ExchangeToken(1)) == nil)
    }

    @Test(arguments: ["0", "ten", "nan", ""]) func laumasRefusesASillyScale(value: String) {
        #expect(throws: CodecError.self) {
            try ShippedProfile.laumas.codec(
                options: [InstrumentOption(name: "weight-scale", value: value)])
        }
    }

    @Test func eurothermUsesTheFloatRegion() throws {
        let codec = try ShippedProfile.eurotherm.codec(unit: 5)
        let member = codec.member(pollEvery: .seconds(5), timeToLive: .seconds(2))
        #expect(
            WireText.of(member.polls[0].exchange)
                == "5: fc3 75 x1\n5: fc3 32770 x2\n5: fc3 32778 x2")
        let exchange = try #require(
            try codec.setTemperature(Kelvins(celsius: 60), token: ExchangeToken(1)))
        #expect(
            WireText.of(exchange)
                == "5: fc16 32772 = 4270 0000\n5: fc3 32772 x2 -> f32 60 +- 0.051")
        #expect(exchange.transactions.allSatisfy { $0.gapAfter == .milliseconds(20) })
    }

    @Test func eurothermDecodesCelsius() throws {
        let codec = try ShippedProfile.eurotherm.codec()
        let good = try codec.decodePoll(
            RawReplies(registers: [[0], f32(60.5), f32(60)]))
        #expect(good.temperature == Kelvins(celsius: 60.5))
        #expect(good.setPoint == 333.15)
        #expect(good.flags == [])
        let broken = try codec.decodePoll(
            RawReplies(registers: [[1 << 5], f32(1372), f32(60)]))
        #expect(broken.flags == .sensorFault)
        let identity = try codec.decodeIdentity(RawReplies(registers: [[0x0461], [0x2408]]))
        #expect(identity.model == "2408")
        #expect(identity.firmware == "461")
    }
}
