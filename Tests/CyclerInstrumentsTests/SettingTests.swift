import CyclerCore
import Testing

@testable import CyclerInstruments

/// Set points into registers, and what is refused on the way.
struct SettingTests {
    private typealias F = ProfileFixture

    /// An oven with one set point item and the steps to set it.
    private static func oven(
        _ item: ProfileItem, _ steps: [ProfileStep], dialect: ModbusDialect = ModbusDialect()
    ) -> InstrumentProfile {
        var profile = F.thermometer(item, dialect: dialect)
        profile.actions = [
            ProfileSequence(action: .setTemperature, steps: steps, place: F.place)
        ]
        return profile
    }

    private static func setTemperature(
        _ profile: InstrumentProfile, _ kelvins: Double
    ) throws -> [BusTransaction] {
        let codec = try F.codec(profile)
        let exchange = try codec.setTemperature(Kelvins(kelvins), token: ExchangeToken(1))
        return try #require(exchange).transactions
    }

    private static let celsius = ItemUnit.named("degC") ?? .one

    @Test func scaledIntegersRoundAndReadBackEqual() throws {
        let item = F.register("t", .holding, 5, .i16, unit: Self.celsius, scale: 0.1)
        let profile = Self.oven(item, [F.set([("t", .setting(.temperature))])])
        let sent = try Self.setTemperature(profile, 263.15)
        #expect(
            sent.map(\.request) == [
                .writeRegister(unit: 1, address: 5, value: 0xFF9C),
                .readRegisters(unit: 1, table: .holding, address: 5, count: 1),
            ])
        #expect(sent[1].acceptance == .bytes([0xFF, 0x9C], mask: nil))
        #expect(sent[1].onMismatch == .abort)
        #expect(sent[0].gapAfter == .milliseconds(7))
        #expect(sent[1].gapAfter == .milliseconds(2))
    }

    @Test(arguments: [4000.0, -4000.0, .nan, .infinity])
    func valuesThatDoNotFitAreRefused(kelvins: Double) throws {
        let item = F.register("t", .holding, 5, .i16, unit: Self.celsius, scale: 0.1)
        let profile = Self.oven(item, [F.set([("t", .setting(.temperature))])])
        #expect(throws: SettingRefusal.self) { try Self.setTemperature(profile, kelvins) }
    }

    @Test func toleranceBecomesAFloatComparison() throws {
        let item = F.register(
            "t", .holding, 5, .f32, unit: Self.celsius, order: .CDAB, within: 0.5)
        let sent = try Self.setTemperature(
            Self.oven(item, [F.set([("t", .setting(.temperature))])]), 274.15)
        #expect(sent[0].request == .writeRegisters(unit: 1, address: 5, values: [0, 0x3F80]))
        guard case .float32(let value, let tolerance, let swapped) = sent[1].acceptance else {
            Issue.record("no float comparison")
            return
        }
        #expect((value - 1).magnitude < 1e-9)
        #expect(tolerance == 0.5)
        #expect(swapped)
    }

    @Test func neighboursGoOutTogetherAndStrangersDoNot() throws {
        var profile = Self.oven(
            F.register("t", .holding, 5, .i16, unit: Self.celsius),
            [
                F.set([
                    ("t", .setting(.temperature)), ("u", .literal(1)), ("w", .literal(2)),
                ])
            ])
        profile.items += [
            F.register("u", .holding, 6, .u32), F.register("w", .holding, 9, .u16),
        ]
        let sent = try Self.setTemperature(profile, 274.15)
        #expect(
            sent.map(\.request) == [
                .writeRegisters(unit: 1, address: 5, values: [1, 0, 1]),
                .writeRegister(unit: 1, address: 9, value: 2),
                .readRegisters(unit: 1, table: .holding, address: 5, count: 3),
                .readRegisters(unit: 1, table: .holding, address: 9, count: 1),
            ])
    }

    @Test func writeMaxAndSingleWritesAreKept() throws {
        var profile = Self.oven(
            F.register("t", .holding, 5, .i16, unit: Self.celsius),
            [F.write([("t", .setting(.temperature)), ("u", .literal(1))])],
            dialect: ModbusDialect(writeMax: 1, writesSingles: false))
        profile.items.append(F.register("u", .holding, 6, .u16))
        let sent = try Self.setTemperature(profile, 274.15)
        #expect(
            sent.map(\.request) == [
                .writeRegisters(unit: 1, address: 5, values: [1]),
                .writeRegisters(unit: 1, address: 6, values: [1]),
            ])
    }

    @Test func coilsAreWrittenAndExpected() throws {
        var profile = Self.oven(
            F.register("t", .holding, 5, .i16, unit: Self.celsius),
            [
                F.set([("heat", .literal(1))]),
                F.expect([("status", .literal(2))]),
            ])
        profile.items += [
            ProfileItem(
                name: "heat", location: .bit(.coil, number: 3), type: .flag, place: F.place),
            F.register("status", .input, 8, .u16, field: BitField(shift: 4, width: 3)),
        ]
        let sent = try Self.setTemperature(profile, 300)
        #expect(
            sent.map(\.request) == [
                .writeBit(unit: 1, address: 3, value: true),
                .readBits(unit: 1, table: .coil, address: 3, count: 1),
                .readRegisters(unit: 1, table: .input, address: 8, count: 1),
            ])
        #expect(sent[1].acceptance == .bytes([1], mask: nil))
        #expect(sent[2].acceptance == .bytes([0x00, 0x20], mask: [0x00, 0x70]))
        #expect(sent[2].onMismatch == .retry(2))
    }

    // MARK: Ranges

    static let ladder = [
        CurrentRange(index: 4, fullScale: Amperes(100e-6), name: "100 uA"),
        CurrentRange(index: 5, fullScale: Amperes(100e-3), name: "100 mA"),
    ]

    static let chosen: [(Double, Int?)] = [
        (50e-6, 4), (-50e-6, 4), (100e-6, 4), (0.05e-3 * 2.0000000000001, 4), (1e-6, 4),
        (0.99e-6, nil), (0, nil),
        (101e-6, nil), (1e-3, 5), (-0.1, 5), (0.1001, nil),
    ]

    @Test(arguments: chosen) func smallestRangeThatHolds(current: Double, index: Int?) throws {
        var profile = Self.oven(
            F.register("t", .holding, 5, .i16), [F.expect([("t", .literal(0))])])
        profile.ranges = Self.ladder
        let codec = try F.codec(profile)
        do throws(RangeRefusal) {
            #expect(try codec.range(for: Amperes(current)).index == index)
        } catch {
            #expect(index == nil)
            switch error {
            case .tooLarge(_, let largest): #expect(current.magnitude > largest.fullScale.value)
            case .tooSmall(_, let range):
                #expect(current.magnitude < range.fullScale.value / 100)
            case .noRanges: Issue.record("there are ranges")
            }
        }
    }
}
