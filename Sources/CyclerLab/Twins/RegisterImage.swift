/// Big-endian values in register arrays, high word first.
enum RegisterImage {
    static func words(_ value: Float) -> [UInt16] { words(value.bitPattern) }

    static func words(_ value: UInt32) -> [UInt16] {
        [UInt16(value >> 16), UInt16(value & 0xffff)]
    }

    /// Adds a number of two words without an array of its own.
    static func append(_ value: UInt32, to words: inout [UInt16]) {
        words.append(UInt16(value >> 16))
        words.append(UInt16(value & 0xffff))
    }

    static func append(_ value: Float, to words: inout [UInt16]) {
        append(value.bitPattern, to: &words)
    }

    static func words(_ value: Int32) -> [UInt16] { words(UInt32(bitPattern: value)) }

    static func float(_ words: [UInt16], at index: Int) -> Double {
        let bits = UInt32(words[index]) << 16 | UInt32(words[index + 1])
        return Double(Float(bitPattern: bits))
    }

    /// Text in `count` registers, two characters each, padded with NUL.
    static func words(text: String, count: Int) -> [UInt16] {
        var bytes = Array(text.utf8.prefix(2 * count))
        while bytes.count < 2 * count { bytes.append(0) }
        return (0..<count).map { UInt16(bytes[2 * $0]) << 8 | UInt16(bytes[2 * $0 + 1]) }
    }

    /// `count` words of `block` (which begins at register `base`) from `address` on.
    static func slice(
        _ block: [UInt16], base: UInt16, from address: UInt16, count: Int
    ) throws(ModbusRefusal) -> [UInt16] {
        let start = Int(address) - Int(base)
        guard start >= 0, start + count <= block.count else { throw .illegalAddress }
        return Array(block[start..<start + count])
    }
}
