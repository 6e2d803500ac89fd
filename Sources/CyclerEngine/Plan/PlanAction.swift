package import CyclerCore

/// What the instruments are told to do in a step, in numbers.
package enum PlanAction: Hashable, Sendable {
    /// Circuit open, for a time; nil waits for the step's conditions.
    case rest(TimeSpan?)
    case drive(PlanDrive, CurrentDirection)
    case hold(Volts)
    case voltageRamp(from: Volts, to: Volts, TimeSpan)
    case pressure(SettlePressure)
    case temperature(SettleTemperature)
    /// Open until a person confirms.
    case confirm(String)

    /// The `Step Type` word of Battery Data Format records.
    package var typeWord: StaticString {
        switch self {
        case .rest, .confirm: "REST"
        case .drive(let drive, let direction): drive.typeWord(isCharge: direction.sign > 0)
        case .hold: "CV_CHG"
        case .voltageRamp: "V_RAMP"
        case .pressure: "PRESSURE"
        case .temperature: "TEMPERATURE"
        }
    }

    /// The word a person wrote.
    package var name: StaticString {
        switch self {
        case .rest(nil): "wait"
        case .rest: "rest"
        case .drive(_, .plate): "plate"
        case .drive(_, .strip): "strip"
        case .drive(_, .charge): "charge"
        case .drive(_, .discharge): "discharge"
        case .hold: "hold"
        case .voltageRamp: "ramp"
        case .pressure: "pressure"
        case .temperature: "temperature"
        case .confirm: "message"
        }
    }

    /// The word of the step's current; nil for steps without one direction.
    package var direction: CurrentDirection? {
        if case .drive(_, let direction) = self { direction } else { nil }
    }

    /// The signed current that the step keeps, for steps of constant current.
    package var setCurrent: Amperes? {
        guard case .drive(.current(let current, _), _) = self else { return nil }
        return current
    }

    /// How long a ramp takes; nil for anything else.
    package var rampSpan: TimeSpan? {
        switch self {
        case .drive(.currentRamp(_, _, let span), _), .voltageRamp(_, _, let span): span
        case .rest, .drive, .hold, .pressure, .temperature, .confirm: nil
        }
    }

    /// The largest current that the step can ask for by itself; nil when it depends on the cell.
    package var largestCurrent: Amperes? {
        guard case .drive(let drive, _) = self else { return nil }
        switch drive {
        case .current(let current, _): return current
        case .currentRamp(let from, let to, _): return from.magnitude > to.magnitude ? from : to
        case .power, .resistance: return nil
        }
    }
}

/// What a step with a direction keeps constant, or ramps. Currents and powers are signed:
/// positive charges the cell.
package enum PlanDrive: Hashable, Sendable {
    /// With `thenHold`, that voltage is kept once it is reached.
    case current(Amperes, thenHold: Volts?)
    /// W.
    case power(Watts)
    case resistance(Ohms)
    case currentRamp(from: Amperes, to: Amperes, TimeSpan)

    func typeWord(isCharge: Bool) -> StaticString {
        switch self {
        case .current(_, nil): isCharge ? "CC_CHG" : "CC_DCH"
        case .current: isCharge ? "CCCV_CHG" : "CCCV_DCH"
        case .power: isCharge ? "CP_CHG" : "CP_DCH"
        case .resistance: isCharge ? "CR_CHG" : "CR_DCH"
        case .currentRamp: "I_RAMP"
        }
    }
}
