package import CyclerCore

/// One step with every amount resolved to numbers of the mounted cell: what runs.
package struct PlanStep: Hashable, Sendable {
    /// Position in the written schedule, depth first, 1-based: the `Step ID` of records.
    package var id: Int
    package var action: PlanAction
    package var until: [PlanCondition]
    package var record: RecordRule
    /// Schedule and step limits in force, to be applied below the lab's own.
    package var scheduleLimits: LimitSet
    package var stepLimits: LimitSet
    package var guards: [PlanGuard]
    package var chargeBound: ChargeBound?
    package var timeBound: TimeBound?
    package var onRestart: RestartPolicy
    /// Where a settling step goes when it takes too long; nil and `trip` trip.
    package var onTimeout: PlanTarget?
    package var place: SourcePlace

    package init(
        id: Int, action: PlanAction, until: [PlanCondition], record: RecordRule,
        scheduleLimits: LimitSet = LimitSet(), stepLimits: LimitSet = LimitSet(),
        guards: [PlanGuard] = [], chargeBound: ChargeBound? = nil, timeBound: TimeBound? = nil,
        onRestart: RestartPolicy = .hold, place: SourcePlace
    ) {
        self.id = id
        self.action = action
        self.until = until
        self.record = record
        self.scheduleLimits = scheduleLimits
        self.stepLimits = stepLimits
        self.guards = guards
        self.chargeBound = chargeBound
        self.timeBound = timeBound
        self.onRestart = onRestart
        self.place = place
    }

    /// True when the step lets current flow.
    package var energises: Bool {
        switch action {
        case .drive, .hold, .voltageRamp: true
        case .rest, .pressure, .temperature, .confirm: false
        }
    }

    /// The condition that a short of this kind fulfils, nil when it trips the step.
    package func end(onShort code: FindingCode) -> PlanCondition? {
        guard code.isShort else { return nil }
        return until.first { condition in
            guard case .short(let hardOnly) = condition.trigger else { return false }
            return !hardOnly || code == .shortHard || code == .shortStart
        }
    }

    /// The author asked to go on until the short is hard: lesser shorts are only noted.
    package var waitsForHardShort: Bool {
        until.contains { $0.trigger == .short(hardOnly: true) }
    }
}

/// A guard with numbers.
package struct PlanGuard: Hashable, Sendable {
    package var when: [PlanClause]
    package var samples: Guard.Samples
    package var delay: TimeSpan
    package var action: Guard.Action

    package init(
        when: [PlanClause], samples: Guard.Samples, delay: TimeSpan, action: Guard.Action
    ) {
        self.when = when
        self.samples = samples
        self.delay = delay
        self.action = action
    }
}

/// The charge at which a step trips because it moved more than can be true.
package enum ChargeBound: Hashable, Sendable {
    case fixed(AmpereHours)
    /// 1.10 times what the last step of the opposite sign moved.
    case lastOpposite
}

/// The time at which a step trips.
package enum TimeBound: Hashable, Sendable {
    case fixed(TimeSpan)
    /// 1.5 times the last opposite charge over this step's current.
    case lastOpposite
}

/// Factors of the default bounds of every energised step.
package enum DefaultBounds {
    /// Charge bound over expected charge.
    package static let chargeFactor = 1.10
    /// Time bound over expected time.
    package static let timeFactor = 1.5
    /// No bound is longer: ten years, well inside what a `TimeSpan` holds.
    package static let timeLongest = TimeSpan.hours(24 * 3650)

    /// 1.5 times the time that a charge takes at a current.
    package static func time(for charge: AmpereHours, at current: Amperes) -> TimeSpan {
        .bounded(seconds: timeFactor * charge.value / current.magnitude.value * 3600)
    }
}
