import CyclerCore

@testable import CyclerInstruments

/// Small profiles built in code, to be bent by tests.
enum ProfileFixture {
    static let place = SourcePlace(line: 1, column: 1)
    static let timing = ProfileTiming(
        response: .milliseconds(100), total: .milliseconds(200), latency: .milliseconds(300),
        gap: .milliseconds(2), writeGap: .milliseconds(5))

    static func register(
        _ name: String, _ table: RegisterTable, _ number: Int, _ type: ItemType,
        field: BitField? = nil, unit: ItemUnit = .one, scale: Double = 1, offset: Double = 0,
        order: WordOrder? = nil, noReading: [Double] = [], within: Double? = nil
    ) -> ProfileItem {
        ProfileItem(
            name: name, location: .register(table, number: number, region: nil), type: type,
            field: field, unit: .fixed(unit), scale: .fixed(scale), offset: offset,
            order: order, noReading: noReading, within: within, place: place)
    }

    /// A thermometer whose only reading is the given item.
    static func thermometer(
        _ item: ProfileItem, dialect: ModbusDialect = ModbusDialect()
    ) -> InstrumentProfile {
        var profile = InstrumentProfile(
            name: "t", title: "t", maturity: .experimental, source: "test",
            dialect: .modbus(dialect), timing: timing,
            identity: IdentityBinding(model: .text("t"), place: place), place: place)
        profile.items = [item]
        profile.readings = [ReadingBinding(target: .setPoint, item: item.name, place: place)]
        profile.proof = [
            ProofBinding(
                .registers(
                    RegisterProof(table: .holding, number: 100, counts: [9, 10])),
                place: place)
        ]
        return profile
    }

    static func set(_ values: [(String, SettingExpression)]) -> ProfileStep {
        ProfileStep(.set(assignments(values)), place: place)
    }

    static func write(_ values: [(String, SettingExpression)]) -> ProfileStep {
        ProfileStep(.write(assignments(values)), place: place)
    }

    static func expect(_ values: [(String, SettingExpression)]) -> ProfileStep {
        ProfileStep(.expect(assignments(values)), place: place)
    }

    private static func assignments(
        _ values: [(String, SettingExpression)]
    ) -> [ProfileAssignment] {
        values.map { ProfileAssignment(item: $0.0, value: $0.1, place: place) }
    }

    static func codec(
        _ profile: InstrumentProfile, subChannel: Int = 0
    ) throws(CodecError) -> InstrumentCodec {
        try InstrumentCodec(
            profile: profile, instrument: InstrumentIndex(0), unit: 1, subChannel: subChannel)
    }

    static func replies(_ registers: [UInt16]...) -> RawReplies {
        var replies = RawReplies()
        for reply in registers { precondition(replies.append(registers: reply)) }
        return replies
    }
}
