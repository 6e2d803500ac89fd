package import CyclerCore
package import CyclerYAML

/// Reads a schedule as a person writes it (`schedules/*.yaml`).
package enum ScheduleFile {
    /// Steps written in one file, at any depth.
    package static let stepsMax = 1000
    /// Depth of `repeat` and `if` in each other.
    package static let nestingMax = 8
    /// Largest count of one `repeat`.
    package static let repeatsMax = 1_000_000

    /// The schedule, or every problem with its place; warnings name what can never happen.
    package static func decode(text: String, file: String) -> Decoded<Schedule> {
        let problems = ProblemCollector(file: file)
        let schedule = YAMLDocument.root(text: text, problems).flatMap { decode($0, problems) }
        return Decoded(schedule, problems)
    }

    private static func decode(_ root: YAMLNode, _ problems: ProblemCollector) -> Schedule? {
        guard var map = MappingReader(root, problems) else { return nil }
        let name = map.required("schedule", .line)
        let record = map.record(afterChange: RecordRule.afterChangeDefault)
        let limits = map.limits()
        let guardNode = map.optionalNode("guards")
        let (variables, scope) = VariableReading.read(&map)
        let guards = guardNode.map { GuardReading.list($0, scope, problems) } ?? []
        let onRestart = map.optional("on-restart", .restartPolicy, default: .hold)
        let onSoftShort = map.optional("on-soft-short", Form<SoftShortPolicy>.word)
        let cycles = map.optional(
            "cycles", Form<CycleCounting>.word, default: CycleCounting.automatic)
        let nodes = map.requiredList("steps", expected: "a list of steps, such as - rest: 10 min")
        map.finish()
        if !map.has("record") {
            map.reportMissing("record", expected: "what to keep, such as {every: 10 s}")
        }
        var reader = StepListReader(
            problems, scope: scope, afterChange: record?.afterChange)
        let steps = nodes.map { reader.readAll($0, of: root) }
        guard let name, let record, let steps else { return nil }
        var schedule = Schedule(
            name: name, record: record, limits: limits, guards: guards, variables: variables,
            onRestart: onRestart, cycleCounting: cycles, steps: steps)
        schedule.onSoftShort = onSoftShort
        if problems.isClean {
            FlowChecks.check(schedule, problems)
            LimitChecks.check(schedule, problems)
        }
        return schedule
    }
}
