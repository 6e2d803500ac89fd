package import CyclerCore

/// Judges the end of one step from its samples. Time counts only while the step is in force: a
/// pause or a hold stops it.
package struct StepProgress: Hashable, Sendable {
    package let step: PlanStep
    /// Charge of the last step of opposite sign, for the bounds that refer to it.
    private let lastOpposite: AmpereHours?
    /// Time in force before the last interruption.
    private var elapsedBefore: TimeSpan = .zero
    /// Since when the step has been in force, nil while interrupted or not yet confirmed.
    private var inForceSince: Instant?
    private var inBandSince: Instant?

    package init(_ step: PlanStep, lastOpposite: AmpereHours?) {
        self.step = step
        self.lastOpposite = lastOpposite
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
    }

    /// Time in force so far.
    package func elapsed(at now: Instant) -> TimeSpan {
        guard let since = inForceSince, now > since else { return elapsedBefore }
        return elapsedBefore + (now - since)
    }

    /// True while the step's set point is confirmed.
    package var isInForce: Bool { inForceSince != nil }

    /// Lab time at which the step ends, or trips, by time alone; nil when it does not.
    package var deadline: Instant? {
        guard let since = inForceSince else { return nil }
        let end = timeEnd
        guard let bound = timeBound else { return end.map { since + ($0 - elapsedBefore) } }
        return since + (min(end ?? bound, bound) - elapsedBefore)
    }

    private var timeEnd: TimeSpan? {
        switch step.action {
        case .rest(let span): return span
        case .current, .hold:
            var first: TimeSpan?
            for case .time(let span) in step.until { first = min(first ?? span, span) }
            return first
        case .pressure, .temperature: return nil
        }
    }

    /// Time at which the step trips.
    package var timeBound: TimeSpan? {
        switch step.action {
        case .pressure(let settle): return settle.timeout
        case .temperature(let settle): return settle.timeout
        case .rest, .hold, .current: break
        }
        switch step.timeBound {
        case nil: return nil
        case .fixed(let span): return span
        case .lastOpposite:
            guard let charge = lastOpposite, case .current(let current, _) = step.action else {
                return nil
            }
            return DefaultBounds.time(for: charge, at: current)
        }
    }

    /// Charge at which the step trips.
    package var chargeBound: AmpereHours? {
        switch step.chargeBound {
        case nil: nil
        case .fixed(let charge): charge
        case .lastOpposite: lastOpposite.map { DefaultBounds.chargeFactor * $0 }
        }
    }

    /// Judges time alone; for timers between samples.
    package func judge(timeAt now: Instant) -> StepVerdict {
        guard isInForce else { return .goOn }
        let spent = elapsed(at: now)
        if let end = timeEnd, spent >= end {
            if case .rest = step.action { return .end(.elapsed) }
            return .end(.condition(.time(end)))
        }
        if let bound = timeBound, spent >= bound { return .overrun(.time(spent, bound)) }
        return .goOn
    }

    /// Judges one good sample taken while the step was in force.
    ///
    /// - Parameters:
    ///   - capacity: magnitude of the step's charge so far.
    ///   - plated: charge since plating onset.
    package func judge(
        _ sample: Sample, capacity: AmpereHours, plated: AmpereHours
    ) -> StepVerdict {
        guard isInForce else { return .goOn }
        for condition in step.until {
            let met =
                switch condition {
                case .voltage(let comparison, let limit):
                    sample.voltage.map { comparison.holds($0.value, limit.value) } ?? false
                case .current(let comparison, let limit):
                    sample.current.map { comparison.holds($0.magnitude.value, limit.value) }
                        ?? false
                case .capacity(let charge): capacity >= charge
                case .plated(let charge): plated >= charge
                case .time, .short: false
                }
            if met { return .end(.condition(condition)) }
        }
        if let bound = chargeBound, step.energises, capacity > bound {
            return .overrun(.charge(capacity, bound))
        }
        return judge(timeAt: sample.time)
    }

    /// Judges a settling step by its auxiliary reading, in the unit of the target (Pa or K).
    package mutating func judge(settling value: Double, at now: Instant) -> StepVerdict {
        let (target, within, dwell): (Double, Double, TimeSpan)
        switch step.action {
        case .pressure(let settle):
            (target, within, dwell) = (settle.target.value, settle.within.value, settle.dwell)
        case .temperature(let settle):
            (target, within, dwell) = (settle.target.value, settle.within.value, settle.dwell)
        case .rest, .current, .hold: return .goOn
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
