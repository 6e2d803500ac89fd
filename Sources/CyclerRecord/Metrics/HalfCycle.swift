package import CyclerCore

/// Everything of one direction: the steps of half a cycle, or the same halves of many cycles.
package struct HalfCycle: Hashable, Sendable {
    /// Which range of the ammeter measured it.
    private enum Range: Hashable, Sendable {
        case none
        case one(Amperes?)
        case several
    }

    /// Charge that moved, in 1e-12 Ah: sums of halves are exact.
    private(set) var units: Int64 = 0
    /// Charge times signed voltage, 1e-12 Wh.
    private var moment: Int64 = 0
    private(set) var energyUnits: Int64 = 0
    /// Largest charge of one step, which decides about `current`.
    private var largestStep: Int64 = 0
    private var range = Range.none
    /// What the charge is off by at the limits of the instrument, Ah: a part in proportion to the
    /// charge, and one to the time.
    private(set) var gainLimit = 0.0
    private(set) var offsetLimit = 0.0
    /// False once a step came whose accuracy nobody had told.
    private(set) var isAccuracyKnown = true
    /// Variance from not knowing when the current really began and ended, Ah2.
    private(set) var timingVariance = 0.0

    /// Time in force of the steps that moved the charge.
    package private(set) var duration = TimeSpan.zero
    /// Signed current of the step that moved most; measured mean where none was set.
    package private(set) var current: Amperes?
    /// Mean zero-corrected voltage over the middle half by charge.
    package private(set) var middle: Volts?
    /// The last voltage of the last step: where it was cut off.
    package private(set) var endVoltage: Volts?

    package init() {}

    /// Magnitude of the charge.
    package var charge: AmpereHours { AmpereHours(Double(units) / ChargeTotals.unitsPerHour) }
    /// Magnitude of the energy.
    package var energy: WattHours { WattHours(Double(energyUnits) / ChargeTotals.unitsPerHour) }
    /// Signed energy over charge; nil before any charge.
    package var meanVoltage: Volts? {
        units > 0 ? Volts(Double(moment) / Double(units)) : nil
    }
    /// True before any charge.
    package var isEmpty: Bool { units == 0 }

    /// Takes a finished step's charge of one sign.
    ///
    /// Where the current began and ended is known to half a sample period: `timing` is that
    /// limit for each of the step's two ends, taken as independent.
    mutating func add(_ step: StepRow, charging: Bool) {
        let totals = step.charge
        let moved = charging ? totals.chargingUnits : totals.dischargingUnits
        guard moved > 0 else { return }
        units &+= moved
        energyUnits &+= charging ? totals.chargingEnergyUnits : totals.dischargingEnergyUnits
        moment &+= charging ? totals.chargingMoment : totals.dischargingMoment
        duration = duration + step.inForce
        let hours = Double(moved) / ChargeTotals.unitsPerHour
        let mean = step.inForce > .zero ? hours / step.inForce.hours : 0
        let amperes = step.setCurrent?.value.magnitude ?? mean
        if moved >= largestStep {
            largestStep = moved
            current = Amperes(charging ? amperes : -amperes)
        }
        middle = step.middle ?? middle
        endVoltage = step.endVoltage ?? endVoltage
        let end = amperes * step.timing.hours * CurrentAccuracy.spread
        timingVariance += 2 * end * end
        if let accuracy = step.accuracy {
            gainLimit += accuracy.gain * hours
            offsetLimit += accuracy.offset.value * step.inForce.hours
        } else {
            isAccuracyKnown = false
        }
        join(step.changedRange ? .several : .one(step.rangeFullScale))
    }

    /// Takes the same half of another cycle.
    mutating func add(_ other: HalfCycle) {
        guard !other.isEmpty else { return }
        units &+= other.units
        energyUnits &+= other.energyUnits
        moment &+= other.moment
        duration = duration + other.duration
        if other.largestStep >= largestStep {
            largestStep = other.largestStep
            current = other.current
        }
        middle = other.middle ?? middle
        endVoltage = other.endVoltage ?? endVoltage
        timingVariance += other.timingVariance
        gainLimit += other.gainLimit
        offsetLimit += other.offsetLimit
        isAccuracyKnown = isAccuracyKnown && other.isAccuracyKnown
        join(other.range)
    }

    /// How the errors of one half's ammeter go with those of another's.
    enum Kinship: Hashable, Sendable { case same, partly, foreign }

    /// Whether both were measured on the same range, as far as anybody said.
    func kinship(with other: HalfCycle) -> Kinship {
        switch (range, other.range) {
        case (.one(let mine), .one(let its)): mine == its ? .same : .foreign
        case (.several, .one), (.one, .several), (.several, .several): .partly
        case (.none, _), (_, .none): .foreign
        }
    }

    private mutating func join(_ other: Range) {
        switch range {
        case .none: range = other
        case .one, .several: if range != other { range = .several }
        }
    }

    /// What the instrument and the timing make of this charge alone, standard deviation.
    package var uncertainty: AmpereHours {
        let gain = gainLimit * CurrentAccuracy.spread
        let offset = offsetLimit * CurrentAccuracy.spread
        return AmpereHours(
            (gain * gain + offset * offset + timingVariance).squareRoot())
    }
}

extension HalfCycle {
    /// For the checkpoint.
    func write(into out: inout StateWriter) {
        for value in [units, moment, energyUnits, largestStep] { out.put(value) }
        switch range {
        case .none:
            out.put("none")
            out.put(nil as Double?)
        case .one(let fullScale):
            out.put("one")
            out.put(fullScale?.value)
        case .several:
            out.put("several")
            out.put(nil as Double?)
        }
        for value in [gainLimit, offsetLimit, timingVariance] { out.put(value) }
        out.put(isAccuracyKnown)
        out.put(duration)
        for value in [current?.value, middle?.value, endVoltage?.value] { out.put(value) }
    }

    /// Nil when it is damaged.
    init?(checkpoint: JSON) {
        var list = StateReader(checkpoint)
        units = list.units()
        moment = list.units()
        energyUnits = list.units()
        largestStep = list.units()
        let kind = list.text()
        let fullScale = list.optional().map { Amperes($0) }
        switch kind {
        case "one": range = .one(fullScale)
        case "several": range = .several
        case "none": range = .none
        default: return nil
        }
        gainLimit = list.number()
        offsetLimit = list.number()
        timingVariance = list.number()
        isAccuracyKnown = list.flag()
        duration = list.span()
        current = list.optional().map { Amperes($0) }
        middle = list.optional().map { Volts($0) }
        endVoltage = list.optional().map { Volts($0) }
        guard list.isWhole, units >= 0, units <= ChargeTotals.unitsMax else { return nil }
    }
}
