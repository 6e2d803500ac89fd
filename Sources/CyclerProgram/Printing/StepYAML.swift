import CyclerCore

/// Prints steps as YAML.
struct StepYAML {
    private typealias Entries = RuleYAML.Entries

    /// What the schedule's record rule says, for rules of steps that say the same.
    let afterChange: RecordRule.AfterChange?

    /// Recursion is as deep as the schedule.
    func append(_ steps: [WrittenStep], indent: String, to lines: inout [String]) {
        for step in steps {
            let entries = [head(step)] + keys(step)
            for (index, entry) in entries.enumerated() {
                let start = index == 0 ? "- " : "  "
                lines.append("\(indent)\(start)\(entry.key): \(entry.value)")
            }
            for (key, inner) in step.kind.inner {
                lines.append("\(indent)  \(key):")
                append(inner, indent: indent + "    ", to: &lines)
            }
        }
    }

    /// The word of the step and what stands behind it.
    private func head(_ step: WrittenStep) -> (key: String, value: String) {
        switch step.kind {
        case .rest(let span): ("rest", YAMLText.scalar(span.words))
        case .wait: ("wait-until", RuleYAML.until(step.until))
        case .drive(let direction, let amount, _):
            (direction.rawValue, YAMLText.scalar(amount.words))
        case .currentRamp(let direction, let ramp): (direction.rawValue, Self.ramp(ramp))
        case .hold(let level): ("hold", YAMLText.scalar(level.words))
        case .voltageRamp(let ramp): ("ramp", Self.ramp(ramp))
        case .pressure(let settle): ("pressure", Self.settle(settle))
        case .temperature(let settle): ("temperature", Self.settle(settle))
        case .repeated(let rule, _): ("repeat", Self.rule(rule))
        case .branch(let clauses, _, _): ("if", YAMLText.scalar(clauses.words))
        case .goto(let target): ("goto", YAMLText.scalar(target.words))
        case .set(let assignments):
            (
                "set",
                YAMLText.mapping(assignments.map { ($0.name, YAMLText.scalar($0.value.words)) })
            )
        case .nextCycle: ("cycle", "next")
        case .message(let text, _): ("message", YAMLText.scalar(text))
        case .hook(let name): ("hook", YAMLText.scalar(name))
        case .probe(.interrupt(let span)):
            ("probe", YAMLText.mapping([("interrupt", QuantityWords.words(span))]))
        case .probe(.twoCurrents(let span)):
            ("probe", YAMLText.mapping([("two-currents", QuantityWords.words(span))]))
        }
    }

    /// The keys beside the word.
    private func keys(_ step: WrittenStep) -> Entries {
        var entries: Entries = []
        if let label = step.label { entries.append(("label", YAMLText.scalar(label))) }
        if case .drive(_, _, let hold?) = step.kind {
            entries.append(("hold-at", YAMLText.scalar(hold.words)))
        }
        if case .message(_, confirm: true) = step.kind { entries.append(("confirm", "yes")) }
        let waits = step.kind == .wait
        if !step.until.isEmpty, !waits { entries.append(("until", RuleYAML.until(step.until))) }
        if let record = step.record {
            entries.append(("record", RuleYAML.record(record, inherited: afterChange)))
        }
        if !step.limits.isEmpty { entries.append(("limits", RuleYAML.limits(step.limits))) }
        if !step.guards.isEmpty {
            entries.append(("guards", YAMLText.list(step.guards.map(RuleYAML.guarding))))
        }
        if let bound = step.chargeBound {
            entries.append(("charge-bound", YAMLText.scalar(bound.words)))
        }
        if let bound = step.timeBound {
            entries.append((waits ? "timeout" : "time-bound", QuantityWords.words(bound)))
        }
        if let policy = step.onRestart { entries.append(("on-restart", policy.words)) }
        return entries
    }

    private static func ramp(_ ramp: Ramp) -> String {
        var entries: Entries = []
        if let from = ramp.from { entries.append(("from", YAMLText.scalar(from.words))) }
        entries.append(("to", YAMLText.scalar(ramp.to.words)))
        switch ramp.pace {
        case .rate(let rate): entries.append(("rate", YAMLText.scalar(rate.words)))
        case .over(let span): entries.append(("over", YAMLText.scalar(span.words)))
        }
        return YAMLText.mapping(entries)
    }

    private static func rule(_ rule: RepeatRule) -> String {
        let count = YAMLText.scalar(rule.count.words)
        guard !rule.until.isEmpty else { return count }
        let until = YAMLText.list(rule.until.map { YAMLText.scalar($0.words) })
        return YAMLText.mapping([("times", count), ("until", until)])
    }

    private static func settle(_ settle: SettlePressure) -> String {
        self.settle(
            to: QuantityWords.words(settle.target), within: QuantityWords.words(settle.within),
            settle.dwell, settle.timeout, settle.onTimeout,
            rate: settle.rate.map { QuantityWords.rateWords($0) })
    }

    private static func settle(_ settle: SettleTemperature) -> String {
        self.settle(
            to: QuantityWords.words(settle.target),
            within: QuantityWords.differenceWords(settle.within), settle.dwell, settle.timeout,
            settle.onTimeout, rate: settle.rate.map { QuantityWords.rateWords($0) })
    }

    private static func settle(
        to target: String, within: String, _ dwell: TimeSpan, _ timeout: TimeSpan,
        _ onTimeout: EndTarget, rate: String?
    ) -> String {
        var entries: Entries = [("to", target), ("within", within)]
        if dwell > .zero { entries.append(("for", QuantityWords.words(dwell))) }
        entries.append(("timeout", QuantityWords.words(timeout)))
        if onTimeout != .trip {
            entries.append(("on-timeout", YAMLText.scalar(onTimeout.words)))
        }
        if let rate { entries.append(("rate", rate)) }
        return YAMLText.mapping(entries)
    }
}
