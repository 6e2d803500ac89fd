import CyclerCore

/// Rules that schedule and step have in common, as YAML.
enum RuleYAML {
    typealias Entries = [(key: String, value: String)]

    /// `inherited` is what holds where nothing is said of the time behind a change of step.
    static func record(_ rule: RecordRule, inherited: RecordRule.AfterChange?) -> String {
        var entries: Entries = []
        if let every = rule.every { entries.append(("every", QuantityWords.words(every))) }
        if let change = rule.voltageChange {
            entries.append(("voltage", QuantityWords.words(change)))
        }
        if let change = rule.currentChange {
            entries.append(("current", QuantityWords.words(change)))
        }
        if let change = rule.chargeChange {
            entries.append(("charge", QuantityWords.words(change)))
        }
        if rule.afterChange != inherited {
            entries.append(("after-change", rule.afterChange.map(afterChange) ?? "no"))
        }
        if let count = rule.perDecade { entries.append(("per-decade", "\(count)")) }
        return YAMLText.mapping(entries)
    }

    private static func afterChange(_ rule: RecordRule.AfterChange) -> String {
        var entries: Entries = [
            ("for", QuantityWords.words(rule.lasting)), ("every", QuantityWords.words(rule.every)),
        ]
        if let change = rule.voltageChange {
            entries.append(("voltage", QuantityWords.words(change)))
        }
        return YAMLText.mapping(entries)
    }

    static func limits(_ limits: LimitSet) -> String {
        var entries: Entries = []
        if let voltage = limits.voltage {
            entries.append(("voltage", range(voltage, QuantityWords.words)))
        }
        if let current = limits.current {
            entries.append(("current", QuantityWords.words(current)))
        }
        if let temperature = limits.temperature {
            entries.append(("temperature", range(temperature, QuantityWords.words)))
        }
        if let pressure = limits.pressure {
            entries.append(("pressure", range(pressure, QuantityWords.words)))
        }
        return YAMLText.mapping(entries)
    }

    private static func range<Value>(
        _ range: ClosedRange<Value>, _ words: (Value) -> String
    ) -> String {
        YAMLText.list([words(range.lowerBound), words(range.upperBound)])
    }

    static func guarding(_ guarded: Guard) -> String {
        var entries: Entries = [("when", YAMLText.scalar(guarded.when.words))]
        if guarded.samples != Guard.Samples(1, of: 1) {
            entries.append(("samples", guarded.samples.words))
        }
        if guarded.delay > .zero { entries.append(("for", QuantityWords.words(guarded.delay))) }
        entries.append(("then", guarded.action.rawValue))
        return YAMLText.mapping(entries)
    }

    static func until(_ conditions: [EndCondition]) -> String {
        YAMLText.list(conditions.map(end))
    }

    private static func end(_ condition: EndCondition) -> String {
        let when = YAMLText.scalar(condition.trigger.words)
        guard condition.target != .next else { return when }
        return YAMLText.mapping([
            ("when", when), ("then", YAMLText.scalar(condition.target.words)),
        ])
    }
}
