package import CyclerCore

/// How a rehearsal ended.
package enum RehearsalEnd: String, Hashable, Sendable {
    /// To the end of its schedule, or by a short that the schedule waits for.
    case finished, tripped
    /// The station held the run, and no person is there to resume it.
    case held
    case failedToStart = "failed to start"
    /// Whoever watched had it stopped.
    case interrupted
    /// The circuit could not be shown to be open.
    case unsafe

    /// True for an end that the author of the schedule meant.
    package var isGood: Bool {
        switch self {
        case .finished: true
        case .tripped, .held, .failedToStart, .interrupted, .unsafe: false
        }
    }
}

/// What came of a rehearsal, beside its folder.
package struct RehearsalReport: Sendable {
    /// A finding, or something that people are told.
    package struct News: Hashable, Sendable {
        /// Since the start of the run.
        package var at: TimeSpan
        /// A finding's code; empty for a message.
        package var code: String
        package var text: String
    }

    /// Most findings, and most messages, that are kept; all of them are in the folder.
    package static let newsMax = 20

    package var end = RehearsalEnd.finished
    /// As `run.json` has it.
    package var outcome = ""
    /// Path and name of the run's folder.
    package var folder = ""
    package var run = ""
    /// Steps and cycles that have a row.
    package var steps = 0
    package var cycles = 0
    /// Plated in the last plating half cycle.
    package var plated = AmpereHours.zero
    package var findings: [News] = []
    package var findingCount = 0
    /// Warnings and alarms.
    package var messages: [News] = []
    /// Samples since the start of the run, and how many of them are records.
    package var samples = 0
    package var records = 0
    /// Lab time from start to end.
    package var labTime = TimeSpan.zero
}

/// How far a rehearsal is.
package struct RehearsalProgress: Hashable, Sendable {
    /// Lab time since the start of the run.
    package var labTime: TimeSpan
    /// What the schedule should take, nil when that cannot be known.
    package var expected: TimeSpan?
    package var samples: Int
    /// Steps that have ended.
    package var steps: Int
}
