import CyclerCore
import CyclerYAML

/// Reads `guards: [{when: voltage <= 10 mV, samples: 3 of 5, for: 10 s, then: open}]`.
enum GuardReading {
    private static let example = "{when: voltage <= 10 mV, samples: 3 of 5, then: open}"

    static func list(
        _ node: YAMLNode, _ scope: ExpressionScope, _ problems: ProblemCollector
    ) -> [Guard] {
        guard let nodes = node.list(problems, expected: "a list of guards, such as [\(example)]")
        else { return [] }
        guard (1...Guard.countMax).contains(nodes.count) else {
            problems.report(
                at: node, nodes.isEmpty ? "there are no guards" : "too many guards",
                expected: "1 to \(Guard.countMax) guards")
            return []
        }
        return nodes.compactMap { one($0, scope, problems) }
    }

    private static func one(
        _ node: YAMLNode, _ scope: ExpressionScope, _ problems: ProblemCollector
    ) -> Guard? {
        guard var map = MappingReader(node, problems, expected: example) else { return nil }
        let when = map.requiredNode("when", expected: "comparisons such as voltage <= 10 mV")
        let samples = map.optional("samples", .guardSamples, default: Guard.Samples(1, of: 1))
        let delay = map.optional("for", .span(atLeast: .zero), default: .zero)
        let action = map.required("then", Form<Guard.Action>.word)
        map.finish()
        guard let when,
            let placed = ConditionReading.clauses(when, scope: scope, in: .step, problems),
            case .all(let clauses) = placed.condition.trigger
        else { return nil }
        ClauseChecks.report(ClauseChecks.findings(of: clauses), on: placed, problems)
        guard let action else { return nil }
        return Guard(when: clauses, samples: samples, delay: delay, action: action)
    }
}

extension Form where Value == Guard.Samples {
    /// `3 of 5`.
    fileprivate static var guardSamples: Form<Guard.Samples> {
        let most = Guard.Samples.most
        return Form("so many of the last so many, such as 3 of 5, at most \(most) of \(most)") {
            text in
            let words = text.split(separator: " ")
            guard words.count == 3, words[1] == "of", let needed = Int(words[0]),
                let of = Int(words[2])
            else {
                let same = Int(text).map { "\($0) of \($0)" }
                return .wrong("\"\(text)\" is no share of samples", suggestion: same)
            }
            guard (1...most).contains(of), (1...of).contains(needed) else {
                return .wrong("\"\(text)\" is out of range")
            }
            return .value(Guard.Samples(needed, of: of))
        }
    }
}
