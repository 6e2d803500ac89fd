package import CyclerCore

/// One step with every amount resolved to amperes, ampere-hours and volts of the mounted cell.
package struct PlanStep: Hashable, Sendable {
    /// Position in the written schedule, depth first, 1-based: the `Step ID` of records.
    package var id: Int
    package var action: PlanAction
    package var until: [PlanCondition]
    package var record: RecordRule
    /// Schedule and step limits in force, to be applied below the lab's own.
    package var scheduleLimits: LimitSet
    package var stepLimits: LimitSet
    package var chargeBound: ChargeBound?
    package var timeBound: TimeBound?
    package var place: SourcePlace

    /// True when the step lets current flow.
    package var energises: Bool {
        switch action {
        case .current, .hold: true
        case .rest, .pressure, .temperature: false
        }
    }

    /// True when the step ends on this short instead of tripping.
    package func endsOnShort(_ code: FindingCode) -> Bool {
        guard code.isShort else { return false }
        return until.contains { condition in
            switch condition {
            case .short(let hardOnly):
                !hardOnly || code == .shortHard || code == .shortStart
            case .time, .voltage, .current, .capacity, .plated: false
            }
        }
    }
}

/// What the instruments are told to do in a step.
package enum PlanAction: Hashable, Sendable {
    case rest(TimeSpan)
    /// Signed current, positive charges the cell.
    case current(Amperes, CurrentDirection)
    case hold(Volts)
    case pressure(SettlePressure)
    case temperature(SettleTemperature)

    /// The `Step Type` word of Battery Data Format records.
    package var typeWord: StaticString {
        switch self {
        case .rest: "REST"
        case .current(let current, _): current < .zero ? "CC_DCH" : "CC_CHG"
        case .hold: "CV_CHG"
        case .pressure: "PRESSURE"
        case .temperature: "TEMPERATURE"
        }
    }

    /// The word a person wrote.
    package var name: StaticString {
        switch self {
        case .rest: "rest"
        case .current(_, .plate): "plate"
        case .current(_, .strip): "strip"
        case .current(_, .charge): "charge"
        case .current(_, .discharge): "discharge"
        case .hold: "hold"
        case .pressure: "pressure"
        case .temperature: "temperature"
        }
    }
}

/// An end condition in resolved units.
package enum PlanCondition: Hashable, Sendable {
    case time(TimeSpan)
    case voltage(Comparison, Volts)
    /// Magnitude of the measured current.
    case current(Comparison, Amperes)
    /// Magnitude of the charge of this step.
    case capacity(AmpereHours)
    case plated(AmpereHours)
    case short(hardOnly: Bool)
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
        let seconds = timeFactor * charge.value / current.magnitude.value * 3600
        guard seconds < timeLongest.seconds else { return timeLongest }
        return .seconds(seconds)
    }
}
