import CyclerCore

/// How a number is written into a text command.
enum NumberFormat: Hashable, Sendable {
    /// The shortest text that reads back as the same float64.
    case shortest
    /// So many decimals, no exponent.
    case fixed(Int)
    /// One digit, a point, so many decimals, an exponent of at least two digits.
    case scientific(Int)
    case integer

    /// Most decimals a format may ask for.
    static let decimalsMax = 9
    /// Larger numbers are refused by the formats without exponent.
    static let plainMax = 1e9

    /// `f3`, `e6`, `d`; nil for anything else.
    init?(_ text: Substring) {
        if text == "d" {
            self = .integer
            return
        }
        guard let letter = text.first, let decimals = Int(text.dropFirst()),
            (0...Self.decimalsMax).contains(decimals)
        else { return nil }
        switch letter {
        case "f": self = .fixed(decimals)
        case "e": self = .scientific(decimals)
        default: return nil
        }
    }

    /// Appends a finite number; false, and nothing appended, when the format cannot carry it.
    func write(_ value: Double, to out: inout ByteText) -> Bool {
        guard value.isFinite else { return false }
        switch self {
        case .shortest: out.append(value.description)
        case .fixed(let decimals):
            guard value.magnitude < Self.plainMax else { return false }
            out.append(value, decimals: decimals)
        case .integer:
            guard value.magnitude < Self.plainMax else { return false }
            out.append(Int64(value.rounded()))
        case .scientific(let decimals): writeScientific(value, decimals, to: &out)
        }
        return true
    }

    private func writeScientific(_ value: Double, _ decimals: Int, to out: inout ByteText) {
        var (digits, exponent) = Self.digits(of: value)
        Self.round(&digits, &exponent, to: decimals + 1)
        if value < 0 { out.append(byte: UInt8(ascii: "-")) }
        out.append(byte: UInt8(ascii: "0") + digits[0])
        if decimals > 0 { out.append(byte: UInt8(ascii: ".")) }
        for digit in digits.dropFirst() { out.append(byte: UInt8(ascii: "0") + digit) }
        out.append(exponent < 0 ? "E-" : "E+")
        if exponent.magnitude < 10 { out.append(byte: UInt8(ascii: "0")) }
        out.append(Int(exponent.magnitude))
    }

    /// Significant digits of the shortest form, and the power of ten of the first.
    private static func digits(of value: Double) -> ([UInt8], Int) {
        guard value != 0 else { return ([0], 0) }
        let parts = value.magnitude.description.split(separator: "e")
        let plain = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        var exponent = plain[0].count - 1 + (parts.count > 1 ? Int(parts[1]) ?? 0 : 0)
        var digits = plain.joined().utf8.map { $0 - UInt8(ascii: "0") }
        while digits.count > 1, digits[0] == 0 {
            digits.removeFirst()
            exponent -= 1
        }
        return (digits, exponent)
    }

    /// Rounds half up to `count` digits and fills with zeros.
    private static func round(_ digits: inout [UInt8], _ exponent: inout Int, to count: Int) {
        let carries = digits.count > count && digits[count] >= 5
        digits = Array(digits.prefix(count))
        while digits.count < count { digits.append(0) }
        guard carries else { return }
        var at = count - 1
        while at >= 0 {
            digits[at] += 1
            if digits[at] < 10 { return }
            digits[at] = 0
            at -= 1
        }
        digits.insert(1, at: 0)
        digits.removeLast()
        exponent += 1
    }
}
