/// Pieces of YAML that read back as the text they were made from.
enum YAMLText {
    /// A scalar, quoted unless it is plainly plain, in block and flow context alike.
    static func scalar(_ text: String) -> String { isPlain(text) ? text : quoted(text) }

    /// `[a, b]`.
    static func list(_ items: [String]) -> String { "[\(items.joined(separator: ", "))]" }

    /// `{a: 1, b: 2}`; values are finished YAML.
    static func mapping(_ entries: [(key: String, value: String)]) -> String {
        let pairs = entries.map { "\(scalar($0.key)): \($0.value)" }
        return "{\(pairs.joined(separator: ", "))}"
    }

    private static func isPlain(_ text: String) -> Bool {
        let scalars = Array(text.unicodeScalars)
        guard let first = scalars.first, let last = scalars.last, last != " " else { return false }
        let second = scalars.count > 1 ? scalars[1] : " "
        let begins = isWord(first) || first == "(" || (first == "-" && isDigit(second))
        return begins && text != "null"
            && scalars.allSatisfy { isWord($0) || " ._+-*/()<>=%|".unicodeScalars.contains($0) }
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool {
        ("0"..."9").contains(scalar)
    }

    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        isDigit(scalar) || ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case _ where isPrintable(scalar): quoted.unicodeScalars.append(scalar)
            default: quoted += "\\U" + hexadecimal(scalar.value)
            }
        }
        return quoted + "\""
    }

    /// What YAML takes as it is; the rest is escaped.
    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x20...0x7E, 0xA0...0x2027, 0x202A...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD,
            0x1_0000...0x10_FFFF:
            true
        default: false
        }
    }

    private static func hexadecimal(_ value: UInt32) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 8 - digits.count) + digits
    }
}
