import CyclerCore

/// How a run ended, by its `run.json` and events.
enum RunEnd: Hashable, Sendable {
    /// It goes on, or a daemon that crashed left it so; the state it was in last.
    case running(state: String)
    /// A daemon ended in order and left it to the next one.
    case suspended
    case finished
    /// A step waited for a short, and one came.
    case finishedShort
    case stopped
    /// Opened and latched by the daemon; the code of the cause.
    case tripped(String)
    case interrupted
    case failedToStart
    /// A word that this version does not know.
    case other(String)

    init(outcome: String, state: String?) {
        switch outcome {
        case "running": self = .running(state: state ?? "at its beginning")
        case "suspended": self = .suspended
        case "finished": self = .finished
        case "finished: short": self = .finishedShort
        case "stopped": self = .stopped
        case "interrupted": self = .interrupted
        case "failed to start": self = .failedToStart
        default:
            guard outcome.hasPrefix("tripped") else {
                self = .other(outcome)
                return
            }
            let code = outcome.split(separator: " ").dropFirst().joined(separator: " ")
            self = .tripped(code)
        }
    }

    /// Kinds of the event that says why, in `events.jsonl`.
    var decidingKind: String? {
        switch self {
        case .running(let state): ["held", "paused", "tripped"].contains(state) ? state : nil
        case .tripped: "trip"
        case .stopped: "stop"
        case .interrupted, .failedToStart: "end"
        case .suspended, .finished, .finishedShort, .other: nil
        }
    }

    /// What happened, in a sentence.
    var words: String {
        switch self {
        case .running(let state):
            "The run is not over; its folder says that it was \(state)."
        case .suspended:
            "The daemon was stopped and left the run to the next one; it is not over."
        case .finished: "The schedule ran to its end."
        case .finishedShort: "A step waited for a short; one came, and ended the run as planned."
        case .stopped: "A person stopped the run."
        case .tripped(let code):
            code.isEmpty
                ? "The daemon opened the circuit and ended the run."
                : "The daemon opened the circuit and ended the run: \(code)."
        case .interrupted: "The daemon went away while the run was going, and it could not go on."
        case .failedToStart: "The run never got as far as its first step."
        case .other(let word): "run.json says \"\(word)\", which this version does not know."
        }
    }
}
