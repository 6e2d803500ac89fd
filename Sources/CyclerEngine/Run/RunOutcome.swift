/// How a run ended.
package enum RunOutcome: Hashable, Sendable {
    case completed
    /// A step asked to end on a short, and one came.
    case short
    case stopped
    case tripped(Cause)
    /// The daemon ended while the run was going.
    case interrupted
    /// The daemon ended; the run goes on, or is held, when it is back.
    case suspended
    /// The run never got as far as its first step.
    case failedToStart

    /// The words in `run.json`.
    package var words: String {
        switch self {
        case .completed: "finished"
        case .short: "finished: short"
        case .stopped: "stopped"
        case .tripped(let cause): "tripped: \(cause.code)"
        case .interrupted: "interrupted"
        case .suspended: "suspended"
        case .failedToStart: "failed to start"
        }
    }
}
