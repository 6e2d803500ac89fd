package import CyclerCore

/// Decides which samples become records: always the first of a step, then by the step's rule.
///
/// The rule's parts are independent, and any one keeps a sample: time and changes since the last
/// record, logarithmic times since the set point came into force, and closer records for a while
/// behind that and behind plating onset. `afterChange` applies only where the rule has it:
/// whoever builds the plan decides whether a rule that does not say so gets
/// `RecordRule.afterChangeDefault`; the keeper adds nothing by itself.
///
/// Asked for every sample, a million times a second in a rehearsal: the rule is resolved to plain
/// numbers once per step, and nothing here allocates.
package struct RecordKeeper: Hashable, Sendable {
    private enum State: Hashable, Sendable {
        /// The next sample is the first of the step.
        case beginning
        case kept(Last)
    }

    /// What changes are measured from; NaN where nothing was read.
    private struct Last: Hashable, Sendable {
        /// Lab time that the next interval counts from, ns.
        var due: Int64
        var voltage: Double
        var current: Double
        var charge: Double
    }

    private enum Window: Hashable, Sendable {
        case closed
        /// Until a lab time in ns.
        case afterChange(until: Int64)
        case onset(until: Int64)
    }

    /// Readings that differ by as much as the rule says differ by a rounding less.
    private static let rounding = 1 - 1e-9
    private static let never = Int64.max

    private var state = State.beginning
    private var every: Int64
    private var voltageChange: Double
    private var currentChange: Double
    private var chargeChange: Double
    private var closeEvery: Int64
    private var closeVoltageChange: Double
    /// How long closer records last, ns; 0 without any.
    private var closeLasting: Int64
    private var window = Window.closed
    private var times: LogarithmicTimes
    private var changedAt: Int64 = 0

    package init(_ rule: RecordRule) {
        every = Self.nanoseconds(rule.every)
        voltageChange = Self.threshold(rule.voltageChange?.value)
        currentChange = Self.threshold(rule.currentChange?.value)
        chargeChange = Self.threshold(rule.chargeChange?.value)
        closeEvery = Self.nanoseconds(rule.afterChange?.every)
        closeVoltageChange = Self.threshold(rule.afterChange?.voltageChange?.value)
        closeLasting = max(rule.afterChange?.lasting.nanoseconds ?? 0, 0)
        times = LogarithmicTimes(perDecade: rule.perDecade)
    }

    /// A new step: its rule, and its first sample is kept. Closer records and logarithmic times
    /// count from `time` until `inForce` says better.
    package mutating func begin(_ rule: RecordRule, at time: Instant) {
        self = RecordKeeper(rule)
        changed(at: time)
    }

    /// The set point is in force, or again after a pause: what relaxes, relaxes from here.
    package mutating func inForce(at time: Instant) { changed(at: time) }

    /// Plating begins, or seems to: closer records from here on. Calling it again for the same
    /// onset, once it is certain, prolongs them.
    package mutating func noteOnset(at time: Instant) {
        guard closeLasting > 0 else { return }
        window = .onset(until: Self.sum(time.nanoseconds, closeLasting))
    }

    /// The reason to keep a sample, nil to skip it. `charge` is the step's so far; only its
    /// differences count.
    package func reason(for sample: Sample, charge: AmpereHours) -> RecordReason? {
        guard case .kept(let last) = state else { return .first }
        let time = sample.time.nanoseconds
        let waited = time &- last.due
        if waited >= every { return .time }
        if time &- changedAt >= times.next { return .log }
        let voltage = sample.voltage?.value ?? .nan
        if Self.differs(voltage, last.voltage, by: voltageChange) { return .voltage }
        let current = sample.current?.value ?? .nan
        if Self.differs(current, last.current, by: currentChange) { return .current }
        if (charge.value - last.charge).magnitude >= chargeChange { return .charge }
        guard
            waited >= closeEvery
                || Self.differs(voltage, last.voltage, by: closeVoltageChange)
        else { return nil }
        switch window {
        case .closed: return nil
        case .afterChange(let until): return time < until ? .afterChange : nil
        case .onset(let until): return time < until ? .onset : nil
        }
    }

    /// A sample was kept, whatever for.
    ///
    /// A record that is late by less than its interval does not put off the ones behind it: a
    /// rule of 1 s on samples every 0.3 s keeps one a second on average, not one every 1.2 s.
    package mutating func kept(_ sample: Sample, charge: AmpereHours) {
        let time = sample.time.nanoseconds
        var due = time
        if case .kept(let last) = state {
            let interval = isClose(at: time) ? min(every, closeEvery) : every
            if interval != Self.never {
                let late = time &- last.due &- interval
                if late >= 0, late < interval { due = last.due &+ interval }
            }
        }
        times.advance(past: time &- changedAt)
        state = .kept(
            Last(
                due: due, voltage: sample.voltage?.value ?? .nan,
                current: sample.current?.value ?? .nan, charge: charge.value))
    }

    private mutating func changed(at time: Instant) {
        changedAt = time.nanoseconds
        times.restart()
        window =
            closeLasting > 0
            ? .afterChange(until: Self.sum(changedAt, closeLasting)) : .closed
    }

    private func isClose(at time: Int64) -> Bool {
        switch window {
        case .closed: false
        case .afterChange(let until), .onset(let until): time < until
        }
    }

    /// True when a value moved by the threshold, or came back after it could not be read.
    private static func differs(_ now: Double, _ before: Double, by threshold: Double) -> Bool {
        if (now - before).magnitude >= threshold { return true }
        return before.isNaN && !now.isNaN && threshold < .infinity
    }

    private static func nanoseconds(_ span: TimeSpan?) -> Int64 {
        span.map { max($0.nanoseconds, 0) } ?? never
    }

    private static func threshold(_ change: Double?) -> Double {
        guard let change, !change.isNaN else { return .infinity }
        return max(change, 0) * rounding
    }

    /// Without the trap of a sum that no clock will ever reach.
    private static func sum(_ time: Int64, _ span: Int64) -> Int64 {
        let (sum, isTooLate) = time.addingReportingOverflow(span)
        return isTooLate ? .max : sum
    }
}
