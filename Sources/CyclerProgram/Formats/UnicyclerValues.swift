import CyclerCore
import CyclerYAML

/// How unicycler writes values: numbers may stand in quotes, an empty text is no value, a rate may
/// be a fraction.
enum UnicyclerForms {
    /// No value of a protocol is larger in its own unit.
    private static let magnitudeMax = 1e9
    /// Rates that are not a slip.
    private static let rateMax = 1e6

    /// Any number; the unit is in the key.
    static func number(_ expected: String) -> Form<Double> {
        Form(expected) { number($0) }
    }

    /// A number above zero.
    static func positive(_ expected: String) -> Form<Double> {
        number(expected).demanding("\(expected), above zero") { $0 > 0 }
    }

    /// A number of zero or more.
    static func notNegative(_ expected: String) -> Form<Double> {
        number(expected).demanding("\(expected), zero or more") { $0 >= 0 }
    }

    /// A time in seconds above zero, at most ten years.
    static var seconds: Form<Double> {
        secondsOrNone.demanding(
            "a time in seconds such as 3600, above zero, at most ten years"
        ) { $0 > 0 }
    }

    /// A time in seconds of zero or more, where zero says that there is none.
    static var secondsOrNone: Form<Double> {
        let most = Form<TimeSpan>.spanMax.seconds
        return number("a time in seconds such as 3600")
            .demanding("a time in seconds such as 3600, at most ten years") {
                (0...most).contains($0)
            }
    }

    /// A whole number, also as `3.0` or `"3"`.
    static func whole(in range: ClosedRange<Int>) -> Form<Int> {
        Form("a whole number from \(range.lowerBound) to \(range.upperBound)") { text in
            guard case .value(let value) = number(text), value.rounded() == value else {
                return .wrong("\"\(text)\" is not a whole number")
            }
            let fits = value >= Double(range.lowerBound) && value <= Double(range.upperBound)
            return fits ? .value(Int(value)) : .wrong("\(text) is out of range")
        }
    }

    /// Multiples of 1C: `0.5`, `C/5`, `D/2` (-0.5), `1/20`, `3D/3` (-1).
    static var rate: Form<Double> {
        let expected = "a C-rate such as 0.5, \"C/5\" or \"D/2\""
        return Form(expected) { readRate($0) }
            .demanding(expected) { $0.magnitude <= rateMax }
    }

    private static func number(_ text: String) -> Reading<Double> {
        let trimmed = trimmed(text)
        let plain = trimmed.lowercased().drop { $0 == "-" || $0 == "+" }
        guard !["nan", "inf", "infinity"].contains(plain) else {
            return .wrong("\"\(text)\" is no value")
        }
        guard let written = WrittenQuantity(trimmed) else {
            return .wrong("\"\(text)\" is not a number")
        }
        guard written.unit.isEmpty else {
            return .wrong("\"\(text)\" is not a plain number; the unit is in the key")
        }
        return written.number.magnitude <= magnitudeMax
            ? .value(written.number) : .wrong("\"\(text)\" is out of range")
    }

    private static func readRate(_ text: String) -> Reading<Double> {
        let compact = text.filter { !$0.isWhitespace }
        let parts = compact.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2 else {
            if let last = compact.last, "CD".contains(last),
                case .value(let value) = number(String(compact.dropLast()))
            {
                return .wrong(
                    "\"\(text)\" is no rate of unicycler",
                    suggestion: ShortNumber.text(last == "C" ? value : -value))
            }
            return number(text)
        }
        var above = String(parts[0])
        var sign = 1.0
        if let last = above.last, "CD".contains(last) {
            sign = last == "C" ? 1 : -1
            above.removeLast()
        }
        if above.isEmpty, sign < 0 || parts[0] == "C" { above = "1" }
        guard case .value(let numerator) = number(above),
            case .value(let denominator) = number(String(parts[1])), denominator != 0
        else { return .wrong("\"\(text)\" is no rate") }
        let rate = sign * numerator / denominator
        return .value(rate)
    }

    private static func trimmed(_ text: String) -> String {
        let start = text.drop(while: \.isWhitespace)
        let count = start.reversed().prefix(while: \.isWhitespace).count
        return String(start.dropLast(count))
    }
}

/// Numbers in messages and exported files.
enum ShortNumber {
    /// At most nine significant digits in plain notation.
    static func text(_ value: Double) -> String {
        guard value.isFinite, value.magnitude < 1e18 else { return "\(value)" }
        return ByteText.words(value, significant: 9)
    }

    /// Without the last digits that a change of unit leaves: 61.5 for 61.50000000000001.
    static func rounded(_ value: Double) -> Double {
        guard value.isFinite, (1e-6..<1e12).contains(value.magnitude) else { return value }
        let short = Double(ByteText.words(value, significant: 12)) ?? value
        return (short - value).magnitude <= 4 * value.ulp ? short : value
    }
}

extension MappingReader {
    /// The value of a key; nothing, `null` and an empty text are no value.
    mutating func valueNode(_ key: String) -> YAMLNode? {
        guard let node = optionalNode(key), !node.isNothing else { return nil }
        if let text = node.text, text.allSatisfy(\.isWhitespace) { return nil }
        return node
    }

    /// A value that may be left out.
    mutating func value<Value>(_ key: String, _ form: Form<Value>) -> Value? {
        valueNode(key).flatMap { $0.read(form, problems) }
    }

    /// A value that must be there.
    mutating func neededValue<Value>(_ key: String, _ form: Form<Value>) -> Value? {
        guard let node = valueNode(key) else {
            reportMissing(key, expected: form.expected)
            return nil
        }
        return node.read(form, problems)
    }

    /// A text that must stand in quotes.
    mutating func quotedText(_ key: String) -> (text: String, node: YAMLNode)? {
        guard let node = valueNode(key) else { return nil }
        guard case .scalar(let scalar) = node.content, scalar.isQuoted else {
            problems.report(
                at: node, "found \(node.kindInWords)", expected: "a text in quotes")
            return nil
        }
        return (scalar.text, node)
    }

    /// An object below a key, nil when absent.
    mutating func object(_ key: String, expected: String) -> MappingReader? {
        valueNode(key).flatMap { MappingReader($0, problems, expected: expected) }
    }
}
