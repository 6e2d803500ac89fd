package import CyclerCore

/// Order of the four bytes of a 32-bit value on the wire, A the most significant.
package enum WordOrder: String, Hashable, Sendable, CaseIterable { case ABCD, CDAB, BADC, DCBA }

/// How the raw content of an item is understood.
package enum ItemType: Hashable, Sendable {
    case u16, i16, u32, i32, f32
    /// A coil or a discrete input.
    case flag
    /// Two characters a register, high byte first, padded with NUL or space.
    case ascii(registers: Int)
    /// A decimal number in a text reply.
    case decimal
    /// One word out of the item's list, in a text reply.
    case word
    /// Text as it came.
    case string

    /// Registers the item occupies; 0 for what is not made of registers.
    package var registers: Int {
        switch self {
        case .u16, .i16: 1
        case .u32, .i32, .f32: 2
        case .ascii(let registers): registers
        case .flag, .decimal, .word, .string: 0
        }
    }
}

/// Where an item is found, as the file writes it.
package enum ItemLocation: Hashable, Sendable {
    /// Number in the profile's base; a region's transform applies before the base.
    case register(RegisterTable, number: Int, region: String?)
    case bit(BitTable, number: Int)
    /// Field `field` (0-based) of the answer to a query, after an optional fixed prefix.
    case answer(query: String, field: Int, after: String)
}

/// A part of an integer: `width` bits from bit `shift` on.
package struct BitField: Hashable, Sendable {
    package var shift: Int
    package var width: Int
    package init(shift: Int, width: Int) {
        self.shift = shift
        self.width = width
    }
}

/// A word of a text reply and the number it stands for.
package struct ItemWord: Hashable, Sendable {
    package var word: String
    package var value: Double
    package init(word: String, value: Double) {
        self.word = word
        self.value = value
    }
}

/// A value that the file gives, or leaves to an option of the lab's configuration.
package enum Choice<Value: Hashable & Sendable>: Hashable, Sendable {
    case fixed(Value)
    case option(String)
}

/// One named number, flag or text of an instrument.
package struct ProfileItem: Hashable, Sendable {
    package var name: String
    package var location: ItemLocation
    package var type: ItemType
    package var field: BitField?
    package var unit: Choice<ItemUnit>
    /// Instrument number = raw * scale + offset, in the item's unit.
    package var scale: Choice<Double>
    package var offset: Double
    package var order: WordOrder?
    /// Raw numbers that mean "no reading"; at most `InlineSentinels.max`.
    package var noReading: [Double]
    package var words: [ItemWord]
    /// Half width of the band in which a value read back counts as the one written, in the
    /// item's unit; nil asks for the same bytes.
    package var within: Double?
    package var place: SourcePlace

    package init(
        name: String, location: ItemLocation, type: ItemType, field: BitField? = nil,
        unit: Choice<ItemUnit> = .fixed(.one), scale: Choice<Double> = .fixed(1),
        offset: Double = 0, order: WordOrder? = nil, noReading: [Double] = [],
        words: [ItemWord] = [], within: Double? = nil, place: SourcePlace
    ) {
        self.name = name
        self.location = location
        self.type = type
        self.field = field
        self.unit = unit
        self.scale = scale
        self.offset = offset
        self.order = order
        self.noReading = noReading
        self.words = words
        self.within = within
        self.place = place
    }
}
