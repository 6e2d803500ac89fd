import CyclerCore
import CyclerEngine
import CyclerInstruments
import CyclerWatch

/// One schedule on one cell, from `start` to the closing of its files.
struct Run: Sendable {
    /// How far the step in hand is on its way to being in force.
    enum Entry: Hashable, Sendable {
        /// No step is being put in force (paused, held, ending).
        case none
        /// The folder is being created; boot time bound. An answer before everything up to the
        /// mark is written belongs to an earlier start.
        case awaitingFolder(after: UInt64, deadline: Instant)
        /// Hardware limits and watchdog are being written and read back.
        case preparing(ExchangeToken)
        /// The record of the step change must reach the disk first; boot time bound.
        case awaitingWriter(mark: UInt64, sync: Bool, deadline: Instant)
        /// The circuit is opening for a rest.
        case opening
        /// The set point is on its way.
        case setting(ExchangeToken)
        /// Samples count. Lab time of confirmation.
        case inForce(since: Instant)
    }

    /// Bound on everything that a start or a step change waits for in boot time.
    static let patience = TimeSpan.seconds(2)
    /// How long a lost link may last and the run still resumes by itself; boot time.
    static let reunionMax = TimeSpan.minutes(5)
    /// Self-made resumes allowed per day of lab time.
    static let reunionsPerDay = 5

    var machine: ScheduleMachine
    var progress: StepProgress?
    /// The set points of the step in hand; nil while it has none.
    var drive: DriveMachine?
    /// A new set point within the step that is on its way, and the one in force until then.
    var retuning: (token: ExchangeToken, before: Drive)?
    /// Set current that the watch was last told of.
    var watched: Amperes?
    /// The last sample before a change of current, for the resistance that the change shows.
    var beforeChange: (voltage: Volts, current: Amperes)?
    var entry: Entry = .none
    var watch: ShortWatch
    var recorder: RunRecorder
    var identity: InstrumentIdentity?
    /// Set once the run is to end, and why; its files close when the circuit is open.
    var ending: RunOutcome?
    var stopAfter: StopAfter?
    var hasEnergised = false
    /// The schedule as submitted, which of its versions this is, and the plan that takes over at
    /// the end of the step in hand.
    var scheduleText = ""
    var scheduleNumber = 1
    var amendment: Plan?
    /// Boot time at which the link was lost, for the reunion bound.
    var linkLostAt: Instant?
    var reunions = ReunionCount()

    init(machine: ScheduleMachine, watch: ShortWatch, recorder: RunRecorder) {
        self.machine = machine
        self.watch = watch
        self.recorder = recorder
    }

    // The next three are mutating only in name. Reached through a chain that may write, a run is
    // looked at where it is; reached through one that only reads, all of its kilobytes are copied,
    // for every channel at every event.

    /// How far the step in hand is.
    mutating func seenEntry() -> Entry { entry }

    /// When time alone ends the step in hand (lab time), and the wait before it (boot time).
    mutating func due() -> (lab: Instant?, boot: Instant?) {
        switch entry {
        case .awaitingFolder(_, let deadline), .awaitingWriter(_, _, let deadline):
            (progress?.deadline, deadline)
        case .none, .preparing, .opening, .setting, .inForce: (progress?.deadline, nil)
        }
    }

    /// What time alone says of the step in force; nil when none is.
    mutating func judge(timeAt now: Instant) -> (energises: Bool, verdict: StepVerdict)? {
        guard case .inForce = entry else { return nil }
        return progress.map { ($0.step.energises, $0.judge(timeAt: now)) }
    }

    /// Keeps the charge of a finished step for the bounds of the next ones.
    mutating func remember(_ charge: AmpereHours, of step: PlanStep) {
        guard let direction = step.action.direction else { return }
        machine.memory.remember(charge, of: direction)
    }
}

/// What a `stop --after` waits for.
enum StopAfter: Hashable, Sendable { case step, cycle }

/// Self-made resumes since the start of the current lab day.
struct ReunionCount: Hashable, Sendable {
    private var count = 0
    private var dayStart: Instant = .zero

    init() {}

    /// Counts one more; false when the day's share is used up.
    mutating func take(at now: Instant) -> Bool {
        if now - dayStart >= .hours(24) {
            dayStart = now
            count = 0
        }
        guard count < Run.reunionsPerDay else { return false }
        count += 1
        return true
    }
}
