package import CyclerCore
package import CyclerYAML

/// Reads a schedule as a person writes it (`schedules/*.yaml`).
package enum ScheduleFile {
    /// Steps written in one file, at any depth.
    package static let stepsMax = 1000
    /// Depth of `repeat` in `repeat`.
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
        let record = map.record()
        let limits = map.limits()
        let nodes = map.requiredList("steps", expected: "a list of steps, such as - rest: 10 min")
        map.finish()
        if !map.has("record") {
            map.reportMissing("record", expected: "what to keep, such as {every: 10 s}")
        }
        var steps = StepListReader(problems)
        let written = nodes.map { steps.read($0, of: root, depth: 0) }
        guard let name, let record, let written else { return nil }
        return Schedule(name: name, record: record, limits: limits, steps: written)
    }
}

extension MappingReader {
    /// `record: {every: 10 s, voltage: 1 mV, current: 1 uA}`; nil when absent or wrong.
    mutating func record() -> RecordRule? {
        guard var map = optionalMapping("record") else { return nil }
        let rule = RecordRule(
            every: map.optional("every", .span(atLeast: .milliseconds(1))),
            voltageChange: map.optional("voltage", .positive()),
            currentChange: map.optional("current", .positive()))
        map.finish()
        if map.keys.isEmpty {
            problems.report(
                at: map.node, "the record rule keeps nothing", expected: "{every: 10 s}")
        }
        return rule
    }
}
