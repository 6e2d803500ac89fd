package import CyclerCore

/// Decides which samples become records: by time, by change of voltage or current, and always the
/// first of a step.
package struct RecordKeeper: Hashable, Sendable {
    private var rule: RecordRule
    private var last: Sample?

    package init(_ rule: RecordRule) { self.rule = rule }

    /// A new step: its rule, and its first sample is kept.
    package mutating func begin(_ rule: RecordRule) {
        self.rule = rule
        last = nil
    }

    /// The reason to keep a sample, nil to skip it.
    package func reason(for sample: Sample) -> RecordReason? {
        guard let last else { return .first }
        if let every = rule.every, sample.time - last.time >= every { return .time }
        if let change = rule.voltageChange, let now = sample.voltage {
            guard let before = last.voltage else { return .voltage }
            if (now - before).magnitude >= change { return .voltage }
        }
        if let change = rule.currentChange, let now = sample.current {
            guard let before = last.current else { return .current }
            if (now - before).magnitude >= change { return .current }
        }
        return nil
    }

    /// A sample was kept.
    package mutating func kept(_ sample: Sample) { last = sample }
}
