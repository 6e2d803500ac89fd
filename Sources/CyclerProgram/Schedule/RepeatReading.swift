import CyclerCore
import CyclerYAML

/// Reads how often a list is repeated: a number, or `{times: 500, until: [..]}`; one of the two
/// will do, and without a number it is `ScheduleFile.repeatsMax`.
enum RepeatReading {
    static func rule(
        _ node: YAMLNode, _ scope: ExpressionScope, _ problems: ProblemCollector
    ) -> RepeatRule? {
        guard node.entries != nil else {
            return node.expression(.count, scope: scope, problems)
                .map { RepeatRule(count: $0.expression) }
        }
        guard var map = MappingReader(node, problems) else { return nil }
        let until = map.optionalNode("until").map { conditions($0, scope, problems) }
        guard let until, !map.has("times") else {
            let times = map.required("times", .count, scope: scope)
            map.finish()
            return times.map { RepeatRule(count: $0.expression, until: until ?? []) }
        }
        map.finish()
        return RepeatRule(count: .number(Double(ScheduleFile.repeatsMax)), until: until)
    }

    private static func conditions(
        _ node: YAMLNode, _ scope: ExpressionScope, _ problems: ProblemCollector
    ) -> [[Clause]] {
        let example = "coulombic efficiency <= 80 %"
        let nodes = ConditionReading.nodes(
            of: node, example: example, max: RepeatRule.untilMax, problems)
        return nodes.compactMap { node in
            guard
                let placed = ConditionReading.clauses(
                    node, scope: scope, in: .between, problems),
                case .all(let clauses) = placed.condition.trigger
            else { return nil }
            let findings = ClauseChecks.findings(of: clauses) + ClauseChecks.passes(of: clauses)
            ClauseChecks.report(findings, on: placed, problems)
            return clauses
        }
    }
}
