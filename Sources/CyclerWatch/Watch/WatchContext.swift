package import CyclerCore

/// What flows while the watch looks.
package enum WatchStep: Hashable, Sendable {
    /// Rest, or circuit open.
    case idle
    /// Constant current: signed set point, positive charges the cell.
    case current(Amperes, CurrentDirection)
    /// Constant voltage.
    case hold(Volts)
}

/// The circumstances of a step; handed over at every change of step, set point or range. What
/// nobody knows stays nil: the detectors that need it then say that they are blind.
package struct WatchContext: Hashable, Sendable {
    package var step: WatchStep
    /// False when the set point or range changed within the step.
    package var isNewStep = true
    /// Charge of this step that must not be passed; nil bounds nothing.
    package var chargeBound: AmpereHours?
    /// Voltages the instrument can drive; nil judges no compliance.
    package var compliance: ClosedRange<Volts>?
    /// Full scale of the current range in force; nil takes every measured current at its word.
    package var rangeFullScale: Amperes?
    /// Charge this step should move: by its schedule, or as the first cycle did.
    package var expectedCharge: AmpereHours?
    /// The first charge of the cell.
    package var isFormation = false
    /// What was plated before and is there to be stripped; its end is the end of the strip.
    package var strippableCharge: AmpereHours?
    /// High-frequency resistance by the last impedance; overrules that of the settings.
    package var referenceResistance: ArealResistance?

    /// The compliance bound that a set current drives towards; nil when there is none, and at 0 V,
    /// where a cell may rest.
    var drivenBound: DrivenBound? {
        guard case .current(let current, _) = step, let compliance, current != .zero else {
            return nil
        }
        let isUpper = current > .zero
        let voltage = isUpper ? compliance.upperBound : compliance.lowerBound
        return voltage == .zero ? nil : DrivenBound(voltage: voltage, isUpper: isUpper)
    }

    package init(
        step: WatchStep, chargeBound: AmpereHours? = nil, compliance: ClosedRange<Volts>? = nil,
        rangeFullScale: Amperes? = nil
    ) {
        self.step = step
        self.chargeBound = chargeBound
        self.compliance = compliance
        self.rangeFullScale = rangeFullScale
    }
}

/// The end of the instrument's range that a current drives a cell towards.
struct DrivenBound: Hashable, Sendable {
    let voltage: Volts
    let isUpper: Bool
}

/// The two halves of a cycle that has ended.
package struct CycleCharges: Hashable, Sendable {
    /// Charged, or plated: magnitude.
    package var charged: AmpereHours
    /// Discharged, or stripped: magnitude.
    package var discharged: AmpereHours
    /// False when an interruption cut one of the halves short.
    package var isWhole: Bool

    package init(charged: AmpereHours, discharged: AmpereHours, isWhole: Bool = true) {
        self.charged = charged
        self.discharged = discharged
        self.isWhole = isWhole
    }

    /// What came back of what went in; nil when nothing went in.
    package var efficiency: Double? {
        guard charged > .zero, charged.isFinite, discharged.isFinite else { return nil }
        return discharged / charged
    }
}
