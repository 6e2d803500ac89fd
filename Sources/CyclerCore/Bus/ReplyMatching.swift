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
///
/// Written here because the layer has no Foundation and `Double(String)` would allocate. Exact to
/// a few units in the last place, which a tolerance covers.
func decimalNumber(in text: [UInt8]) -> Double? {
    var at = 0
    func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0d).contains(byte) }
    func digit() -> Double? {
        guard at < text.count, (0x30...0x39).contains(text[at]) else { return nil }
        return Double(text[at] - 0x30)
    }
    func sign() -> Double {
        guard at < text.count, text[at] == 0x2b || text[at] == 0x2d else { return 1 }
        at += 1
        return text[at - 1] == 0x2d ? -1 : 1
    }
    while at < text.count, isBlank(text[at]) { at += 1 }
    let overall = sign()
    var mantissa = 0.0
    var digits = 0
    var exponent = 0
    while let next = digit() {
        mantissa = mantissa * 10 + next
        (digits, at) = (digits + 1, at + 1)
    }
    if at < text.count, text[at] == 0x2e {
        at += 1
        while let next = digit() {
            mantissa = mantissa * 10 + next
            (digits, at, exponent) = (digits + 1, at + 1, exponent - 1)
        }
    }
    guard digits > 0 else { return nil }
    if at < text.count, text[at] | 0x20 == 0x65 {
        at += 1
        let direction = sign()
        guard digit() != nil else { return nil }
        var written = 0
        while let next = digit() {
            written = min(written * 10 + Int(next), 9999)
            at += 1
        }
        exponent += direction < 0 ? -written : written
    }
    while at < text.count, isBlank(text[at]) { at += 1 }
    guard at == text.count else { return nil }
    return overall * scaled(mantissa, byPowerOfTen: exponent)
}

private func scaled(_ mantissa: Double, byPowerOfTen exponent: Int) -> Double {
    // Beyond a double's range either way after so many steps.
    var left = min(abs(exponent), 700)
    var result = mantissa
    while left > 0 {
        let step = min(left, 22)
        var power = 1.0
        for _ in 0..<step { power *= 10 }
        result = exponent < 0 ? result / power : result * power
        left -= step
    }
    return result
}
