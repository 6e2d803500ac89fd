import CyclerCore
import CyclerYAML

extension MappingReader {
    /// `record: {every: 10 s, voltage: 1 mV, current: 1 uA, charge: 1 uAh, after-change: {..},
    /// per-decade: 10}`; nil when absent or wrong. `afterChange` holds where nothing is said.
    mutating func record(afterChange inherited: RecordRule.AfterChange?) -> RecordRule? {
        guard var map = optionalMapping("record") else { return nil }
        let rule = RecordRule(
            every: map.optional("every", .span(atLeast: .milliseconds(1))),
            voltageChange: map.optional("voltage", .positive()),
            currentChange: map.optional("current", .positive()),
            chargeChange: map.optional("charge", .positive()),
            afterChange: map.afterChange(inherited),
            perDecade: map.optional("per-decade", .integer(in: 1...RecordRule.perDecadeMax)))
        map.finish()
        if map.keys.allSatisfy({ $0 == "after-change" }) {
            problems.report(
                at: map.node, "the record rule keeps nothing", expected: "{every: 10 s}")
        }
        return rule
    }

    /// `{for: 10 min, every: 1 s, voltage: 0.1 mV}`, or `no`.
    private mutating func afterChange(
        _ inherited: RecordRule.AfterChange?
    ) -> RecordRule.AfterChange? {
        guard let node = optionalNode("after-change") else { return inherited }
        if let text = node.text, Form.yesNo.read(text).value == false { return nil }
        let example = "{for: 10 min, every: 1 s, voltage: 0.1 mV}, or no"
        guard var map = MappingReader(node, problems, expected: example) else { return nil }
        let lasting = map.required("for", .span)
        let every = map.required("every", .span(atLeast: .milliseconds(1)))
        let voltage: Volts? = map.optional("voltage", .positive())
        map.finish()
        guard let lasting, let every else { return nil }
        return RecordRule.AfterChange(lasting: lasting, every: every, voltageChange: voltage)
    }
}

extension RecordRule {
    /// Records per decade that are not a slip.
    static let perDecadeMax = 1000
}
