import CyclerCore
import CyclerYAML

/// Reads `{plate: 0.5 mA/cm2, for: 10 s, rest: 50 s, times: 20}`, which stands for a repeat of a
/// drive and a rest.
enum PulseReading {
    private static let example = "{plate: 0.5 mA/cm2, for: 10 s, rest: 50 s, times: 20}"

    static func read(
        _ node: YAMLNode, _ scope: ExpressionScope, _ problems: ProblemCollector
    ) -> StepKind? {
        guard var map = MappingReader(node, problems, expected: example) else { return nil }
        let drive = drive(&map, scope)
        let lasting = map.required("for", .time, scope: scope)
        let rest = map.required("rest", .time, scope: scope)
        let times = map.required("times", .count, scope: scope)
        map.finish()
        guard let drive, let lasting, let rest, let times else { return nil }
        let pulse = WrittenStep(
            kind: drive, until: [.when(.time, .atLeast, lasting.expression)],
            place: node.place)
        let pause = WrittenStep(kind: .rest(rest.expression), place: node.place)
        return .repeated(RepeatRule(count: times.expression), [pulse, pause])
    }

    private static func drive(
        _ map: inout MappingReader, _ scope: ExpressionScope
    ) -> StepKind? {
        let words = CurrentDirection.allCases.map(\.rawValue)
        let entries = words.compactMap { map.entry($0) }
        guard entries.count == 1, let direction = CurrentDirection(rawValue: entries[0].key) else {
            map.problems.report(
                at: map.node,
                entries.isEmpty ? "the pulse does not say what flows" : "the pulse flows two ways",
                expected: "one of " + words.joined(separator: ", "))
            return nil
        }
        return entries[0].value.expression(.drive, scope: scope, map.problems)
            .map { .drive(direction, $0.expression, thenHold: nil) }
    }

    /// What ends of a step are about: of a pulse the drive in it, else the step itself.
    static func driven(_ kind: StepKind) -> StepKind {
        guard case .repeated(_, let inner) = kind, let first = inner.first else { return kind }
        return first.kind
    }

    /// What was written beside the pulse goes where it belongs: ends and bounds to the drive,
    /// records, limits and guards to both steps, the rest to the repeat.
    static func repeated(_ step: WrittenStep) -> WrittenStep {
        guard case .repeated(let rule, var inner) = step.kind, inner.count == 2 else { return step }
        inner[0].until += step.until
        inner[0].chargeBound = step.chargeBound
        inner[0].timeBound = step.timeBound
        for index in inner.indices {
            inner[index].record = step.record
            inner[index].limits = step.limits
            inner[index].guards = step.guards
        }
        return WrittenStep(
            label: step.label, kind: .repeated(rule, inner), onRestart: step.onRestart,
            place: step.place)
    }
}
