import CyclerCore
import Testing

@testable import CyclerInstruments

/// Raw registers to numbers, for every type, order, field and sentinel.
struct RegisterDecodingTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var item: ProfileItem
        var registers: [UInt16]
        var value: Double?
    }

    private static func item(
        _ type: ItemType, field: BitField? = nil, unit: ItemUnit = .one, scale: Double = 1,
        offset: Double = 0, order: WordOrder? = nil, noReading: [Double] = []
    ) -> ProfileItem {
        ProfileFixture.register(
            "x", .input, 0, type, field: field, unit: unit, scale: scale, offset: offset,
            order: order, noReading: noReading)
    }

    static let cases: [Case] = [
        Case(testDescription: "u16", item: item(.u16), registers: [0xFFFF], value: 65535),
        Case(testDescription: "i16", item: item(.i16), registers: [0xFFFE], value: -2),
        Case(
            testDescription: "u32", item: item(.u32), registers: [0xFFFF, 0xFFFF],
            value: 4_294_967_295),
        Case(
            testDescription: "i32 CDAB", item: item(.i32, order: .CDAB),
            registers: [0xFFFE, 0xFFFF], value: -2),
        // 1.001 as float32 is 3F80 20C5.
        Case(
            testDescription: "f32 ABCD", item: item(.f32), registers: [0x3F80, 0x20C5],
            value: Double(Float(1.001))),
        Case(
            testDescription: "f32 CDAB", item: item(.f32, order: .CDAB),
            registers: [0x20C5, 0x3F80], value: Double(Float(1.001))),
        Case(
            testDescription: "f32 BADC", item: item(.f32, order: .BADC),
            registers: [0x803F, 0xC520], value: Double(Float(1.001))),
        Case(
            testDescription: "f32 DCBA", item: item(.f32, order: .DCBA),
            registers: [0xC520, 0x803F], value: Double(Float(1.001))),
        Case(
            testDescription: "f32 NaN", item: item(.f32), registers: [0x7FC0, 0x0000],
            value: nil),
        Case(
            testDescription: "bit", item: item(.u16, field: BitField(shift: 3, width: 1)),
            registers: [0x0008], value: 1),
        Case(
            testDescription: "field", item: item(.u16, field: BitField(shift: 4, width: 4)),
            registers: [0xABCD], value: 0xC),
        Case(
            testDescription: "top bit of u32",
            item: item(.u32, field: BitField(shift: 31, width: 1)), registers: [0x8000, 0],
            value: 1),
        Case(
            testDescription: "scale and offset",
            item: item(.u16, scale: 0.244, offset: -500), registers: [4096],
            value: 4096 * 0.244 - 500),
        Case(
            testDescription: "scale in a unit",
            item: item(.i16, unit: ItemUnit.named("mV") ?? .one, scale: 0.1),
            registers: [0xFFFF], value: -0.1 * 1e-3),
        Case(
            testDescription: "Celsius", item: item(.u16, unit: ItemUnit.named("degC") ?? .one),
            registers: [60], value: 333.15),
        Case(
            testDescription: "Fahrenheit",
            item: item(.u16, unit: ItemUnit.named("degF") ?? .one), registers: [212],
            value: 373.15),
        Case(
            testDescription: "sentinel", item: item(.i16, noReading: [32767, -32768]),
            registers: [0x7FFF], value: nil),
        Case(
            testDescription: "beside the sentinel", item: item(.i16, noReading: [32767]),
            registers: [0x7FFE], value: 32766),
    ]

    @Test(arguments: cases) func decodes(_ one: Case) throws {
        let codec = try ProfileFixture.codec(ProfileFixture.thermometer(one.item))
        let readings = try codec.decodePoll(ProfileFixture.replies(one.registers))
        guard let value = one.value else {
            #expect(readings.setPoint == nil)
            return
        }
        let found = try #require(readings.setPoint)
        #expect((found - value).magnitude <= 1e-9 * max(value.magnitude, 1e-3))
    }

    @Test func discreteInputsAndCoilsAreBits() throws {
        var profile = ProfileFixture.thermometer(
            ProfileFixture.register("x", .input, 0, .u16))
        profile.items += [
            ProfileItem(
                name: "on", location: .bit(.discrete, number: 5), type: .flag,
                place: ProfileFixture.place),
            ProfileItem(
                name: "hot", location: .bit(.discrete, number: 6), type: .flag,
                place: ProfileFixture.place),
        ]
        profile.readings += [
            ReadingBinding(target: .output, item: "on", place: ProfileFixture.place),
            ReadingBinding(target: .sensorFault, item: "hot", place: ProfileFixture.place),
        ]
        let codec = try ProfileFixture.codec(profile)
        let poll = codec.member(pollEvery: .seconds(1), timeToLive: .seconds(2)).polls[0]
        #expect(
            poll.exchange.transactions.map(\.request) == [
                .readRegisters(unit: 1, table: .input, address: 0, count: 1),
                .readBits(unit: 1, table: .discrete, address: 5, count: 2),
            ])
        var replies = ProfileFixture.replies([7])
        let fitted = replies.append([UInt8(1), 1])
        #expect(fitted)
        let readings = try codec.decodePoll(replies)
        #expect(readings.outputOn == true)
        #expect(readings.flags == .sensorFault)
    }

    @Test func splitIsTheInverseOfJoin() {
        for order in WordOrder.allCases {
            let (first, second) = FieldDecoder.split(0x0102_0304, order)
            #expect(FieldDecoder.join(first, second, order) == 0x0102_0304)
        }
        #expect(FieldDecoder.split(0x0102_0304, .CDAB) == (0x0304, 0x0102))
        #expect(FieldDecoder.split(0x0102_0304, .BADC) == (0x0201, 0x0403))
        #expect(FieldDecoder.split(0x0102_0304, .DCBA) == (0x0403, 0x0201))
    }

    @Test func oneBasedNumbersAndSubChannelsMoveAddresses() throws {
        var profile = ProfileFixture.thermometer(
            ProfileFixture.register("x", .holding, 11, .u16), dialect: ModbusDialect(base: 1))
        profile.subChannels = SubChannels(names: ["a", "b"], stride: 0x100)
        let requests = try [0, 1].map { subChannel in
            try ProfileFixture.codec(profile, subChannel: subChannel)
                .member(pollEvery: .seconds(1), timeToLive: .seconds(2))
                .polls[0].exchange.transactions[0].request
        }
        #expect(
            requests == [
                .readRegisters(unit: 1, table: .holding, address: 10, count: 1),
                .readRegisters(unit: 1, table: .holding, address: 266, count: 1),
            ])
    }
}
