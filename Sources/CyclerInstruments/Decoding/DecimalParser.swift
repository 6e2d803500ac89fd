import CyclerCore

/// Reads a decimal number out of a reply, byte by byte, without allocating.
struct DecimalParser {
    private let replies: RawReplies
    private let reply: Int
    private var at: Int
    private let end: Int

    /// Looks at bytes `start..<end` of reply `reply`.
    init(_ replies: RawReplies, reply: Int, start: Int, end: Int) {
        self.replies = replies
        self.reply = reply
        self.at = start
        self.end = end
    }

    private var current: UInt8 { at < end ? replies.byte(reply, at) ?? 0 : 0 }

    /// The number that fills the bytes, spaces around it allowed; nil when there is none.
    mutating func number() -> Double? {
        skipSpaces()
        let negative = sign()
        var mantissa: UInt64 = 0
        var exponent = 0
        let whole = digits(into: &mantissa, exponent: &exponent, fraction: false)
        var fraction = 0
        if current == UInt8(ascii: ".") {
            at += 1
            fraction = digits(into: &mantissa, exponent: &exponent, fraction: true)
        }
        guard whole + fraction > 0 else { return nil }
        if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
            at += 1
            guard let power = power() else { return nil }
            exponent += power
        }
        skipSpaces()
        guard at == end else { return nil }
        let value = Self.scaled(mantissa, exponent)
        return negative ? -value : value
    }

    private mutating func skipSpaces() {
        while at < end, current == 0x20 || current == 0x09 || current == 0x0D { at += 1 }
    }

    private mutating func sign() -> Bool {
        let negative = current == UInt8(ascii: "-")
        if negative || current == UInt8(ascii: "+") { at += 1 }
        return negative
    }

    /// Takes digits in; those beyond 18 only move the exponent. Returns how many there were.
    private mutating func digits(
        into mantissa: inout UInt64, exponent: inout Int, fraction: Bool
    ) -> Int {
        var count = 0
        while at < end, (0x30...0x39).contains(current) {
            if mantissa < 100_000_000_000_000_000 {
                mantissa = mantissa * 10 + UInt64(current - 0x30)
                if fraction { exponent -= 1 }
            } else if !fraction {
                exponent += 1
            }
            at += 1
            count += 1
        }
        return count
    }

    private mutating func power() -> Int? {
        let negative = sign()
        var value = 0
        var count = 0
        while at < end, (0x30...0x39).contains(current), count < 4 {
            value = value * 10 + Int(current - 0x30)
            at += 1
            count += 1
        }
        guard count > 0 else { return nil }
        return negative ? -value : value
    }

    /// Exact for up to 15 digits and powers up to 22 (both factors are exact doubles), otherwise
    /// within a few units in the last place.
    private static func scaled(_ mantissa: UInt64, _ exponent: Int) -> Double {
        var value = Double(mantissa)
        var rest = min(exponent.magnitude, 400)
        while rest > 0 {
            let step = min(rest, 22)
            let factor = power(of: Int(step))
            value = exponent < 0 ? value / factor : value * factor
            rest -= step
        }
        return value
    }

    /// 10 to the power 0...22, exact.
    private static func power(of exponent: Int) -> Double {
        var value = 1.0
        for _ in 0..<exponent { value *= 10 }
        return value
    }
}
