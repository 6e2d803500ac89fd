package import CyclerCore
package import CyclerYAML

extension Form where Value == EndCondition {
    /// A condition in words: `voltage >= 1.0 V`, `abs current <= 5 uA`, `time >= 10 h`,
    /// `capacity >= 3 mAh/cm2`, `plated >= 8 mAh/cm2`, `short`, `short(hard)`.
    package static var endCondition: Form<EndCondition> {
        Form("a condition such as voltage >= 1.0 V, capacity >= 3 mAh/cm2 or short") { text in
            ConditionText.read(text)
        }
    }
}

/// The grammar of conditions: subject, comparison, quantity; or one of two words.
enum ConditionText {
    private enum Subject: String, CaseIterable {
        case time, voltage, current = "abs current", capacity, plated
    }

    static func read(_ text: String) -> Reading<EndCondition> {
        let compact = text.filter { $0 != " " }
        switch compact {
        case "short": return .value(.short(hardOnly: false))
        case "short(hard)": return .value(.short(hardOnly: true))
        default: break
        }
        if compact.hasPrefix("short(") {
            return .wrong("\"\(text)\" is no condition", suggestion: "short(hard)")
        }
        let plain = text.replacing("≥", with: ">=").replacing("≤", with: "<=")
        guard let start = plain.firstIndex(where: { "<>=".contains($0) }) else {
            let words = Subject.allCases.map(\.rawValue) + ["short", "short(hard)"]
            return .wrong(
                "\"\(text)\" compares nothing",
                suggestion: Suggestion.closest(to: text, among: words))
        }
        let rest = plain[start...].drop { "<>=".contains($0) }
        let sign = String(plain[start..<rest.startIndex])
        let value = String(rest.drop { $0 == " " })
        guard let comparison = Comparison(rawValue: sign) else {
            let repaired = sign.hasPrefix("<") || sign == "=<" ? "<=" : ">="
            return .wrong(
                "unknown comparison \"\(sign)\"",
                suggestion: "\(plain[..<start])\(repaired) \(value)")
        }
        let words = plain[..<start].split(separator: " ").joined(separator: " ")
        return read(words, comparison, value)
    }

    private static func read(
        _ words: String, _ comparison: Comparison, _ value: String
    ) -> Reading<EndCondition> {
        guard let subject = Subject(rawValue: words) else {
            let meant = words == "current" || words == "I" ? Subject.current.rawValue : nil
            let guess = Suggestion.closest(to: words, among: Subject.allCases.map(\.rawValue))
            return .wrong(
                "unknown quantity \"\(words)\"",
                suggestion: (meant ?? guess).map { "\($0) \(comparison.rawValue) \(value)" })
        }
        let start = "\(words) \(comparison.rawValue)"
        switch subject {
        case .voltage: return parse(value, .voltage, start) { .voltage(comparison, $0) }
        case .current: return parse(value, .currentAmount, start) { .current(comparison, $0) }
        case .time, .capacity, .plated: break
        }
        guard comparison == .atLeast else {
            return .wrong(
                "\(words) only grows, so \"<=\" holds from the start",
                suggestion: "\(words) >= \(value)")
        }
        switch subject {
        case .time: return parse(value, .span, start) { .time($0) }
        case .capacity: return parse(value, .chargeAmount, start) { .capacity($0) }
        case .plated: return parse(value, .chargeAmount, start) { .plated($0) }
        case .voltage, .current: preconditionFailure("read above")
        }
    }

    private static func parse<Value>(
        _ text: String, _ form: Form<Value>, _ start: String, _ make: (Value) -> EndCondition
    ) -> Reading<EndCondition> {
        switch form.read(text) {
        case .value(let value): .value(make(value))
        case .wrong(let message, let suggestion):
            .wrong(
                "\(message), where \"\(start)\" takes \(form.expected)",
                suggestion: suggestion.map { "\(start) \($0)" })
        }
    }
}
