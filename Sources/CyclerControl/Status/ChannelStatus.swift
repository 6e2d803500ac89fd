package import CyclerCore

/// What a channel is doing; raw values are the words of messages and records.
package enum ChannelState: String, Hashable, Sendable, CaseIterable {
    /// No cell.
    case idle
    /// A cell sits there, nothing runs.
    case mounted
    /// Checks before the start.
    case starting
    case running
    /// A finding is looked into; goes on by itself.
    case probing
    /// Open, by a person.
    case paused
    /// Open, by the daemon; clears itself or by `resume`.
    case held
    /// Open and latched until acknowledged.
    case tripped
}

/// Why a channel is where it is, and the way out.
package struct StatusCause: Hashable, Sendable {
    /// Short code for programs and tables (`LINK_LOST`, `SHORT_HARD`).
    package var code: String
    /// What happened, one sentence.
    package var text: String
    package var since: UnixTime
    /// What a person does next, one sentence.
    package var next: String

    package init(code: String, text: String, since: UnixTime, next: String) {
        self.code = code
        self.text = text
        self.since = since
        self.next = next
    }
}

/// Whether the short watch can see.
package enum WatchState: String, Hashable, Sendable, CaseIterable {
    /// No current, nothing to watch.
    case off
    /// Blanked or gathering its baseline.
    case warming
    case armed
    /// The voltage zero is too uncertain to tell a short.
    case blindOffset = "blind: offset"
    /// The noise is too large to tell a short.
    case blindNoise = "blind: noise"
    /// Samples come too rarely to tell a short.
    case blindSampleRate = "blind: sample rate"
    /// What a short would be told by is not known.
    case blindNoReference = "blind: no reference"
    /// Changes around the cell are still on their way and the blanking for them is used up.
    case blindBlanking = "blind: blanking"
}

/// A finding as status and events show it.
package struct FindingNote: Hashable, Sendable {
    package var code: FindingCode
    package var at: UnixTime
    /// The numbers that made it, one sentence.
    package var text: String

    package init(code: FindingCode, at: UnixTime, text: String) {
        self.code = code
        self.at = at
        self.text = text
    }
}

/// The run on a channel and how far it is.
package struct RunStatus: Hashable, Sendable {
    package var name: String
    /// The step as the schedule says it (`plate 0.05 mA/cm2`).
    package var step: String
    /// Number of the step execution, from 1.
    package var stepIndex: Int
    /// Number of the cycle, from 1; 0 before the first.
    package var cycle: Int
    /// Lab time since the start of the run.
    package var testTime: TimeSpan

    package init(name: String, step: String, stepIndex: Int, cycle: Int, testTime: TimeSpan) {
        self.name = name
        self.step = step
        self.stepIndex = stepIndex
        self.cycle = cycle
        self.testTime = testTime
    }
}

/// The last sample and what was counted up to it; nil means not known.
package struct Measured: Hashable, Sendable {
    package var voltage: Volts?
    /// Positive charges the cell.
    package var current: Amperes?
    /// The current asked for; nil when the circuit is to be open.
    package var setCurrent: Amperes?
    package var temperature: Kelvins?
    /// Stack pressure on the cell.
    package var pressure: Pascals?
    /// Charge since plating onset.
    package var plated: AmpereHours?
    package var platedPerArea: ArealCapacity?
    /// Magnitude of the charge of this step.
    package var stepCapacity: AmpereHours?
    /// Boot time since the last sample.
    package var age: TimeSpan?
    package var quality: SampleQuality?

    package init() {}
}

/// One channel as people see it.
package struct ChannelStatus: Hashable, Sendable {
    /// Most findings shown; older ones are in the run's events.
    package static let findingsMax = 4

    package var name: String
    package var state: ChannelState
    /// Wall clock of the last change of `state`.
    package var since: UnixTime
    /// The circuit could not be verified open: loud until a person clears it.
    package var isUnsafe = false
    /// Nothing but this machine opens the circuit.
    package var isUnguarded = false
    package var cause: StatusCause?
    /// Name of the mounted cell.
    package var cell: String?
    package var run: RunStatus?
    package var measured = Measured()
    package var watch = WatchState.off
    /// Whether each detector could see, as of its last look.
    package var readiness = ReadinessTable()
    /// Until then the windows of what must persist are halved, behind a heal; nil when not.
    package var tightUntil: UnixTime?
    /// Newest first, at most `findingsMax`.
    package var findings: [FindingNote] = []
    /// How sure we are that the circuit is open; nil while it is not meant to be.
    package var openEvidence: OpenEvidence?

    package init(name: String, state: ChannelState, since: UnixTime) {
        self.name = name
        self.state = state
        self.since = since
    }
}
