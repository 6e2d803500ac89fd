package import CyclerCore

/// `steps.csv`.
package enum StepTable {
    static let labels: [StaticString] = [
        "Step Count / 1", "Step ID", "Step Type", "Step", "Cycle Count / 1", "Start Time / s",
        "End Time / s", "Time in Force / s", "End Reason", "Start Voltage / V",
        "End Voltage / V", "Set Current / A", "Charging Capacity / Ah",
        "Discharging Capacity / Ah", "Net Capacity / Ah", "Cumulative Capacity / Ah",
        "Charging Energy / Wh", "Discharging Energy / Wh", "Net Energy / Wh",
        "Cumulative Energy / Wh", "Areal Capacity / mAh.cm-2", "Plated Capacity / mAh.cm-2",
        "Plating Onset Time / s", "Nucleation Overpotential / V", "Nucleation Definition",
        "Zero to Minimum / V", "Plateau Voltage / V", "Mean Temperature / degC",
        "Mean Pressure / Pa", "Interruptions / 1", "Missed Slots / 1", "Mean Voltage / V",
        "Middle Voltage / V", "Polarization / V", "Current Density / mA.cm-2",
        "Capacity Uncertainty / Ah", "Counted Current", "Specific Capacity / mAh.g-1",
        "Plated at Short / mAh.cm-2", "Plateau Roughness / V", "Finding", "Finding Time / s",
        "Least Temperature / degC", "Largest Temperature / degC", "Least Pressure / Pa",
        "Largest Pressure / Pa",
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
            line.field(row.setCurrent?.value, 12)
            line.charge(row.charge)
            line.energy(row.charge)
            line.areal(row.charge.moved, row.area)
            line.areal(row.plated, row.area)
            line.field(row.onset)
            line.field(row.nucleation?.value, 9)
            line.word(row.definition)
            line.field(row.zeroToMinimum?.value, 9)
            line.field(row.level?.value, 9)
            line.temperature(row.temperature.mean)
            line.field(row.pressure.mean, 1)
            line.field(row.interruptions)
            line.field(row.missedSlots)
            appendMetrics(of: row, to: &line)
        }
    }

    private static func appendMetrics(of row: StepRow, to line: inout RowWriter) {
        line.field(row.charge.meanVoltage?.value, 9)
        line.field(row.middle?.value, 9)
        line.field(row.polarization?.value, 9)
        line.field(row.density?.milliamperesPerSquareCentimetre, 6)
        line.field(row.chargeUncertainty?.value, 12)
        line.word(row.countsSetCurrent ? "set" : "measured")
        line.specific(row.charge.moved, row.mass)
        line.areal(row.platedAtShort, row.area)
        line.field(row.roughness?.value, 9)
        line.word(row.finding?.rawValue)
        line.field(row.findingAt)
        line.temperature(row.temperature.min)
        line.temperature(row.temperature.max)
        line.field(row.pressure.min, 1)
        line.field(row.pressure.max, 1)
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

    /// Kelvins printed as degrees Celsius.
    mutating func temperature(_ kelvins: Double?) {
        field(kelvins.map { Kelvins($0).celsius }, 3)
    }
}

extension Quantity where Unit == CurrentDensityTag {
    /// mA/cm2.
    var milliamperesPerSquareCentimetre: Double { value * 1000 }
}
