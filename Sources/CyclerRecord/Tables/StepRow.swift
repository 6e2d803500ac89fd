package import CyclerCore

/// One row of `steps.csv`: one execution of one step, its charge final.
package struct StepRow: Sendable {
    package var stepCount = 0
    package var stepID = 0
    package var stepType: StaticString = "REST"
    package var step: StaticString = "rest"
    package var cycle = 0
    package var start = TimeSpan.zero
    package var end = TimeSpan.zero
    package var inForce = TimeSpan.zero
    package var endReason = ""
    /// False when a person, a trip or the end of the daemon cut it short.
    package var isWhole = true
    /// True when a voltage ended it: what was to be moved is moved.
    package var endsOnVoltage = false
    /// True when the schedule says that the run ends with this end of the step, or trips.
    package var endsRun = false
    package var startVoltage: Volts?
    package var endVoltage: Volts?
    package var setCurrent: Amperes?
    package var charge = ChargeTotals()
    /// The set current was counted, because the reading says nothing below 1 % of its range.
    package var countsSetCurrent = false
    package var area = SquareCentimetres(1)
    package var mass: Grams?

    /// Full scale of the range and accuracy of the reading on it, as far as they are known.
    package var rangeFullScale: Amperes?
    package var accuracy: CurrentAccuracy?
    /// The range changed while the step was in force: `rangeFullScale` is the first, `accuracy`
    /// holds on all of them.
    package var changedRange = false
    /// How far off each end of the current may be: half a sample period.
    package var timing = TimeSpan.zero

    /// The direction of a step that carries current in one; nil for rests and the like.
    package var direction: CurrentDirection?
    /// Mean zero-corrected voltage over the middle half of the half cycle by charge, up to this
    /// step; signed.
    package var middle: Volts?

    package var plated: AmpereHours?
    /// Charge plated when the first sample of the first short was taken; nil without one.
    package var platedAtShort: AmpereHours?
    package var onset: TimeSpan?
    package var nucleation: Volts?
    package var zeroToMinimum: Volts?
    package var level: Volts?
    package var definition = ""
    package var roughness: Volts?

    /// The first finding while the step was in force.
    package var finding: FindingCode?
    package var findingAt: TimeSpan?

    package var temperature = RangeOfReadings()
    package var pressure = RangeOfReadings()
    package var interruptions = 0
    package var missedSlots = 0

    package init() {}

    /// Magnitude of the set current over the area, else of the mean measured one; nil without a
    /// direction.
    package var density: CurrentDensity? {
        guard direction != nil else { return nil }
        if let setCurrent { return setCurrent.magnitude / area }
        guard inForce > .zero else { return nil }
        return Amperes(charge.net.value.magnitude / inForce.hours) / area
    }

    /// One-sided polarization: the middle voltage times the sign of the current, which is the
    /// overpotential of half and symmetric cells. Nil for full cells, whose voltage is mostly
    /// something else.
    package var polarization: Volts? {
        switch direction {
        case nil, .charge, .discharge: nil
        case .plate, .strip: middle.map { $0 * (direction?.sign ?? 1) }
        }
    }

    /// Standard deviation of the charge moved: accuracy of the current, and timing of the ends.
    package var chargeUncertainty: AmpereHours? {
        guard charge.chargingUnits > 0 || charge.dischargingUnits > 0 else { return nil }
        var half = HalfCycle()
        half.add(self, charging: charge.chargingUnits >= charge.dischargingUnits)
        return half.uncertainty
    }
}
