import CyclerCore

/// Counts how long and how often one guard of a step has held.
package struct GuardCounter: Sendable {
    package let planned: PlanGuard
    /// The last samples, newest in bit 0; one bit each, `Guard.Samples.most` at most.
    private var history: UInt64 = 0
    private var since: Instant?
    private var hasWarned = false

    init(_ planned: PlanGuard) { self.planned = planned }

    /// Judges one sample; true when the guard's action is due. A warning is due once a step, and
    /// until it was `told`.
    mutating func judge(_ signals: SignalValues, at time: Instant) -> Bool {
        let holds = planned.when.allSatisfy { $0.holds(signals) }
        history = history << 1 | (holds ? 1 : 0)
        // All ones for M = 64; a shift by that much would be none.
        let window = UInt64.max >> UInt64(Guard.Samples.most - clamped(planned.samples.of))
        guard (history & window).nonzeroBitCount >= clamped(planned.samples.needed) else {
            since = nil
            return false
        }
        let start = since ?? time
        since = start
        guard time - start >= planned.delay else { return false }
        return planned.action != .warn || !hasWarned
    }

    private func clamped(_ samples: Int) -> Int { min(max(samples, 1), Guard.Samples.most) }

    /// What was due is told, or acted on.
    mutating func told() { hasWarned = true }

    /// Another set point, or none for a while: what held before says nothing of now.
    mutating func restart() {
        history = 0
        since = nil
    }
}
