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
    /// Charge and time at which the step trips; every step that energises has both.
    package var chargeBound: AmpereHours?
    package var timeBound: TimeSpan?
    /// True for the steps of a probe: the resistance that their first sample shows is written down.
    package var isProbe = false
    /// True when the author wrote the time bound, false when it was derived.
    package var isTimeBoundWritten = false
    /// The same of the charge bound.
    package var isChargeBoundWritten = false
    package var onRestart: RestartPolicy
    /// Where a settling step goes when it takes too long; nil and `trip` trip.
    package var onTimeout: PlanTarget?
    package var place: SourcePlace

    package init(
        id: Int, action: PlanAction, until: [PlanCondition], record: RecordRule,
        scheduleLimits: LimitSet = LimitSet(), stepLimits: LimitSet = LimitSet(),
        guards: [PlanGuard] = [], chargeBound: AmpereHours? = nil, timeBound: TimeSpan? = nil,
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

    /// The condition that a short of this kind fulfils, nil when it trips the step. A suspicion
    /// fulfils none until a probe has confirmed it.
    package func end(onShort code: FindingCode, isConfirmed: Bool = false) -> PlanCondition? {
        guard isConfirmed || code.isShort && !code.isSuspicion else { return nil }
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
