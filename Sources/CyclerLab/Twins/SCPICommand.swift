/// One SCPI program message taken apart: a header in canonical short form, whether it asks, and
/// its parameters.
struct SCPICommand: Hashable, Sendable {
    /// Upper case short forms joined by `:` (`SOUR:CURR:LEV`), or a common command (`*IDN`).
    var header: String
    var isQuery: Bool
    /// Split at commas outside quotes, quotes and blanks removed, upper case.
    var parameters: [String]

    /// Words that may be written long or short; whatever is not here is taken as it stands.
    private static let longForms = [
        "SOURCE", "CURRENT", "VOLTAGE", "LEVEL", "RANGE", "VLIMIT", "ILIMIT", "FUNCTION",
        "SENSE", "RSENSE", "OUTPUT", "SMODE", "PROTECTION", "SYSTEM", "ERROR", "STATE",
        "HIMPEDANCE", "NORMAL", "AMPLITUDE", "IMMEDIATE",
    ]

    init?(_ line: [UInt8]) {
        let text = String(decoding: line, as: UTF8.self).uppercased()
        let trimmed = text.drop { $0 == " " || $0 == ":" }
        let head = trimmed.prefix { $0 != " " }
        guard !head.isEmpty else { return nil }
        isQuery = head.hasSuffix("?")
        let words = (isQuery ? head.dropLast() : head).split(separator: ":")
        header = words.map { Self.short($0) }
            .filter { $0 != "AMPL" && $0 != "IMM" && $0 != "STAT" }
            .joined(separator: ":")
        parameters = Self.split(trimmed.dropFirst(head.count))
    }

    /// Short form: four letters, three when the fourth is a vowel.
    private static func short(_ word: Substring) -> String {
        let bare = word.hasSuffix("1") ? word.dropLast() : word
        guard longForms.contains(String(bare)) else { return String(bare) }
        let four = bare.prefix(4)
        guard bare.count > 4, let last = four.last, "AEIOU".contains(last) else {
            return String(four)
        }
        return String(four.dropLast())
    }

    private static func split(_ text: Substring) -> [String] {
        var parts: [String] = []
        var part = ""
        var quoted = false
        for character in text {
            switch character {
            case "\"", "'": quoted.toggle()
            case ",", ";":
                if quoted {
                    part.append(character)
                } else {
                    parts.append(part)
                    part = ""
                }
            case " " where !quoted: break
            default: part.append(character)
            }
        }
        parts.append(part)
        return parts.count == 1 && parts[0].isEmpty ? [] : parts
    }

    var number: Double? { parameters.first.flatMap { Double($0) } }

    /// `ON`, `OFF`, `1`, `0`.
    var flag: Bool? {
        switch parameters.first {
        case "ON", "1": true
        case "OFF", "0": false
        default: nil
        }
    }
}

/// Numbers as SCPI instruments print them.
enum SCPINumber {
    /// What stands for "no reading".
    static let none = "9.91e37"

    /// Mantissa with six decimals and a two-digit exponent: `-1.234567E-05`.
    static func text(_ value: Double) -> String {
        guard value.isFinite else { return none }
        var exponent = 0
        var mantissa = value.magnitude
        while mantissa >= 10 {
            mantissa /= 10
            exponent += 1
        }
        while mantissa < 1, mantissa > 0, exponent > -30 {
            mantissa *= 10
            exponent -= 1
        }
        var scaled = Int64((mantissa * 1e6).rounded())
        if scaled >= 10_000_000 {
            scaled /= 10
            exponent += 1
        }
        let decimals = String(scaled % 1_000_000)
        let zeros = String(repeating: "0", count: 6 - decimals.count)
        let power = exponent.magnitude < 10 ? "0\(exponent.magnitude)" : "\(exponent.magnitude)"
        let sign = value < 0 ? "-" : ""
        return
            "\(sign)\(scaled / 1_000_000).\(zeros)\(decimals)E\(exponent < 0 ? "-" : "+")\(power)"
    }
}
