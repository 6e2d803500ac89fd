import CyclerCore
import CyclerYAML

/// A condition with the node it was read from, for what is said about it later.
struct PlacedCondition {
    var condition: EndCondition
    /// The text; its own node, whether it stands alone or behind `when`.
    var node: YAMLNode
    var ranges: [Range<Int>]
    /// The node that says where to go, when there is one.
    var targetNode: YAMLNode

    /// Where one of its comparisons stands in the text, in characters.
    func offset(of clause: Int) -> Int {
        guard let text = node.text, ranges.indices.contains(clause) else { return 0 }
        let plain = PlainText(text)
        return plain.offset(of: plain.skippingBlanks(ranges[clause].lowerBound))
    }
}

/// Reads lists of conditions.
enum ConditionReading {
    /// Conditions of one step.
    static let conditionsMax = 16

    /// The conditions of a list; what is wrong with one leaves the others.
    static func list(
        _ node: YAMLNode, example: String, scope: ExpressionScope, _ problems: ProblemCollector
    ) -> [PlacedCondition] {
        nodes(of: node, example: example, problems).compactMap { one($0, scope, problems) }
    }

    /// The elements of a list that must have some, but not too many.
    static func nodes(
        of node: YAMLNode, example: String, max: Int = conditionsMax, _ problems: ProblemCollector
    ) -> [YAMLNode] {
        let expected = "a list of conditions, such as [\(example)]"
        guard let nodes = node.sequence else {
            problems.report(
                at: node, "found \(node.kindInWords)", expected: expected,
                suggestion: node.text.map { "[\($0)]" })
            return []
        }
        guard (1...max).contains(nodes.count) else {
            problems.report(
                at: node, nodes.isEmpty ? "the list has no condition" : "too many conditions",
                expected: nodes.isEmpty ? expected : "at most \(max)")
            return []
        }
        return nodes
    }

    /// A text, or `{when: TEXT, then: TARGET}`.
    private static func one(
        _ node: YAMLNode, _ scope: ExpressionScope, _ problems: ProblemCollector
    ) -> PlacedCondition? {
        guard node.entries != nil else {
            return read(node, scope: scope, in: .step, problems)
        }
        let form = "a condition, or {when: voltage >= 1.0 V, then: end of run}"
        guard var map = MappingReader(node, problems, expected: form) else { return nil }
        let whenNode = map.requiredNode("when", expected: ConditionText.expected)
        let thenNode = map.requiredNode("then", expected: Form<EndTarget>.endTarget.expected)
        map.finish()
        let target = thenNode.flatMap { $0.read(.endTarget, problems) }
        guard let whenNode, let thenNode,
            var placed = read(whenNode, scope: scope, in: .step, problems), let target
        else { return nil }
        if placed.condition.target != .next {
            problems.report(
                at: whenNode, "the condition says \"then\" twice", expected: "one of them")
        }
        placed.condition.target = target
        placed.targetNode = thenNode
        return placed
    }

    /// The comparisons of a text that leads nowhere: those of `if`, of guards and of repeats.
    static func clauses(
        _ node: YAMLNode, scope: ExpressionScope, in context: ConditionContext,
        _ problems: ProblemCollector
    ) -> PlacedCondition? {
        guard let placed = read(node, scope: scope, in: context, problems) else { return nil }
        switch placed.condition.trigger {
        case .short:
            problems.report(
                at: node, "short is no comparison; it ends steps",
                expected: "a comparison such as coulombic efficiency <= 80 %")
            return nil
        case .all:
            guard placed.condition.target == .next else {
                problems.report(
                    at: node, "this condition leads nowhere; \"then\" does not belong here")
                return nil
            }
            return placed
        }
    }

    private static func read(
        _ node: YAMLNode, scope: ExpressionScope, in context: ConditionContext,
        _ problems: ProblemCollector
    ) -> PlacedCondition? {
        let expected =
            switch context {
            case .step: ConditionText.expected
            case .between: "a comparison such as coulombic efficiency <= 80 % or cycle >= 3"
            }
        guard let text = node.text else {
            problems.report(at: node, "found \(node.kindInWords)", expected: expected)
            return nil
        }
        do throws(TextFault) {
            let read = try ConditionText.parse(text, scope: scope, in: context)
            return PlacedCondition(
                condition: read.condition, node: node, ranges: read.ranges, targetNode: node)
        } catch {
            node.report(error, expected: error.saysItAll ? nil : expected, problems)
            return nil
        }
    }
}
