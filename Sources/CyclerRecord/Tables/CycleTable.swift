package import CyclerCore

/// `cycles.csv`.
package enum CycleTable {
    static let labels: [StaticString] = [
        "Cycle Count / 1", "Start Time / s", "End Time / s", "First Half Capacity / Ah",
        "Second Half Capacity / Ah", "First Half Capacity / mAh.cm-2",
        "Second Half Capacity / mAh.cm-2", "First Half Capacity / mAh.g-1",
        "Second Half Capacity / mAh.g-1", "Coulombic Efficiency / 1",
        "Coulombic Efficiency Uncertainty / 1", "Polarization First Half / V",
        "Polarization Second Half / V", "Polarization Gap / V", "Nucleation Overpotential / V",
        "Mean Temperature / degC", "Least Temperature / degC", "Largest Temperature / degC",
        "Mean Pressure / Pa", "Least Pressure / Pa", "Largest Pressure / Pa",
        "Interruptions / 1", "First Half Energy / Wh", "Second Half Energy / Wh",
        "Energy Efficiency / 1", "First Half Mean Voltage / V", "Second Half Mean Voltage / V",
        "Middle Voltage First Half / V", "Middle Voltage Second Half / V",
        "First Half End Voltage / V", "Second Half End Voltage / V",
        "First Half Current Density / mA.cm-2", "Second Half Current Density / mA.cm-2",
        "Capacity Loss / Ah", "Capacity Loss / mAh.cm-2", "Capacity Retention / 1",
        "Cumulative Areal Capacity / mAh.cm-2", "Finding",
    ]

    /// The first line.
    package static func appendHeader(to text: inout ByteText) { text.appendLabels(labels) }

    /// One row; a field without a value stays empty.
    package static func append(_ row: CycleRow, to text: inout ByteText) {
        text.appendRow { line in
            line.field(row.cycle)
            line.field(row.start)
            line.field(row.end)
            line.field(scaled: row.first.units, decimals: ChargeTotals.decimals)
            line.field(scaled: row.second.units, decimals: ChargeTotals.decimals)
            line.areal(row.first.charge, row.area)
            line.areal(row.second.charge, row.area)
            line.specific(row.first.charge, row.mass)
            line.specific(row.second.charge, row.mass)
            line.field(row.efficiency?.value, 6)
            line.field(row.efficiency?.uncertainty, 6)
            line.field(row.firstPolarization?.value, 9)
            line.field(row.secondPolarization?.value, 9)
            line.field(row.gap?.value, 9)
            line.field(row.nucleation?.value, 9)
            line.temperature(row.temperature.mean)
            line.temperature(row.temperature.min)
            line.temperature(row.temperature.max)
            line.field(row.pressure.mean, 1)
            line.field(row.pressure.min, 1)
            line.field(row.pressure.max, 1)
            line.field(row.interruptions)
            appendMetrics(of: row, to: &line)
        }
    }

    private static func appendMetrics(of row: CycleRow, to line: inout RowWriter) {
        line.field(scaled: row.first.energyUnits, decimals: ChargeTotals.decimals)
        line.field(scaled: row.second.energyUnits, decimals: ChargeTotals.decimals)
        line.field(row.energyEfficiency, 6)
        line.field(row.first.meanVoltage?.value, 9)
        line.field(row.second.meanVoltage?.value, 9)
        line.field(row.first.middle?.value, 9)
        line.field(row.second.middle?.value, 9)
        line.field(row.first.endVoltage?.value, 9)
        line.field(row.second.endVoltage?.value, 9)
        line.field(row.density(of: row.first), 6)
        line.field(row.density(of: row.second), 6)
        line.field(row.loss?.value, 12)
        line.areal(row.loss, row.area)
        line.field(row.retention, 6)
        line.areal(row.passed, row.area)
        line.word(row.finding?.rawValue)
    }
}

extension CycleRow {
    /// Magnitude, mA/cm2.
    fileprivate func density(of half: HalfCycle) -> Double? {
        half.current.map { ($0.magnitude / area).milliamperesPerSquareCentimetre }
    }
}
