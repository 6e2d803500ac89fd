import CyclerCore

/// A sentence cut at its small words: verb, what stands behind `at`, and the ends.
struct SentenceParts {
    /// The words that begin a part.
    enum Joint: String, CaseIterable {
        case at, `for`, until, after
    }

    /// One way to end, as written: `for 10 hours`, `until 4.3 V`, `after 2 h`.
    struct End {
        var joint: Joint
        var text: String
        /// Words of the sentence that the text is made of.
        var range: Range<Int>
    }

    let verb: SentenceVerb
    let words: [String]
    /// What stands behind `at`, and its words; nil when there is no `at`.
    private(set) var amount: (text: String, range: Range<Int>)?
    private(set) var ends: [End] = []

    init(_ text: String) throws(SentenceProblem) {
        guard text.utf8.count <= Sentence.lengthMax else {
            throw SentenceProblem(
                "a sentence of \(text.utf8.count) bytes; at most \(Sentence.lengthMax) are read")
        }
        words = Self.words(text)
        guard let first = words.first else { throw SentenceProblem("the sentence is empty") }
        try Self.refuseForeign(text, words)
        guard let verb = SentenceVerb(rawValue: first.lowercased()) else {
            throw Self.unknownVerb(words)
        }
        self.verb = verb
        try readParts()
    }

    /// The words, without the full stop of a sentence.
    private static func words(_ text: String) -> [String] {
        var words = text.split(whereSeparator: \.isWhitespace).map(String.init)
        if let last = words.last, last.hasSuffix("."), last.dropLast().last?.isLetter ?? false {
            words[words.count - 1].removeLast()
        }
        return words
    }

    /// The sentence with other words in a range.
    func replacing(_ range: Range<Int>, with other: [String]) -> String {
        var changed = words
        changed.replaceSubrange(range, with: other)
        return changed.joined(separator: " ")
    }

    private static func unknownVerb(_ words: [String]) -> SentenceProblem {
        let verbs = SentenceVerb.allCases.map(\.capitalised)
        let closest = Suggestion.closest(to: words[0], among: verbs)
        return SentenceProblem(
            "a sentence does not begin with \"\(words[0])\", only with "
                + verbs.dropLast().joined(separator: ", ") + " or " + (verbs.last ?? ""),
            suggestion: closest.map { ([$0] + words.dropFirst()).joined(separator: " ") })
    }

    /// What PyBaMM writes into sentences and we have elsewhere, or not at all.
    private static func refuseForeign(
        _ text: String, _ words: [String]
    ) throws(SentenceProblem) {
        if words[0].lowercased() == "run" {
            throw SentenceProblem(
                "drive cycles are not run; write the steps one by one, or a ramp")
        }
        if let period = text.firstIndex(of: "("), text[period...].contains("period") {
            let kept = text[..<period].split(separator: " ").joined(separator: " ")
            throw SentenceProblem(
                "a sentence has no period; how often to record is the step's own key, "
                    + "such as record: {every: 1 s}",
                suggestion: kept)
        }
        if words.contains(where: { $0.hasSuffix("oC") || $0.hasSuffix("degC") }) {
            throw SentenceProblem(
                "a sentence has no temperature; setting an oven is a step of its own, such as "
                    + "temperature: {to: 25 degC, within: 0.5 K, timeout: 4 h}")
        }
    }

    // MARK: Cutting

    private mutating func readParts() throws(SentenceProblem) {
        var index = 1
        while index < words.count {
            var isJoined = false
            if words[index].lowercased() == "or" {
                guard !ends.isEmpty, index + 1 < words.count else {
                    throw SentenceProblem(
                        "\"or\" joins two ends; one of them is missing",
                        suggestion: replacing(index..<index + 1, with: []))
                }
                isJoined = true
                index += 1
            }
            let joint: Joint
            if let written = Joint(rawValue: words[index].lowercased()) {
                joint = written
                index += 1
            } else if isJoined, let last = ends.last, !isSmall(words[index]) {
                joint = last.joint
            } else {
                throw unexpected(index)
            }
            let start = index
            while index < words.count, !isSmall(words[index]) { index += 1 }
            try take(joint, start..<index)
        }
    }

    private func isSmall(_ word: String) -> Bool {
        let small = word.lowercased()
        return small == "or" || small == "and" || Joint(rawValue: small) != nil
    }

    private mutating func take(_ joint: Joint, _ range: Range<Int>) throws(SentenceProblem) {
        let text = words[range].joined(separator: " ")
        guard !range.isEmpty else {
            throw SentenceProblem(
                "nothing stands behind \"\(joint.rawValue)\"", suggestion: verb.example)
        }
        guard joint == .at else {
            guard ends.count < Sentence.endsMax else {
                throw SentenceProblem("more than \(Sentence.endsMax) ends")
            }
            ends.append(End(joint: joint, text: text, range: range))
            return
        }
        guard amount == nil else {
            throw SentenceProblem(
                "\"at\" is written twice",
                suggestion: replacing(range.lowerBound - 1..<range.upperBound, with: []))
        }
        guard ends.isEmpty else {
            throw SentenceProblem(
                "\"at \(text)\" belongs right behind \(verb.capitalised)",
                suggestion: moved(range.lowerBound - 1..<range.upperBound))
        }
        amount = (text, range)
    }

    /// The sentence with some words moved right behind the verb.
    private func moved(_ range: Range<Int>) -> String {
        var changed = words
        changed.removeSubrange(range)
        changed.insert(contentsOf: words[range], at: 1)
        return changed.joined(separator: " ")
    }

    /// A word where one of the small words belongs.
    private func unexpected(_ index: Int) -> SentenceProblem {
        let word = words[index]
        switch word.lowercased() {
        case "and":
            return SentenceProblem(
                "\"and\" does not join ends: each of them is enough by itself",
                suggestion: verb == .rest
                    ? nil : replacing(index..<index + 1, with: ["or"]))
        case "or":
            return SentenceProblem(
                "\"or\" is written twice", suggestion: replacing(index..<index + 1, with: []))
        case "to", "till", "til":
            return SentenceProblem(
                "\"\(word)\" says nothing right behind \(verb.capitalised)",
                suggestion: verb.example)
        default: break
        }
        if word.first?.isLetter ?? false, let small = Self.smallWord(meantBy: word) {
            return SentenceProblem(
                "\"\(word)\" says nothing here",
                suggestion: replacing(index..<index + 1, with: [small]))
        }
        let missing = verb == .rest ? "for" : "at"
        return SentenceProblem(
            "\"\(missing)\" is missing before \"\(word)\"",
            suggestion: replacing(index..<index, with: [missing]))
    }

    /// The sentence with a misspelt small word put right, nil when none of a range looks like one.
    func mended(_ range: Range<Int>) -> String? {
        for index in range {
            let word = words[index]
            guard word.utf8.count >= 3, word.utf8.allSatisfy({ $0 >= 0x61 && $0 <= 0x7A }),
                let small = Self.smallWord(meantBy: word)
            else { continue }
            return replacing(index..<index + 1, with: [small])
        }
        return nil
    }

    private static func smallWord(meantBy word: String) -> String? {
        if ["to", "till", "til"].contains(word) { return Joint.until.rawValue }
        return Suggestion.closest(to: word, among: Joint.allCases.map(\.rawValue) + ["or"])
    }
}
