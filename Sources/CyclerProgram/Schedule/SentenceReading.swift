import CyclerCore
import CyclerYAML

/// Steps that are written as sentences become steps like any other.
enum SentenceReading {
    static func step(
        _ text: String, _ node: YAMLNode, _ scope: ExpressionScope, _ problems: ProblemCollector
    ) -> WrittenStep? {
        switch Sentence.read(text) {
        case .wrong(let message, let suggestion):
            problems.report(
                at: node, message, expected: "a step, such as - rest: 10 min",
                suggestion: suggestion)
            return nil
        case .value(let sentence):
            let checks = EndChecks(kind: sentence.kind, scope: scope)
            for condition in sentence.until {
                let placed = PlacedCondition(
                    condition: condition, node: node, ranges: [], targetNode: node)
                let findings =
                    ClauseChecks.findings(of: condition) + checks.findings(of: condition)
                ClauseChecks.report(findings, on: placed, problems)
            }
            return WrittenStep(
                kind: sentence.kind, until: sentence.until, place: node.place)
        }
    }
}
