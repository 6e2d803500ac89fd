package import CyclerCore

/// Prints a schedule as the YAML that reads back as the same schedule.
package enum ScheduleYAML {
    /// The whole file.
    package static func text(of schedule: Schedule) -> String {
        var lines = [
            "schedule: \(YAMLText.scalar(schedule.name))",
            "record: "
                + RuleYAML.record(
                    schedule.record, inherited: RecordRule.afterChangeDefault),
        ]
        if !schedule.limits.isEmpty { lines.append("limits: \(RuleYAML.limits(schedule.limits))") }
        if !schedule.guards.isEmpty {
            lines.append("guards:")
            lines += schedule.guards.map { "  - \(RuleYAML.guarding($0))" }
        }
        if !schedule.variables.isEmpty {
            lines.append("variables:")
            lines += schedule.variables.map {
                "  \(YAMLText.scalar($0.name)): \(YAMLText.scalar($0.value.words))"
            }
        }
        if schedule.onRestart != .hold { lines.append("on-restart: \(schedule.onRestart.words)") }
        if let policy = schedule.onSoftShort { lines.append("on-soft-short: \(policy.rawValue)") }
        if schedule.cycleCounting != .automatic {
            lines.append("cycles: \(schedule.cycleCounting.rawValue)")
        }
        lines.append("steps:")
        let printer = StepYAML(afterChange: schedule.record.afterChange)
        printer.append(schedule.steps, indent: "  ", to: &lines)
        return lines.joined(separator: "\n") + "\n"
    }
}
