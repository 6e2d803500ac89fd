import CyclerCore

/// The ends of a sentence as conditions.
struct SentenceEnds {
    private let parts: SentenceParts
    private let verb: SentenceVerb
    /// What is held constant: a voltage, current, power or resistance; nil at rest.
    private let driven: Dimension?

    init(_ parts: SentenceParts, driven: Dimension?) {
        self.parts = parts
        verb = parts.verb
        self.driven = driven
    }

    func read() throws(SentenceProblem) -> [EndCondition] {
        var conditions: [EndCondition] = []
        for end in parts.ends {
            let condition = try condition(end)
            guard !conditions.contains(condition) else {
                throw SentenceProblem("the end \"\(end.text)\" is written twice")
            }
            conditions.append(condition)
        }
        guard parts.ends.count(where: { $0.joint != .until }) <= 1 else {
            throw SentenceProblem("the sentence gives more than one time")
        }
        return conditions
    }

    private func condition(_ end: SentenceParts.End) throws(SentenceProblem) -> EndCondition {
        switch end.joint {
        case .at, .for, .after: .when(.time, .atLeast, try time(end))
        case .until: try until(end)
        }
    }

    /// A time above zero, at most ten years.
    func time(_ end: SentenceParts.End) throws(SentenceProblem) -> Expression {
        let amount = try parts.amount(end.text, end.range)
        guard amount.dimension == .time else {
            throw SentenceProblem(
                "\"\(end.joint.rawValue)\" takes a time, and \"\(end.text)\" is "
                    + amount.dimension.words,
                suggestion: verb == .rest ? nil : beginning(end, with: "until"))
        }
        guard amount.value > 0, amount.value <= Self.secondsMax else {
            throw SentenceProblem("\"\(end.text)\" is out of range")
        }
        return amount.expression
    }

    /// Longest time that a schedule may ask for: ten years, s.
    private static let secondsMax = 87_660 * 3600.0

    /// The sentence with another small word before the end.
    private func beginning(_ end: SentenceParts.End, with word: String) -> String {
        let index = end.range.lowerBound - 1
        let isImplied = parts.words[index].lowercased() == "or"
        return parts.replacing(index..<index + 1, with: isImplied ? ["or", word] : [word])
    }

    // MARK: Behind "until"

    private func until(_ end: SentenceParts.End) throws(SentenceProblem) -> EndCondition {
        switch end.text.lowercased() {
        case "short", "a short": return EndCondition(.short(hardOnly: false))
        case "hard short", "a hard short", "short(hard)":
            return EndCondition(.short(hardOnly: true))
        default: break
        }
        if !end.text.contains(where: \.isNumber),
            let word = Suggestion.closest(to: end.text, among: ["short", "hard short"])
        {
            throw SentenceProblem(
                "\"\(end.text)\" is no end", suggestion: parts.replacing(end.range, with: [word]))
        }
        var text = end.text
        let sign = text.first.flatMap { [">": Comparison.atLeast, "<": .atMost][$0] }
        if sign != nil { text = String(text.drop { "<>= ".contains($0) }) }
        let amount = try parts.amount(text, end.range)
        if amount.dimension == .voltage { return try voltage(amount, end, sign) }
        guard sign == nil else {
            throw SentenceProblem(
                "only a voltage can have \"\(end.text.prefix(1))\" before it",
                suggestion: parts.replacing(end.range, with: [text]))
        }
        return try other(amount, end)
    }

    private func other(
        _ amount: SentenceAmount, _ end: SentenceParts.End
    ) throws(SentenceProblem) -> EndCondition {
        let dimension = amount.dimension
        guard amount.value > 0 else {
            throw SentenceProblem("\"\(end.text)\" is not above zero")
        }
        switch dimension {
        case .current, Dimension.current.perArea, Dimension.current.perMass:
            guard driven == .voltage || driven.map(Self.leavesCurrent) ?? false else {
                throw SentenceProblem(
                    "the current of \(verb.capitalised) is given, so \"\(end.text)\" ends "
                        + "nothing; it belongs to Hold")
            }
            return .when(.absCurrent, .atMost, amount.expression)
        case .charge, Dimension.charge.perArea, Dimension.charge.perMass:
            return .when(.capacity, .atLeast, amount.expression)
        case .energy, Dimension.energy.perArea, Dimension.energy.perMass:
            return .when(.energy, .atLeast, amount.expression)
        case .time:
            throw SentenceProblem(
                "\"\(end.text)\" is a time; it stands behind \"for\"",
                suggestion: beginning(end, with: "for"))
        default: break
        }
        throw SentenceProblem(
            "\"\(end.text)\" is \(dimension.words), which ends nothing")
    }

    /// At constant power or resistance the current is free.
    private static func leavesCurrent(_ driven: Dimension) -> Bool {
        [.power, Dimension.power.perArea, Dimension.power.perMass, .resistance].contains(driven)
    }

    /// A cut-off in the direction of the word.
    private func voltage(
        _ amount: SentenceAmount, _ end: SentenceParts.End, _ sign: Comparison?
    ) throws(SentenceProblem) -> EndCondition {
        guard let direction = verb.direction else {
            throw SentenceProblem(
                "the voltage of a hold is given, so \"\(end.text)\" ends nothing")
        }
        let natural: Comparison = direction.sign > 0 ? .atLeast : .atMost
        guard sign == nil || sign == natural else {
            throw SentenceProblem(
                "\(verb.capitalised) \(natural == .atLeast ? "raises" : "lowers") the voltage, so "
                    + "\"\(end.text)\" holds at once or never",
                suggestion: parts.replacing(end.range, with: [amount.text]))
        }
        return .when(.voltage, natural, amount.expression)
    }
}
