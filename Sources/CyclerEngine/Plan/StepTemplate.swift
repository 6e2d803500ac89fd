package import CyclerCore

/// A step whose amounts may still depend on what was measured; worked out when it begins.
package struct StepTemplate: Hashable, Sendable {
    /// What the step does, in expressions.
    package enum Action: Hashable, Sendable {
        case rest(PlanExpression)
        case wait
        case drive(DriveTemplate, CurrentDirection)
        case hold(PlanExpression)
        case voltageRamp(from: PlanExpression?, to: PlanExpression, pace: PaceTemplate)
        case pressure(SettlePressure, onTimeout: PlanTarget)
        case temperature(SettleTemperature, onTimeout: PlanTarget)
        case confirm(String)
    }

    /// A drive in expressions; magnitudes, the direction gives the sign.
    package enum DriveTemplate: Hashable, Sendable {
        case current(PlanExpression, thenHold: PlanExpression?)
        case power(PlanExpression)
        case resistance(PlanExpression)
        case currentRamp(from: PlanExpression, to: PlanExpression, pace: PaceTemplate)
    }

    /// How fast a ramp goes, or how long it takes.
    package enum PaceTemplate: Hashable, Sendable {
        case rate(PlanExpression)
        case over(PlanExpression)
    }

    package var id: Int
    package var label: String?
    package var action: Action
    package var until: [ConditionTemplate]
    package var record: RecordRule
    package var scheduleLimits: LimitSet
    package var stepLimits: LimitSet
    package var guards: [GuardTemplate]
    /// As written; what is not written is derived from the numbers.
    package var chargeBound: PlanExpression?
    package var timeBound: TimeSpan?
    package var onRestart: RestartPolicy
    package var isProbe = false
    package var place: SourcePlace
    /// The direction is that of the last step with current, whichever that was: a probe.
    package var repeatsDirection = false

    /// True when the step lets current flow.
    package var energises: Bool {
        switch action {
        case .drive, .hold, .voltageRamp: true
        case .rest, .wait, .pressure, .temperature, .confirm: false
        }
    }

    /// True for a set point that moves: the step is over when it is there.
    var isRamp: Bool {
        switch action {
        case .voltageRamp, .drive(.currentRamp, _): true
        case .drive, .hold, .rest, .wait, .pressure, .temperature, .confirm: false
        }
    }

    /// The signed current, where it is the same at every pass.
    package var constantCurrent: Amperes? {
        guard case .drive(.current(let value, _), let direction) = action else { return nil }
        return value.constantValue.map { Amperes(direction.sign * $0) }
    }

    /// Where a settling step goes when it takes too long.
    var onTimeout: PlanTarget? {
        switch action {
        case .pressure(_, let target), .temperature(_, let target): target
        case .rest, .wait, .drive, .hold, .voltageRamp, .confirm: nil
        }
    }

    /// The word of the step's current; nil for steps without one direction.
    package var direction: CurrentDirection? {
        if case .drive(_, let direction) = action { direction } else { nil }
    }
}
