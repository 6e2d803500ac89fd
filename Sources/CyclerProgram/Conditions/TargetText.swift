package import CyclerCore
package import CyclerYAML

extension EndTarget {
    /// Words for targets that are no labels.
    static let words: [(word: String, target: EndTarget)] = [
        ("next", .next), ("end of repeat", .endOfRepeat), ("end of run", .endOfRun),
        ("trip", .trip),
    ]
}

extension Form where Value == EndTarget {
    /// Where a schedule goes on: `next`, a label, `end of repeat`, `end of run` or `trip`.
    package static var endTarget: Form<EndTarget> {
        Form("next, a label, end of repeat, end of run or trip") { text in
            if let fixed = EndTarget.words.first(where: { $0.word == text }) {
                return .value(fixed.target)
            }
            switch Form<String>.label.read(text) {
            case .value(let label): return .value(.label(label))
            case .wrong(let message, let suggestion):
                return .wrong(message, suggestion: suggestion)
            }
        }
    }
}

extension Form where Value == String {
    /// Longest name of a step.
    static var labelLengthMax: Int { 64 }

    /// The name of a step: letters, digits, single blanks and marks, beginning with a letter or
    /// digit; none of the words for other targets.
    package static var label: Form<String> {
        Form("a label of letters, digits, blanks and .-_, such as rate test") { text in
            guard (1...labelLengthMax).contains(text.utf8.count), isLabel(text) else {
                return .wrong("\"\(text)\" is no label", suggestion: repairedLabel(text))
            }
            guard !EndTarget.words.contains(where: { $0.word == text }) else {
                return .wrong("\"\(text)\" is no label: it is a place of its own")
            }
            return .value(text)
        }
    }

    private static func isLabel(_ text: String) -> Bool {
        let scalars = text.unicodeScalars
        guard let first = scalars.first, let last = scalars.last,
            first.properties.isAlphabetic || ("0"..."9").contains(first), last != " ",
            !text.contains("  ")
        else { return false }
        return scalars.allSatisfy { scalar in
            scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
                || " .-_".unicodeScalars.contains(scalar)
        }
    }

    private static func repairedLabel(_ text: String) -> String? {
        let replaced = text.map { isLabel("a\($0)b") ? String($0) : " " }.joined()
        let candidate = replaced.split(separator: " ").joined(separator: " ")
        return candidate != text && candidate.utf8.count <= labelLengthMax && isLabel(candidate)
            ? candidate : nil
    }
}
