import CyclerCore
import CyclerEngine

/// How long a plan should take on a cell that behaves: for a progress bar, not for a decision.
enum ExpectedTime {
    /// Time that a settling step takes beside its dwell, in the quick rigs of a rehearsal.
    private static let settling = TimeSpan.seconds(30)
    /// Longest estimate that is worth showing.
    private static let longest = TimeSpan.hours(24 * 3650)

    /// Nil when a step ends on something that only the cell knows.
    static func of(_ plan: Plan, cell: Cell) -> TimeSpan? {
        var walker = Walker(capacity: cell.capacity)
        return walker.seconds(plan.entries[...]).map { .seconds(min($0, longest.seconds)) }
    }

    private struct Walker {
        let capacity: AmpereHours?
        /// Charge that the last step of constant current moved.
        var moved: AmpereHours?

        mutating func seconds(_ entries: ArraySlice<Plan.Entry>) -> Double? {
            var sum = 0.0
            var at = entries.startIndex
            while at < entries.endIndex {
                if case .loopStart(let count, let end) = entries[at] {
                    guard let pass = seconds(entries[at + 1..<end]) else { return nil }
                    sum += Double(count) * pass
                    at = end + 1
                    continue
                }
                if case .step(let step) = entries[at] {
                    guard let span = seconds(of: step) else { return nil }
                    sum += span
                }
                at += 1
            }
            return sum
        }

        private mutating func seconds(of step: PlanStep) -> Double? {
            if case .rest(let span) = step.action { return span.seconds }
            if case .pressure(let settle) = step.action {
                return (settle.dwell + ExpectedTime.settling).seconds
            }
            if case .temperature(let settle) = step.action {
                return (settle.dwell + ExpectedTime.settling).seconds
            }
            var times: [Double] = []
            var charges: [AmpereHours] = []
            for condition in step.until {
                if case .time(let span) = condition { times.append(span.seconds) }
                if case .capacity(let charge) = condition { charges.append(charge) }
                if case .plated(let charge) = condition { charges.append(charge) }
            }
            guard case .current(let current, _) = step.action, current != .zero else {
                return times.min()
            }
            // A cut-off by voltage gives back what the step before has moved.
            if let charge = charges.min() ?? (times.isEmpty ? moved ?? capacity : nil) {
                times.append(charge.value / current.magnitude.value * 3600)
            }
            guard let least = times.min() else { return nil }
            moved = current.magnitude * .seconds(least)
            return least
        }
    }
}
