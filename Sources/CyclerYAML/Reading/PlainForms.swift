import CyclerCore

extension Form where Value == String {
    /// Longest free text.
    package static var textBytesMax: Int { 4096 }

    /// Any text that is not empty.
    package static var text: Form<String> {
        Form("text") { text in
            guard text.utf8.count <= textBytesMax else {
                return .wrong("the text has \(text.utf8.count) bytes, at most \(textBytesMax) fit")
            }
            return text.isEmpty ? .wrong("the text is empty") : .value(text)
        }
    }

    /// Text on one line, as titles and reasons are.
    package static var line: Form<String> {
        Form("text on one line") { text in
            guard !text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F })
            else { return .wrong("the text has more than one line") }
            return Form.text.read(text)
        }
    }

    /// A name of a bus, instrument, channel, cell or lab: letters, digits, `_`, `-` and `.`, at
    /// most 64, beginning with a letter or digit, no `__` (which joins names). It goes into file
    /// names and commands as it is.
    package static var name: Form<String> {
        Form("a name of letters, digits, '-', '_' or '.', such as A1") { text in
            Names.isName(text)
                ? .value(text)
                : .wrong("\"\(text)\" is not a name", suggestion: Names.repaired(text))
        }
    }

    /// One of a list of words.
    package static func word(of words: [String]) -> Form<String> {
        Form("one of " + words.joined(separator: ", ")) { text in
            words.contains(text)
                ? .value(text)
                : .wrong(
                    "unknown word \"\(text)\"",
                    suggestion: Suggestion.closest(to: text, among: words))
        }
    }
}

/// The rule for names that become parts of file names, paths in messages and commands.
package enum Names {
    package static let lengthMax = 64

    /// True for 1 to `lengthMax` letters, digits and marks that a file name can carry.
    package static func isName(_ text: String) -> Bool {
        guard (1...lengthMax).contains(text.utf8.count), let first = text.utf8.first else {
            return false
        }
        return isLetterOrDigit(first) && text.utf8.allSatisfy(isAllowed) && !text.contains("__")
    }

    /// The text with what is not allowed replaced by `-`, when that makes a name.
    package static func repaired(_ text: String) -> String? {
        let replaced = text.unicodeScalars.map { scalar in
            scalar.isASCII && isAllowed(UInt8(scalar.value)) ? Character(scalar) : "-"
        }
        let candidate = String(replaced.drop { $0 == "-" || $0 == "_" || $0 == "." })
        return isName(candidate) && candidate != text ? candidate : nil
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"):
            true
        default: false
        }
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        isLetterOrDigit(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
            || byte == UInt8(ascii: ".")
    }
}

extension Form where Value == Int {
    /// A whole number in a range, decimal or `0x` hexadecimal; `_` may group digits.
    package static func integer(in range: ClosedRange<Int>) -> Form<Int> {
        Form("a whole number from \(range.lowerBound) to \(range.upperBound)") { text in
            let digits = text.filter { $0 != "_" }
            let number =
                digits.hasPrefix("0x") ? Int(digits.dropFirst(2), radix: 16) : Int(digits)
            guard let number else { return .wrong("\"\(text)\" is not a whole number") }
            return range.contains(number) ? .value(number) : .wrong("\(number) is out of range")
        }
    }
}

extension Form where Value == Double {
    /// A plain number without a unit (a factor, a fraction, a scale).
    package static func number(in range: ClosedRange<Double>) -> Form<Double> {
        Form("a number from \(range.lowerBound) to \(range.upperBound), without unit") { text in
            guard let written = WrittenQuantity(text) else {
                return .wrong("\"\(text)\" is not a number")
            }
            guard written.unit.isEmpty else { return .wrong("\"\(text)\" has a unit") }
            return range.contains(written.number)
                ? .value(written.number) : .wrong("\(text) is out of range")
        }
    }
}

extension Form where Value == Bool {
    /// `yes` or `no` (`true` and `false` are taken too).
    package static var yesNo: Form<Bool> {
        Form("yes or no") { text in
            switch text.lowercased() {
            case "yes", "true": .value(true)
            case "no", "false": .value(false)
            default: .wrong("\"\(text)\" is neither yes nor no")
            }
        }
    }
}

extension Form
where
    Value: RawRepresentable & CaseIterable & Sendable, Value.RawValue == String
{
    /// One of the words of an enumeration.
    package static var word: Form<Value> {
        Form("one of " + Value.allCases.map(\.rawValue).joined(separator: ", ")) { text in
            guard let value = Value(rawValue: text) else {
                let words = Value.allCases.map(\.rawValue)
                return .wrong(
                    "unknown word \"\(text)\"",
                    suggestion: Suggestion.closest(to: text, among: words))
            }
            return .value(value)
        }
    }
}
