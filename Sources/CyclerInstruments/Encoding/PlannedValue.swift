import CyclerCore

/// An item of the profile with everything looked up: where it is on the wire and how its raw
/// number relates to the daemon's unit.
struct WireItem: Hashable, Sendable {
    var item: ProfileItem
    /// Nil for text items.
    var table: ReadTable?
    var address: Int = 0
    /// Query of a text item, without terminator.
    var query: [UInt8] = []
    var unit: ItemUnit
    var scale: Double
    var order: WordOrder

    var name: String { item.name }
    /// Registers or bits it occupies.
    var count: Int { table?.isBits == true ? 1 : item.type.registers }

    var span: ReadSpan? {
        table.map { ReadSpan(table: $0, address: address, count: count) }
    }
}

/// A value on its way into, or expected from, an item.
struct PlannedValue: Hashable, Sendable {
    var item: WireItem
    var expression: SettingExpression

    /// The raw number: literals stand in the item's unit, settings in the daemon's.
    func raw(_ settings: SettingValues) throws(SettingRefusal) -> Double {
        let value = settings.value(of: expression)
        var number = value
        if case .setting = expression {
            number = (value - item.unit.offset) / item.unit.factor
        }
        let raw = (number - item.item.offset) / item.scale
        guard raw.isFinite else { throw .outOfRange(item: item.name, value: value) }
        return raw
    }

    /// The item's registers as they go out or come back.
    func registers(_ settings: SettingValues) throws(SettingRefusal) -> [UInt16] {
        let raw = try raw(settings)
        let refusal = SettingRefusal.outOfRange(
            item: item.name, value: settings.value(of: expression))
        if let field = item.item.field { return try bits(raw, field, refusal) }
        switch item.item.type {
        case .u16: return [try whole(raw, UInt16.self, refusal)]
        case .i16: return [UInt16(bitPattern: try whole(raw, Int16.self, refusal))]
        case .u32: return pair(try whole(raw, UInt32.self, refusal))
        case .i32: return pair(UInt32(bitPattern: try whole(raw, Int32.self, refusal)))
        case .f32:
            let float = Float(raw)
            guard float.isFinite else { throw refusal }
            return pair(float.bitPattern)
        case .flag, .ascii, .decimal, .word, .string: throw refusal
        }
    }

    /// Ones where `registers` must be matched.
    var mask: [UInt8] {
        guard let field = item.item.field else {
            return Array(repeating: 0xFF, count: 2 * item.count)
        }
        let ones = UInt32((UInt64(1) << UInt64(field.width)) - 1) << UInt32(field.shift)
        return Self.bytes(layout(ones))
    }

    /// Registers as bytes, high byte first.
    static func bytes(_ registers: [UInt16]) -> [UInt8] {
        registers.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
    }

    private func bits(
        _ raw: Double, _ field: BitField, _ refusal: SettingRefusal
    ) throws(SettingRefusal) -> [UInt16] {
        let value = try whole(raw, UInt32.self, refusal)
        guard UInt64(value) < UInt64(1) << UInt64(field.width) else { throw refusal }
        return layout(value << UInt32(field.shift))
    }

    private func layout(_ value: UInt32) -> [UInt16] {
        item.count == 1 ? [UInt16(truncatingIfNeeded: value)] : pair(value)
    }

    private func pair(_ value: UInt32) -> [UInt16] {
        let (first, second) = FieldDecoder.split(value, item.order)
        return [first, second]
    }

    /// A whole number of a type. A watchdog time that would round to "off" is refused.
    private func whole<Integer: FixedWidthInteger>(
        _ raw: Double, _ type: Integer.Type, _ refusal: SettingRefusal
    ) throws(SettingRefusal) -> Integer {
        let rounded = raw.rounded()
        if expression == .setting(.watchdog), rounded < 1 { throw refusal }
        guard let value = Integer(exactly: rounded) else { throw refusal }
        return value
    }
}
