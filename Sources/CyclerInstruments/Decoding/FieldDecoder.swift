import CyclerCore

/// Raw numbers that mean "no reading", inline so that a decoder stays plain data.
package struct InlineSentinels: Sendable {
    /// Most values one item may name.
    package static let max = 4
    /// SCPI's "not a number" is 9.91e37 and its infinity 9.9e37 (SCPI 1999.0, 7.2.1.4).
    static let scpiInfinity = 9.9e37

    private var values: InlineArray<4, Double>
    private var count: Int

    init(_ list: [Double]) {
        values = InlineArray(repeating: .nan)
        count = min(list.count, Self.max)
        for index in 0..<count { values[index] = list[index] }
    }

    var isEmpty: Bool { count == 0 }

    /// True for a listed value, to seven digits.
    func contains(_ raw: Double) -> Bool {
        for index in 0..<count where (raw - values[index]).magnitude <= 1e-7 * raw.magnitude {
            return true
        }
        return false
    }
}

/// How one item is cut out of the replies of an exchange: plain data, no references.
struct FieldDecoder: Sendable {
    enum Form: UInt8 { case u16, i16, u32, i32, f32, flag, ascii, decimal, word, string }

    var form: Form
    /// Which reply, and where in it: register, bit, or field number.
    var reply: Int
    var offset: Int
    /// Registers of an ASCII item.
    var registers: Int = 0
    var order: WordOrder = .ABCD
    /// Bits to cut out; width 0 takes the whole number.
    var shift: UInt8 = 0
    var width: UInt8 = 0
    /// Daemon value = raw * scale + bias.
    var scale: Double = 1
    var bias: Double = 0
    var sentinels = InlineSentinels([])
    /// The item's words, in the decoder's list.
    var firstWord: Int = 0
    var wordCount: Int = 0
    /// The fixed text before the value, in the decoder's bytes.
    var prefixStart: Int = 0
    var prefixCount: Int = 0

    /// Two registers as 32 bits, most significant byte first.
    static func join(_ first: UInt16, _ second: UInt16, _ order: WordOrder) -> UInt32 {
        switch order {
        case .ABCD: UInt32(first) << 16 | UInt32(second)
        case .CDAB: UInt32(second) << 16 | UInt32(first)
        case .BADC: UInt32(first.byteSwapped) << 16 | UInt32(second.byteSwapped)
        case .DCBA: UInt32(second.byteSwapped) << 16 | UInt32(first.byteSwapped)
        }
    }

    /// The inverse of `join`: the registers in the order they go out.
    static func split(_ value: UInt32, _ order: WordOrder) -> (UInt16, UInt16) {
        let high = UInt16(value >> 16)
        let low = UInt16(value & 0xffff)
        return switch order {
        case .ABCD: (high, low)
        case .CDAB: (low, high)
        case .BADC: (high.byteSwapped, low.byteSwapped)
        case .DCBA: (low.byteSwapped, high.byteSwapped)
        }
    }
}
