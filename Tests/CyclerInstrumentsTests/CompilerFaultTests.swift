import CyclerCore
import Testing

@testable import CyclerInstruments

/// What a profile can get wrong although every key of it is well written.
struct CompilerFaultTests {
    private typealias F = ProfileFixture

    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var fault: CodecFault
        var bend: @Sendable (inout InstrumentProfile) -> Void
    }

    private static func prepare(_ steps: [ProfileStep]) -> [ProfileSequence] {
        [ProfileSequence(action: .prepare, steps: steps, place: F.place)]
    }

    private static let ask = ProfileStep(
        .dialogue(send: nil, ask: "X?", .any), place: F.place)

    static let cases: [Case] = [
        Case(testDescription: "no readings", fault: .noReadings) { $0.readings = [] },
        Case(testDescription: "no proof", fault: .noProof) { $0.proof = [] },
        Case(testDescription: "twice", fault: .duplicateItem("x")) { $0.items.append($0.items[0]) },
        Case(testDescription: "overlap", fault: .overlapping(item: "y", other: "x")) {
            $0.items.append(F.register("y", .input, 1, .u32))
            $0.items[0].type = .u32
        },
        Case(
            testDescription: "beyond the end", fault: .addressOutOfRange(item: "y", address: 65536)
        ) {
            $0.items.append(F.register("y", .input, 65535, .u32))
        },
        Case(testDescription: "too long", fault: .tooLong(item: "y", registers: 126, max: 125)) {
            $0.items.append(F.register("y", .input, 100, .ascii(registers: 126)))
        },
        Case(testDescription: "bits of a float", fault: .badBitField(item: "y")) {
            $0.items.append(
                F.register("y", .input, 9, .f32, field: BitField(shift: 0, width: 1)))
        },
        Case(testDescription: "five sentinels", fault: .tooManySentinels(item: "y")) {
            $0.items.append(F.register("y", .input, 9, .u16, noReading: [1, 2, 3, 4, 5]))
        },
        Case(testDescription: "tolerance of an integer", fault: .toleranceNotPossible(item: "y")) {
            $0.items.append(F.register("y", .holding, 9, .u16, within: 1))
        },
        Case(testDescription: "tolerance in DCBA", fault: .toleranceNotPossible(item: "y")) {
            $0.items.append(F.register("y", .holding, 9, .f32, order: .DCBA, within: 1))
        },
        Case(testDescription: "tolerance beside others", fault: .toleranceNotPossible(item: "y")) {
            $0.items.append(F.register("y", .holding, 9, .f32, within: 1))
            $0.items.append(F.register("z", .holding, 11, .u16))
            $0.actions = prepare([F.set([("y", .literal(1)), ("z", .literal(1))])])
        },
        Case(testDescription: "text in modbus", fault: .wrongDialect(item: "y")) {
            $0.items.append(
                ProfileItem(
                    name: "y", location: .answer(query: "Y?", field: 0, after: ""),
                    type: .decimal, place: F.place))
        },
        Case(testDescription: "query in modbus", fault: .wrongDialect(item: "send or ask")) {
            $0.actions = prepare([ask])
        },
        Case(testDescription: "registers in text", fault: .wrongDialect(item: "x")) {
            $0.dialect = .text(TextDialect())
        },
        Case(testDescription: "no steps", fault: .emptyAction("prepare")) {
            $0.actions = prepare([])
        },
        Case(testDescription: "too many steps", fault: .tooManyTransactions("prepare", count: 25)) {
            $0.actions = prepare((0..<25).map { _ in F.expect([("x", .literal(0))]) })
        },
        Case(testDescription: "too much to read", fault: .repliesTooLarge("readings", bytes: 1000))
        {
            $0.items = (0..<5).map { F.register("x\($0)", .input, 200 * $0, .u16) }
            $0.items += (0..<5).map { F.register("y\($0)", .input, 200 * $0 + 99, .u16) }
            $0.dialect = .modbus(
                ModbusDialect(
                    readMax: 125, readable: [ReadableSpan(table: .input, first: 0, last: 1000)]))
            $0.readings = $0.items.map {
                ReadingBinding(target: .setPoint, item: $0.name, place: F.place)
            }
        },
        Case(testDescription: "proof like the poll", fault: .weakProof(count: 1)) {
            $0.proof = [
                ProofBinding(
                    .registers(
                        RegisterProof(table: .holding, number: 100, counts: [1, 2])),
                    place: F.place)
            ]
        },
        Case(testDescription: "blind proof like a read-back", fault: .weakProof(count: 9)) {
            $0.items.append(F.register("y", .holding, 20, .ascii(registers: 9)))
            $0.identity.serial = .item("y", hexadecimal: false, F.place)
        },
        Case(testDescription: "energises without make-safe", fault: .noMakeSafe) {
            $0.actions = [
                ProfileSequence(
                    action: .constantCurrent, steps: [F.expect([("x", .literal(0))])],
                    place: F.place)
            ]
        },
        Case(testDescription: "energises without ranges", fault: .noRanges) {
            $0.actions = [
                ProfileSequence(
                    action: .rest, steps: [F.expect([("x", .literal(0))])], place: F.place)
            ]
        },
        Case(testDescription: "energises without reading", fault: .missingReading(.voltage)) {
            $0.actions = [
                ProfileSequence(
                    action: .constantVoltage, steps: [F.expect([("x", .literal(0))])],
                    place: F.place)
            ]
        },
        Case(testDescription: "setting in make-safe", fault: .settingUnavailable(.current)) {
            $0.items.append(F.register("y", .holding, 9, .u16))
            $0.makeSafe = MakeSafeBinding(
                steps: [F.write([("y", .setting(.current))])], proves: .commanded,
                place: F.place)
        },
        Case(testDescription: "input written", fault: .notWritable(item: "x")) {
            $0.actions = prepare([F.write([("x", .literal(1))])])
        },
        Case(testDescription: "bit written", fault: .notWritable(item: "y")) {
            $0.items.append(
                F.register("y", .holding, 9, .u16, field: BitField(shift: 0, width: 1)))
            $0.actions = prepare([F.write([("y", .literal(1))])])
        },
        Case(
            testDescription: "literal too large for its bits",
            fault: .literalOutOfRange(item: "y", value: 2)
        ) {
            $0.items.append(
                F.register("y", .holding, 9, .u16, field: BitField(shift: 0, width: 1)))
            $0.actions = prepare([F.expect([("y", .literal(2))])])
        },
        Case(testDescription: "unit twice", fault: .unitTwice(item: "x")) {
            $0.items[0].unit = .fixed(ItemUnit.named("K") ?? .one)
            $0.readings[0].unit = ItemUnit.named("K")
        },
        Case(testDescription: "missing option", fault: .undeclaredOption("u")) {
            $0.items[0].unit = .option("u")
        },
    ]

    @Test(arguments: cases) func isFound(_ one: Case) {
        var profile = F.thermometer(F.register("x", .input, 0, .u16))
        #expect(InstrumentCodec.errors(in: profile).isEmpty)
        one.bend(&profile)
        let faults = InstrumentCodec.errors(in: profile).map(\.fault)
        #expect(faults.contains(one.fault), "found \(faults)")
        #expect(throws: CodecError.self) { try F.codec(profile) }
        #expect(!one.fault.message.isEmpty)
    }

    @Test func rangesMustRise() {
        var profile = F.thermometer(F.register("x", .input, 0, .u16))
        profile.actions = [
            ProfileSequence(
                action: .rest, steps: [F.expect([("x", .literal(0))])], place: F.place)
        ]
        profile.ranges = SettingTests.ladder.reversed()
        #expect(InstrumentCodec.errors(in: profile).map(\.fault).contains(.rangesNotRising))
    }

    @Test func optionWithoutDefaultMustBeGiven() throws {
        var profile = F.thermometer(F.register("x", .input, 0, .u16))
        profile.options = [
            ProfileOption(name: "s", standard: nil, choices: [], place: F.place)
        ]
        profile.items[0].scale = .option("s")
        #expect(InstrumentCodec.errors(in: profile).isEmpty)
        #expect(throws: CodecError(.missingOption("s"), at: nil)) { try F.codec(profile) }
        let codec = try InstrumentCodec(
            profile: profile, instrument: InstrumentIndex(0), unit: 1,
            options: [InstrumentOption(name: "s", value: "0.5")])
        #expect(try codec.decodePoll(F.replies([3])).setPoint == 1.5)
    }

    @Test func tokensOfPollsAreTheInstruments() {
        #expect(
            ExchangeToken.poll(InstrumentIndex(1)) != ExchangeToken.poll(InstrumentIndex(2)))
        #expect(ExchangeToken.poll(InstrumentIndex(1)).number >> 63 == 1)
    }
}
