import CyclerCore
import CyclerEngine
import CyclerInstruments
import CyclerRecord
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
    /// The step in hand. Judging a sample changes nothing that time alone depends on, and goes
    /// past this door.
    var progress: StepProgress? {
        get { current }
        set {
            current = newValue
            timing = StepTiming(newValue)
        }
    }
    private var current: StepProgress?
    /// What time alone says of the progress; looked at with every event.
    private var timing = StepTiming(nil)
    /// The set points of the step in hand; nil while it has none.
    var drive: DriveMachine?
    /// Looks into a finding; nil while none does.
    var probe: ProbeMachine? { didSet { hasProbe = probe != nil } }
    /// Asked with every sample, for which the probe itself is too large.
    private var hasProbe = false
    /// A probe found nothing wrong: the step goes on once the circuit is open.
    var isHealed = false
    var heals = HealCount()
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
    /// Numbers of the schedule in force and of the one that takes over.
    var schedule: (number: Int, amended: Int?) = (1, nil)
    var amendment: Plan?
    /// What the schedule says of a restart, while that is still to be done.
    var restart: RestartPolicy?
    /// The folder of an earlier life of the daemon is not open yet.
    var isReopening = false
    /// The state in which the daemon left it, once it ends; what the next one finds.
    var leftAs: StaticString?
    /// Lab time of the last checkpoint.
    var savedAt = Instant.zero
    /// Boot time at which the link was lost, for the reunion bound.
    var linkLostAt: Instant?
    var reunions = ReunionCount()

    init(machine: ScheduleMachine, watch: ShortWatch, recorder: RunRecorder) {
        self.machine = machine
        self.watch = watch
        self.recorder = recorder
    }

    // The next ones are mutating only in name. Reached through a chain that may write, a run is
    // looked at where it is; reached through one that only reads, all of its kilobytes are copied,
    // for every channel at every event.

    /// How far the step in hand is.
    mutating func seenEntry() -> Entry { entry }

    /// What the step in hand does; nil when none is.
    mutating func seenAction() -> PlanAction? { current?.step.action }

    /// What the schedule says of a restart, while that is still to be done.
    mutating func seenRestart() -> RestartPolicy? { restart }

    /// True while a probe looks into a finding.
    mutating func isProbed() -> Bool { hasProbe }

    /// True while the step in hand is part of a probe.
    mutating func isProbing() -> Bool { current?.step.isProbe ?? false }

    /// True when a step is in hand.
    mutating func hasStep() -> Bool { timing.hasStep }

    /// True while another set point of the step is on its way.
    mutating func isRetuning() -> Bool { retuning != nil }

    /// What a record names: the set point in force, not the one on its way.
    mutating func seenSetPoint() -> SetPoint {
        // Not `driveInForce`: a getter is handed a copy.
        let drive: Drive?
        if hasProbe {
            drive = probe?.current.map(Drive.current)
        } else if retuning != nil {
            drive = retuning?.before
        } else {
            drive = self.drive?.drive
        }
        return switch drive {
        case .current(let current): .current(current)
        case .voltage(let voltage): .voltage(voltage)
        case nil, .open: .none
        }
    }

    /// Charge since the onset of plating.
    mutating func seenPlated() -> AmpereHours { watch.seenPlatedCharge() }

    /// The same once the onset is noted that a sample may have shown.
    mutating func platedNow(at time: Instant) -> AmpereHours {
        noteOnset(at: time)
        return watch.seenPlatedCharge()
    }

    /// Lets the watch see a sample and what surrounds it.
    mutating func look(
        _ sample: Sample, _ aux: Auxiliaries, into findings: inout FindingBuffer
    ) {
        if let pressure = aux.stackPressure { watch.note(pressure: pressure, at: sample.time) }
        if let temperature = aux.cellTemperature ?? aux.temperature {
            watch.note(temperature: temperature, at: sample.time)
        }
        watch.ingest(sample, stepCharge: recorder.stepCharge, into: &findings)
    }

    /// What a sample says of the step in hand.
    mutating func judge(
        _ sample: Sample, _ aux: Auxiliaries, plated: AmpereHours
    ) -> StepVerdict {
        var surroundings = StepSurroundings()
        surroundings.charge = recorder.stepCharge
        surroundings.energy = recorder.stepEnergy
        surroundings.plated = plated
        surroundings.runTime = sample.time - recorder.startedAt
        surroundings.temperature = aux.temperature
        surroundings.cellTemperature = aux.cellTemperature
        surroundings.stackPressure = aux.stackPressure
        return current?.judge(sample, surroundings) ?? .goOn
    }

    /// The last sample before a change of current, once, when a whole sample has come behind it.
    mutating func takeBeforeChange(_ sample: Sample) -> (voltage: Volts, current: Amperes)? {
        guard beforeChange != nil, sample.voltage != nil, sample.current != nil else {
            return nil
        }
        defer { beforeChange = nil }
        return beforeChange
    }

    /// The set point that a sample asks for, with the one in force; nil when that stays.
    mutating func nextDrive(_ sample: Sample) -> (before: Drive, next: Drive)? {
        guard retuning == nil, let before = drive?.drive,
            let elapsed = current?.elapsed(at: sample.time),
            let next = drive?.next(sample, elapsed: elapsed)
        else { return nil }
        return (before, next)
    }

    /// The strongest of the schedule's own guards that is due by the sample judged last.
    mutating func judgeGuards(at time: Instant) -> PlanGuard? { current?.judgeGuards(at: time) }

    /// When time alone ends the step in hand (lab time), and the wait before it (boot time).
    mutating func due() -> (lab: Instant?, boot: Instant?) {
        switch entry {
        case .awaitingFolder(_, let deadline), .awaitingWriter(_, _, let deadline):
            (timing.deadline, deadline)
        case .none, .preparing, .opening, .setting, .inForce: (timing.deadline, nil)
        }
    }

    /// What time alone says of the step in force; nil when none is.
    mutating func judge(timeAt now: Instant) -> (energises: Bool, verdict: StepVerdict)? {
        guard case .inForce = entry, timing.hasStep else { return nil }
        guard let deadline = timing.deadline, now >= deadline else {
            return (timing.energises, .goOn)
        }
        return (timing.energises, progress?.judge(timeAt: now) ?? .goOn)
    }

    /// Keeps the charge of a finished step for the bounds of the next ones.
    mutating func remember(_ charge: AmpereHours, of step: PlanStep) {
        guard let direction = step.action.direction else { return }
        machine.memory.remember(charge, of: direction)
    }
}

/// The few facts about a step's progress that every event asks for.
private struct StepTiming: Hashable, Sendable {
    let hasStep: Bool
    let energises: Bool
    /// Lab time at which the step ends, or trips, by time alone.
    let deadline: Instant?

    init(_ progress: StepProgress?) {
        hasStep = progress != nil
        energises = progress?.step.energises ?? false
        deadline = progress?.deadline
    }
}

/// What a `stop --after` waits for.
enum StopAfter: Hashable, Sendable { case step, cycle }

/// Self-made resumes since the start of the current lab day.
struct ReunionCount: Hashable, Sendable {
    private(set) var count = 0
    private(set) var dayStart: Instant = .zero

    init() {}

    /// As a checkpoint had it.
    init(_ saved: Checkpoint.Resumes, _ clock: LabClock) {
        count = saved.count
        dayStart = clock.lab(at: saved.since)
    }

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
