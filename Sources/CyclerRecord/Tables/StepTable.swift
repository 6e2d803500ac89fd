package import CyclerCore

/// `steps.csv`.
package enum StepTable {
    static let labels: [StaticString] = [
        "Step Count / 1", "Step ID", "Step Type", "Step", "Cycle Count / 1", "Start Time / s",
        "End Time / s", "Time in Force / s", "End Reason", "Start Voltage / V",
        "End Voltage / V", "Mean Voltage / V", "Middle Voltage / V", "Polarization / V",
        "Set Current / A", "Current Density / mA.cm-2", "Charging Capacity / Ah",
        "Discharging Capacity / Ah", "Net Capacity / Ah", "Cumulative Capacity / Ah",
        "Charging Energy / Wh", "Discharging Energy / Wh", "Net Energy / Wh",
        "Cumulative Energy / Wh", "Capacity Uncertainty / Ah", "Counted Current",
        "Areal Capacity / mAh.cm-2", "Specific Capacity / mAh.g-1",
        "Plated Capacity / mAh.cm-2", "Plated at Short / mAh.cm-2", "Plating Onset Time / s",
        "Nucleation Overpotential / V", "Nucleation Definition", "Zero to Minimum / V",
        "Plateau Voltage / V", "Plateau Roughness / V", "Finding", "Finding Time / s",
        "Mean Temperature / degC", "Least Temperature / degC", "Largest Temperature / degC",
        "Mean Pressure / Pa", "Least Pressure / Pa", "Largest Pressure / Pa",
        "Interruptions / 1", "Missed Slots / 1",
    ]

    /// The first line.
    package static func appendHeader(to text: inout ByteText) { text.appendLabels(labels) }

    /// One row; a field without a value stays empty.
    package static func append(_ row: StepRow, to text: inout ByteText) {
        text.appendRow { line in
            line.field(row.stepCount)
            line.field(row.stepID)
            line.word(row.stepType)
            line.word(row.step)
            line.field(row.cycle)
            line.field(row.start)
            line.field(row.end)
            line.field(row.inForce)
            line.word(row.endReason)
            line.field(row.startVoltage?.value, 9)
            line.field(row.endVoltage?.value, 9)
            line.field(row.charge.meanVoltage?.value, 9)
            line.field(row.middle?.value, 9)
            line.field(row.polarization?.value, 9)
            line.field(row.setCurrent?.value, 12)
            line.field(row.density?.milliamperesPerSquareCentimetre, 6)
            line.charge(row.charge)
            line.energy(row.charge)
            line.field(row.chargeUncertainty?.value, 12)
            line.word(row.countsSetCurrent ? "set" : "measured")
            line.areal(row.charge.moved, row.area)
            line.specific(row.charge.moved, row.mass)
            line.areal(row.plated, row.area)
            line.areal(row.platedAtShort, row.area)
            line.field(row.onset)
            line.field(row.nucleation?.value, 9)
            line.word(row.definition)
            line.field(row.zeroToMinimum?.value, 9)
            line.field(row.level?.value, 9)
            line.field(row.roughness?.value, 9)
            line.word(row.finding?.rawValue)
            line.field(row.findingAt)
            line.temperatures(row.temperature)
            line.pressures(row.pressure)
            line.field(row.interruptions)
            line.field(row.missedSlots)
        }
    }
}

/// Fields that tables share.
extension RowWriter {
    /// Charge per area, mAh/cm2.
    mutating func areal(_ charge: AmpereHours?, _ area: SquareCentimetres) {
        field(charge.map { ($0 / area).milliampereHoursPerSquareCentimetre }, 9)
    }

    /// Charge per active mass, mAh/g; empty without a mass.
    mutating func specific(_ charge: AmpereHours, _ mass: Grams?) {
        field(mass.map { charge.value * 1000 / $0.value }, 6)
    }

    /// Mean, least and largest, kelvins printed as degrees Celsius.
    mutating func temperatures(_ range: RangeOfReadings) {
        field(range.mean.map { Kelvins($0).celsius }, 3)
        field(range.min.map { Kelvins($0).celsius }, 3)
        field(range.max.map { Kelvins($0).celsius }, 3)
    }

    /// Mean, least and largest, Pa.
    mutating func pressures(_ range: RangeOfReadings) {
        field(range.mean, 1)
        field(range.min, 1)
        field(range.max, 1)
    }
}

extension Quantity where Unit == CurrentDensityTag {
    /// mA/cm2.
    var milliamperesPerSquareCentimetre: Double { value * 1000 }
}
