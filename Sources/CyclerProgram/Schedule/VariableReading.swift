import CyclerCore
import CyclerYAML

/// Reads the variables of a schedule, and the values that steps give them.
enum VariableReading {
    /// `variables: {j: 0.05 mA/cm2}` in file order; each may use those before it.
    static func read(
        _ map: inout MappingReader
    ) -> (variables: [Assignment], scope: ExpressionScope) {
        let problems = map.problems
        var scope = ExpressionScope(.beginning)
        var variables: [Assignment] = []
        let example = "{j: 0.05 mA/cm2}"
        if let node = map.optionalNode("variables"),
            let map = MappingReader(node, problems, expected: example)
        {
            let entries = entries(of: map, max: Schedule.variablesMax, example: example)
            for entry in entries {
                guard let name = name(entry, problems),
                    let typed = value(entry.value, scope, problems)
                else { continue }
                scope.declare(name, typed.dimension)
                variables.append(Assignment(name: name, value: typed.expression))
            }
        }
        scope.moment = .running
        return (variables, scope)
    }

    /// `set: {j: j + 0.05 mA/cm2}`; nil when something is wrong.
    static func assignments(
        _ node: YAMLNode, _ scope: ExpressionScope, _ problems: ProblemCollector
    ) -> [Assignment]? {
        let example = "{j: j + 0.05 mA/cm2}"
        guard let map = MappingReader(node, problems, expected: example) else { return nil }
        let entries = entries(of: map, max: Schedule.variablesMax, example: example)
        let assignments = entries.compactMap { entry -> Assignment? in
            guard let dimension = scope.dimension(of: entry.key) else {
                problems.report(
                    at: entry.keyPlace, path: entry.value.path,
                    "there is no variable \"\(entry.key)\"",
                    expected: scope.names.isEmpty
                        ? "variables: {\(entry.key): ..} at the top of the schedule"
                        : "one of " + scope.names.joined(separator: ", "),
                    suggestion: Suggestion.closest(to: entry.key, among: scope.names))
                return nil
            }
            return entry.value.expression(
                .variable(entry.key, dimension), scope: scope, problems
            ).map { Assignment(name: entry.key, value: $0.expression) }
        }
        return assignments.count == entries.count && !entries.isEmpty ? assignments : nil
    }

    private static func entries(
        of map: MappingReader, max: Int, example: String
    ) -> [YAMLEntry] {
        let entries = map.node.entries ?? []
        guard (1...max).contains(entries.count) else {
            map.problems.report(
                at: map.node, entries.isEmpty ? "no variable is named" : "too many variables",
                expected: entries.isEmpty ? example : "at most \(max)")
            return []
        }
        return entries
    }

    private static func name(_ entry: YAMLEntry, _ problems: ProblemCollector) -> String? {
        switch VariableName.form.read(entry.key) {
        case .value(let name): return name
        case .wrong(let message, let suggestion):
            problems.report(
                at: entry.keyPlace, path: entry.value.path, message,
                expected: VariableName.form.expected, suggestion: suggestion)
            return nil
        }
    }

    /// Any dimension will do; it stays.
    private static func value(
        _ node: YAMLNode, _ scope: ExpressionScope, _ problems: ProblemCollector
    ) -> TypedExpression? {
        let expected = "a value such as 0.05 mA/cm2, 3 or 1.1 * cell capacity"
        guard let text = node.text else {
            problems.report(at: node, "found \(node.kindInWords)", expected: expected)
            return nil
        }
        do throws(TextFault) {
            return try ExpressionText.parse(text, scope: scope, hint: nil)
        } catch {
            node.report(error, expected: expected, problems)
            return nil
        }
    }
}
