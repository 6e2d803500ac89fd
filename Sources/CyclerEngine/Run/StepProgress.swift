package import CyclerCore

/// Judges the end of one step from its samples. Time counts only while the step is in force: a
/// pause or a hold stops it.
package struct StepProgress: Sendable {
    package let step: PlanStep
    /// Time in force before the last interruption.
    private var elapsedBefore: TimeSpan = .zero
    /// Since when the step has been in force, nil while interrupted or not yet confirmed.
    private var inForceSince: Instant?
    private var inBandSince: Instant?
    /// The first time that alone ends the step.
    private let timeEnd: TimeSpan?
    /// Slopes, where the step asks for them.
    private var slopes: SlopeMeter?
    private var guards: [GuardCounter]
    /// Whether a step that is to hold a voltage has got there.
    private var arrival: VoltageArrival?
    private var highest = -Double.infinity
    private var lowest = Double.infinity
    /// What the last sample said.
    package private(set) var signals = SignalValues()

    package init(_ step: PlanStep) {
        self.step = step
        timeEnd = Self.timeEnd(of: step)
        guards = step.guards.map(GuardCounter.init)
        arrival = VoltageArrival(step.action)
        let wantsSlopes =
            step.until.contains { $0.uses(\.isSlope) }
            || step.guards.contains {
                $0.when.contains { clause in
                    if case .signal(let signal, _, _) = clause { signal.isSlope } else { false }
                }
            }
        slopes = wantsSlopes ? SlopeMeter() : nil
    }

    /// Highest and lowest voltage of the step so far; nil before its first sample.
    package var voltageRange: ClosedRange<Volts>? {
        lowest <= highest ? Volts(lowest)...Volts(highest) : nil
    }

    /// The step was in force for so long before the daemon was away.
    package mutating func restore(elapsed: TimeSpan) {
        guard inForceSince == nil else { return }
        elapsedBefore = max(elapsed, .zero)
    }

    /// The set point of the step is confirmed (again).
    package mutating func resume(at now: Instant) {
        if inForceSince == nil { inForceSince = now }
    }

    /// The circuit was opened under the step, or its change has begun.
    package mutating func interrupt(at now: Instant) {
        elapsedBefore = elapsed(at: now)
        inForceSince = nil
        inBandSince = nil
        slopes?.restart()
        for index in guards.indices { guards[index].restart() }
    }

    /// Time in force so far.
    @inline(__always)
    package func elapsed(at now: Instant) -> TimeSpan {
        guard let since = inForceSince, now > since else { return elapsedBefore }
        return elapsedBefore + (now - since)
    }

    /// True while the step's set point is confirmed.
    package var isInForce: Bool { inForceSince != nil }

    /// Lab time at which the step ends, or trips, by time alone; nil when it does not.
    package var deadline: Instant? {
        guard let since = inForceSince else { return nil }
        guard let bound = timeBound else { return timeEnd.map { since + ($0 - elapsedBefore) } }
        return since + (min(timeEnd ?? bound, bound) - elapsedBefore)
    }

    private static func timeEnd(of step: PlanStep) -> TimeSpan? {
        let written = step.until.compactMap(\.timeEnd).min()
        let own: TimeSpan? =
            switch step.action {
            case .rest(let span): span
            case .drive, .hold, .voltageRamp, .pressure, .temperature, .confirm:
                step.action.rampSpan
            }
        let end = [written, own].compactMap(\.self).min()
        // A circle of steps that end at once must not keep the daemon busy.
        return step.energises ? end : end.map { max($0, stepShortest) }
    }

    /// No step without current is shorter; one with current takes an exchange with its instrument.
    package static let stepShortest = TimeSpan.milliseconds(10)

    /// Time at which the step trips.
    package var timeBound: TimeSpan? {
        switch step.action {
        case .pressure(let settle): settle.timeout
        case .temperature(let settle): settle.timeout
        case .rest, .hold, .drive, .voltageRamp, .confirm: step.timeBound
        }
    }

    /// Charge at which the step trips.
    package var chargeBound: AmpereHours? { step.chargeBound }

    /// Judges time alone; for timers between samples. Inlined where it is called with every sample,
    /// which may write and would hand it a copy.
    @inline(__always)
    package func judge(timeAt now: Instant) -> StepVerdict {
        guard isInForce else { return .goOn }
        let spent = elapsed(at: now)
        if let end = timeEnd, spent >= end {
            if let condition = step.until.first(where: { $0.timeEnd.map { $0 <= spent } ?? false })
            {
                return .end(.condition(condition))
            }
            return .end(.elapsed)
        }
        if let bound = timeBound, spent >= bound { return overTime(spent, bound) }
        return .goOn
    }

    /// A settling step may say where to go when it takes too long; everything else trips.
    private func overTime(_ spent: TimeSpan, _ bound: TimeSpan) -> StepVerdict {
        switch step.onTimeout {
        case nil, .trip: .overrun(.time(spent, bound))
        case .some(let target): .end(.timedOut(target))
        }
    }

    /// Judges one sample taken while the step was in force. A stale one only says that time goes
    /// on.
    package mutating func judge(
        _ sample: Sample, _ surroundings: StepSurroundings
    ) -> StepVerdict {
        guard isInForce else { return .goOn }
        guard sample.quality != .stale else { return judge(timeAt: sample.time) }
        see(sample, surroundings)
        for condition in step.until where holds(condition) {
            return .end(.condition(condition))
        }
        // A step that is over moves nothing more, whatever it moved.
        let timed = judge(timeAt: sample.time)
        if case .end = timed { return timed }
        let charge = surroundings.charge.magnitude
        if let bound = chargeBound, step.energises, !(charge <= bound) {
            return .overrun(.charge(charge, bound))
        }
        return timed
    }

    @inline(__always)
    private func holds(_ condition: PlanCondition) -> Bool {
        guard case .all(let clauses) = condition.trigger else { return false }
        for clause in clauses {
            guard clause.holds(signals), arrival?.permits(clause) ?? true else { return false }
        }
        return true
    }

    /// Judges the guards of the step by the sample that `judge` saw last. The strongest that is
    /// due; nil when none is.
    package mutating func judgeGuards(at time: Instant) -> PlanGuard? {
        var strongest: PlanGuard?
        var place: Int?
        for index in guards.indices where guards[index].judge(signals, at: time) {
            let due = guards[index].planned
            if strongest.map({ $0.action.rank < due.action.rank }) ?? true {
                strongest = due
                place = index
            }
        }
        if let place { guards[place].told() }
        return strongest
    }

    private mutating func see(_ sample: Sample, _ surroundings: StepSurroundings) {
        let volts = sample.voltage?.value ?? .nan
        if volts.isFinite {
            highest = max(highest, volts)
            lowest = min(lowest, volts)
            arrival?.see(volts)
        }
        signals.time = elapsed(at: sample.time).seconds
        signals.runTime = surroundings.runTime.seconds
        signals.voltage = volts
        signals.current = sample.current?.value ?? .nan
        signals.capacity = surroundings.charge.value * 3600
        signals.energy = surroundings.energy.value * 3600
        signals.plated = surroundings.plated.value * 3600
        signals.voltageFall = highest - volts
        signals.voltageRise = volts - lowest
        signals.temperature = surroundings.temperature?.value ?? .nan
        signals.cellTemperature = surroundings.cellTemperature?.value ?? .nan
        signals.stackPressure = surroundings.stackPressure?.value ?? .nan
        guard slopes != nil else { return }
        slopes?.take(volts, signals.current.magnitude, signals.capacity, at: sample.time)
        signals.voltageSlope = slopes?.voltage ?? .nan
        signals.voltagePerCharge = slopes?.voltagePerCharge ?? .nan
        signals.currentSlope = slopes?.current ?? .nan
    }

    /// Judges a settling step by its auxiliary reading, in the unit of the target (Pa or K).
    package mutating func judge(settling value: Double, at now: Instant) -> StepVerdict {
        let (target, within, dwell): (Double, Double, TimeSpan)
        switch step.action {
        case .pressure(let settle):
            (target, within, dwell) = (settle.target.value, settle.within.value, settle.dwell)
        case .temperature(let settle):
            (target, within, dwell) = (settle.target.value, settle.within.value, settle.dwell)
        case .rest, .drive, .hold, .voltageRamp, .confirm: return .goOn
        }
        guard isInForce, (value - target).magnitude <= within else {
            inBandSince = nil
            return judge(timeAt: now)
        }
        let since = inBandSince ?? now
        inBandSince = since
        return now - since >= dwell ? .end(.settled) : judge(timeAt: now)
    }
}

extension Guard.Action {
    fileprivate var rank: Int {
        switch self {
        case .warn: 0
        case .pause: 1
        case .open: 2
        }
    }
}

extension Signal {
    /// True for what needs the history of a minute.
    var isSlope: Bool {
        switch self {
        case .voltageSlope, .absVoltageSlope, .voltagePerCharge, .absCurrentSlope: true
        case .time, .runTime, .voltage, .absCurrent, .power, .capacity, .energy, .plated,
            .voltageFall, .voltageRise, .temperature, .cellTemperature, .stackPressure:
            false
        }
    }
}

/// What a step's judge says.
package enum StepVerdict: Hashable, Sendable {
    case goOn
    case end(StepEnd)
    /// A bound was reached: a trip, not an end.
    case overrun(Overrun)
}

/// Which bound a step ran into.
package enum Overrun: Hashable, Sendable {
    case charge(AmpereHours, AmpereHours)
    case time(TimeSpan, TimeSpan)
}
