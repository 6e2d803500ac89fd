import CyclerCore
import CyclerYAML

/// The rule for names of variables: they must not read as anything else.
enum VariableName {
    static let lengthMax = 32

    static let form = Form<String>(
        "a name of small letters, digits and _, such as j or cut_off"
    ) { text in
        guard isWellFormed(text) else {
            return .wrong("\"\(text)\" is no name of a variable", suggestion: repaired(text))
        }
        guard !reserved.contains(text) else {
            return .wrong(
                "\"\(text)\" means something else in a schedule", suggestion: "my_\(text)")
        }
        return .value(text)
    }

    static func isWellFormed(_ text: String) -> Bool {
        guard (1...lengthMax).contains(text.utf8.count), let first = text.utf8.first,
            first >= UInt8(ascii: "a"), first <= UInt8(ascii: "z")
        else { return false }
        return text.utf8.allSatisfy(isAllowed)
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "_") || PlainText.isDigit(byte)
            || (byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z"))
    }

    private static func repaired(_ text: String) -> String? {
        let folded = text.lowercased().utf8.map { isAllowed($0) ? $0 : UInt8(ascii: "_") }
        let candidate = String(decoding: folded, as: UTF8.self)
        return isWellFormed(candidate) && !reserved.contains(candidate) ? candidate : nil
    }

    /// Words of the language, functions and units.
    private static let reserved: Set<String> = {
        var words: Set<String> = [
            "abs", "min", "max", "of", "and", "or", "not", "then", "when", "if", "else", "short",
            "next", "trip", "end", "run", "current", "power", "pressure",
        ]
        words.formUnion(Signal.allCases.map(\.rawValue))
        words.formUnion(Known.allCases.map(\.rawValue))
        words.formUnion(ExpressionUnit.all.map(\.symbol))
        return words
    }()
}
