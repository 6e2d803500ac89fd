extension ReplyAcceptance {
    /// True when a raw reply is what was asked for; pure, allocates nothing.
    package func accepts(_ reply: [UInt8]) -> Bool {
        switch self {
        case .any:
            return true
        case .bytes(let wanted, let mask):
            return Self.equal(reply, wanted, mask: mask)
        case .prefix(let wanted):
            return Self.found(wanted, in: reply, at: 0)
        case .contains(let wanted):
            guard wanted.count <= reply.count else { return false }
            for start in 0...(reply.count - wanted.count)
            where Self.found(wanted, in: reply, at: start) {
                return true
            }
            return false
        case .number(let value, let tolerance):
            guard let number = decimalNumber(in: reply) else { return false }
            return abs(number - value) <= tolerance
        case .float32(let value, let tolerance, let wordsSwapped):
            guard reply.count == 4 else { return false }
            let high = UInt32(reply[0]) << 8 | UInt32(reply[1])
            let low = UInt32(reply[2]) << 8 | UInt32(reply[3])
            let bits = wordsSwapped ? low << 16 | high : high << 16 | low
            return abs(Double(Float(bitPattern: bits)) - value) <= tolerance
        }
    }

    private static func equal(_ reply: [UInt8], _ wanted: [UInt8], mask: [UInt8]?) -> Bool {
        guard reply.count == wanted.count else { return false }
        for index in reply.indices {
            let bits = mask.map { index < $0.count ? $0[index] : 0xff } ?? 0xff
            guard reply[index] & bits == wanted[index] & bits else { return false }
        }
        return true
    }

    private static func found(_ wanted: [UInt8], in reply: [UInt8], at start: Int) -> Bool {
        guard start + wanted.count <= reply.count else { return false }
        for index in wanted.indices where reply[start + index] != wanted[index] { return false }
        return true
    }
}

/// The one decimal number that a text consists of, blanks around it aside; nil for anything else.
func decimalNumber(in text: [UInt8]) -> Double? {
    let number = text.withUnsafeBufferPointer { DecimalText.number(in: $0) }
    return number.isNaN ? nil : number
}
