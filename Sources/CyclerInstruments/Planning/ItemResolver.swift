import CyclerCore

/// Looks up everything that an item leaves open (options, regions, base, sub-channel) and checks
/// that items do not get in each other's way.
struct ItemResolver {
    let profile: InstrumentProfile
    let options: [InstrumentOption]
    let subChannel: Int
    private(set) var errors: [CodecError] = []

    init(profile: InstrumentProfile, options: [InstrumentOption], subChannel: Int) {
        self.profile = profile
        self.options = options
        self.subChannel = subChannel
    }

    /// Name of the sub-channel, for text.
    var subChannelName: String? {
        profile.subChannels.names.indices.contains(subChannel)
            ? profile.subChannels.names[subChannel] : nil
    }

    private mutating func fail(_ fault: CodecFault, at place: SourcePlace?) {
        errors.append(CodecError(fault, at: place))
    }

    mutating func items() -> [WireItem] {
        checkOptions()
        var resolved: [WireItem] = []
        for item in profile.items {
            if resolved.contains(where: { $0.name == item.name }) {
                fail(.duplicateItem(item.name), at: item.place)
            } else if let one = resolve(item) {
                if let other = resolved.first(where: { Self.collide($0, one) }) {
                    fail(.overlapping(item: item.name, other: other.name), at: item.place)
                }
                resolved.append(one)
            }
        }
        return resolved
    }

    /// Two items may stand in the same registers (parts of one status word), never share some.
    private static func collide(_ a: WireItem, _ b: WireItem) -> Bool {
        guard let one = a.span, let other = b.span, one.table == other.table else { return false }
        let touch = one.address < other.end && other.address < one.end
        return touch && (one.address != other.address || one.count != other.count)
    }

    // MARK: Options

    private mutating func checkOptions() {
        for option in options where !profile.options.contains(where: { $0.name == option.name }) {
            fail(.unknownOption(option.name), at: nil)
        }
        for option in profile.options {
            guard let value = text(of: option) else { continue }
            if !option.choices.isEmpty, !option.choices.contains(value) {
                fail(.badOption(option.name, value: value), at: nil)
            }
        }
    }

    private mutating func text(of option: ProfileOption) -> String? {
        if let given = options.first(where: { $0.name == option.name }) { return given.value }
        if option.standard == nil { fail(.missingOption(option.name), at: nil) }
        return option.standard
    }

    private func optionText(_ name: String) -> String? {
        let given = options.first { $0.name == name }?.value
        return given ?? profile.options.first { $0.name == name }?.standard
    }

    private mutating func unit(of item: ProfileItem) -> ItemUnit? {
        switch item.unit {
        case .fixed(let unit): return unit
        case .option(let name):
            guard profile.options.contains(where: { $0.name == name }) else {
                fail(.undeclaredOption(name), at: item.place)
                return nil
            }
            guard let text = optionText(name) else { return nil }
            guard let unit = ItemUnit.named(text) else {
                fail(.badOption(name, value: text), at: item.place)
                return nil
            }
            return unit
        }
    }

    private mutating func scale(of item: ProfileItem) -> Double? {
        switch item.scale {
        case .fixed(let scale): return scale
        case .option(let name):
            guard profile.options.contains(where: { $0.name == name }) else {
                fail(.undeclaredOption(name), at: item.place)
                return nil
            }
            guard let text = optionText(name) else { return nil }
            guard let scale = Double(text), scale.isFinite, scale != 0 else {
                fail(.badOption(name, value: text), at: item.place)
                return nil
            }
            return scale
        }
    }

    // MARK: Addresses

    private mutating func resolve(_ item: ProfileItem) -> WireItem? {
        guard let unit = unit(of: item), let scale = scale(of: item) else { return nil }
        checkContent(item)
        var wire = WireItem(item: item, unit: unit, scale: scale, order: item.order ?? .ABCD)
        switch (item.location, profile.dialect) {
        case (.register(let table, let number, let region), .modbus(let modbus)):
            guard item.type.registers > 0 else {
                fail(.wrongDialect(item: item.name), at: item.place)
                return nil
            }
            wire.order = item.order ?? modbus.order
            wire.table = table == .holding ? .holding : .input
            guard let address = address(number, region, modbus, item) else { return nil }
            wire.address = address
            if wire.count > modbus.readMax {
                fail(
                    .tooLong(item: item.name, registers: wire.count, max: modbus.readMax),
                    at: item.place)
                return nil
            }
        case (.bit(let table, let number), .modbus(let modbus)):
            wire.table = table == .coil ? .coil : .discrete
            guard item.type == .flag, let address = address(number, nil, modbus, item) else {
                if item.type != .flag { fail(.wrongDialect(item: item.name), at: item.place) }
                return nil
            }
            wire.address = address
        case (.answer(let query, _, _), .text):
            guard let bytes = bytes(of: query, item) else { return nil }
            wire.query = bytes
        case (.register, .text), (.bit, .text), (.answer, .modbus):
            fail(.wrongDialect(item: item.name), at: item.place)
            return nil
        }
        return wire
    }

    /// A register number of the profile as an address on the wire.
    mutating func address(
        _ number: Int, _ region: String?, _ modbus: ModbusDialect, name: String,
        at place: SourcePlace
    ) -> Int? {
        var address = number - modbus.base
        if let region {
            guard let found = modbus.regions.first(where: { $0.name == region }) else {
                fail(.unknownRegion(region), at: place)
                return nil
            }
            address = number * found.multiply + found.add - modbus.base
        }
        address += subChannel * profile.subChannels.stride
        guard (0...0xFFFF).contains(address) else {
            fail(.addressOutOfRange(item: name, address: address), at: place)
            return nil
        }
        return address
    }

    private mutating func address(
        _ number: Int, _ region: String?, _ modbus: ModbusDialect, _ item: ProfileItem
    ) -> Int? {
        guard let first = address(number, region, modbus, name: item.name, at: item.place) else {
            return nil
        }
        let last = first + max(item.type.registers, 1) - 1
        guard last <= 0xFFFF else {
            fail(.addressOutOfRange(item: item.name, address: last), at: item.place)
            return nil
        }
        return first
    }

    private mutating func bytes(of query: String, _ item: ProfileItem) -> [UInt8]? {
        do throws(CodecFault) {
            let template = try TextTemplate(
                query, .init(settings: [], subChannel: subChannelName))
            return template.constant
        } catch {
            fail(error, at: item.place)
            return nil
        }
    }

    private mutating func checkContent(_ item: ProfileItem) {
        if item.noReading.count > InlineSentinels.max {
            fail(.tooManySentinels(item: item.name), at: item.place)
        }
        if let field = item.field {
            let bits = Self.bits(of: item.type)
            if field.width < 1 || field.shift < 0 || field.shift + field.width > bits {
                fail(.badBitField(item: item.name), at: item.place)
            }
        }
        if item.within != nil {
            let order = item.order ?? Self.order(of: profile.dialect)
            if item.type != .f32 || (order != .ABCD && order != .CDAB) {
                fail(.toleranceNotPossible(item: item.name), at: item.place)
            }
        }
    }

    private static func order(of dialect: ProfileDialect) -> WordOrder {
        if case .modbus(let modbus) = dialect { modbus.order } else { .ABCD }
    }

    private static func bits(of type: ItemType) -> Int {
        switch type {
        case .u16: 16
        case .u32, .decimal: 32
        case .i16, .i32, .f32, .flag, .ascii, .word, .string: 0
        }
    }
}
