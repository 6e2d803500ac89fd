import CyclerCore

/// Why a step ended as its author meant it to.
package enum StepEnd: Hashable, Sendable {
    case condition(PlanCondition)
    /// A rest or a ramp is over.
    case elapsed
    /// Pressure or temperature was in band for its dwell.
    case settled
    /// Pressure or temperature was not in band in time, and the author said where to go then.
    case timedOut(PlanTarget)
    /// A person confirmed.
    case confirmed
    /// A person asked for the next step.
    case skipped

    /// The word in `steps.csv` and events.
    package var word: String {
        switch self {
        case .condition(let condition): condition.word
        case .elapsed: "elapsed"
        case .settled: "settled"
        case .timedOut: "timeout"
        case .confirmed: "confirmed"
        case .skipped: "skipped"
        }
    }

    /// Where the schedule goes.
    package var target: PlanTarget {
        switch self {
        case .condition(let condition): condition.target
        case .timedOut(let target): target
        case .elapsed, .settled, .confirmed, .skipped: .next
        }
    }
}
