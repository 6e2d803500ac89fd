import CyclerCore

/// What a sentence that is cut into parts asks for.
struct SentenceMeaning {
    private let parts: SentenceParts
    private let verb: SentenceVerb

    init(_ parts: SentenceParts) {
        self.parts = parts
        verb = parts.verb
    }

    func written() throws(SentenceProblem) -> WrittenSentence {
        guard let direction = verb.direction else {
            return verb == .rest ? try rest() : try hold()
        }
        let amount = try driven()
        let ends = SentenceEnds(parts, driven: amount.dimension)
        return WrittenSentence(
            kind: .drive(direction, amount.expression, thenHold: nil), until: try ends.read())
    }

    // MARK: Rest and hold

    private func rest() throws(SentenceProblem) -> WrittenSentence {
        if let amount = parts.amount {
            throw SentenceProblem(
                "a rest has no \"at\": the circuit is open",
                suggestion: parts.replacing(
                    amount.range.lowerBound - 1..<amount.range.upperBound, with: []))
        }
        let ends = SentenceEnds(parts, driven: nil)
        guard let first = parts.ends.first else {
            throw SentenceProblem("a rest says for how long", suggestion: verb.example)
        }
        guard parts.ends.count == 1, first.joint != .until else {
            throw SentenceProblem(
                "a rest ends after a time and by nothing else; what waits for a condition with "
                    + "the circuit open is wait-until")
        }
        return WrittenSentence(kind: .rest(try ends.time(first)))
    }

    private func hold() throws(SentenceProblem) -> WrittenSentence {
        let amount = try amount("a voltage")
        guard !amount.isRate, amount.dimension == .voltage else {
            throw SentenceProblem("Hold keeps a voltage, and \(words(amount))")
        }
        let ends = SentenceEnds(parts, driven: .voltage)
        return WrittenSentence(kind: .hold(amount.expression), until: try ends.read())
    }

    // MARK: Amounts

    private func amount(_ wanted: String) throws(SentenceProblem) -> SentenceAmount {
        guard let written = parts.amount else {
            throw SentenceProblem(
                "\(verb.capitalised) says at what: \(wanted)", suggestion: verb.example)
        }
        return try parts.amount(written.text, written.range)
    }

    private func words(_ amount: SentenceAmount) -> String {
        "\"\(amount.text)\" is \(amount.isRate ? "a rate" : amount.dimension.words)"
    }

    /// A current, power or resistance above zero.
    private func driven() throws(SentenceProblem) -> SentenceAmount {
        let amount = try amount("a current, a power or a resistance")
        let dimension = amount.dimension
        let isDriven = [.current, .power].contains { (wanted: Dimension) in
            [wanted, wanted.perArea, wanted.perMass].contains(dimension)
        }
        guard isDriven || dimension == .resistance else {
            var problem = SentenceProblem(
                "\(verb.capitalised) takes a current, a power or a resistance, and "
                    + words(amount))
            if dimension == .voltage {
                problem.suggestion = parts.replacing(0..<1, with: ["Hold"])
            }
            throw problem
        }
        guard amount.value > 0 else { throw notPositive(amount) }
        guard dimension != .resistance || verb == .discharge || verb == .plate else {
            throw SentenceProblem("a resistance takes charge out; it cannot \(verb.rawValue)")
        }
        return amount
    }

    private func notPositive(_ amount: SentenceAmount) -> SentenceProblem {
        guard amount.value < 0, let opposite = verb.opposite, let range = parts.amount?.range,
            let sign = parts.words[range.lowerBound].unicodeScalars.first, sign == "-"
        else { return SentenceProblem("\"\(amount.text)\" is not above zero") }
        let positive = String(parts.words[range.lowerBound].dropFirst())
        let rest = [positive] + parts.words[(range.lowerBound + 1)...]
        return SentenceProblem(
            "\"\(amount.text)\" is not above zero; the word gives the direction",
            suggestion: ([opposite.capitalised, "at"] + rest).joined(separator: " "))
    }
}

extension SentenceParts {
    /// Reads an amount; a misspelt small word inside it is what the problem then suggests.
    func amount(
        _ text: String, _ range: Range<Int>
    ) throws(SentenceProblem) -> SentenceAmount {
        do {
            return try SentenceAmount(text)
        } catch {
            var problem = error
            problem.suggestion =
                mended(range)
                ?? error.suggestion.map { replacing(range, with: repaired(text, $0)) }
            throw problem
        }
    }

    /// The number of a text with another unit, or the suggestion alone when it has a number.
    private func repaired(_ text: String, _ suggestion: String) -> [String] {
        let number = text.unicodeScalars.prefix {
            "0"..."9" ~= $0 || $0 == "." || $0 == "-" || $0 == "+"
        }
        let isUnit = !suggestion.unicodeScalars.contains { "0"..."9" ~= $0 && $0 != "2" }
        return isUnit && !number.isEmpty ? [String(number), suggestion] : [suggestion]
    }
}
