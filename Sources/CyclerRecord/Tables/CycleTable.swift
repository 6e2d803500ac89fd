package import CyclerCore

/// One row of `cycles.csv`. For half and symmetric cells the first half plates and the second
/// strips; for full cells the first charges and the second discharges.
package struct CycleRow: Sendable {
    package var cycle = 0
    package var start = TimeSpan.zero
    package var end = TimeSpan.zero
    package var first = AmpereHours.zero
    package var second = AmpereHours.zero
    /// What the end of a half cycle may be off by: half a sample period at its current.
    package var firstUncertainty = AmpereHours.zero
    package var secondUncertainty = AmpereHours.zero
    package var area = SquareCentimetres(1)
    package var mass: Grams?
    /// Mean voltage over the middle half of each half cycle, by charge.
    package var firstMiddle: Volts?
    package var secondMiddle: Volts?
    package var nucleation: Volts?
    package var temperature = RangeOfReadings()
    package var pressure = RangeOfReadings()
    package var interruptions = 0

    package init() {}

    /// Second half over first half, for both kinds of cell; nil while a half is missing.
    package var efficiency: Double? {
        first > .zero && second > .zero ? second / first : nil
    }

    /// From the timing of the ends alone; a gain error of the ammeter cancels.
    package var efficiencyUncertainty: Double? {
        guard let efficiency else { return nil }
        let one = firstUncertainty / first
        let two = secondUncertainty / second
        return efficiency * (one * one + two * two).squareRoot()
    }
}

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
        "Interruptions / 1",
    ]

    /// The first line.
    package static func appendHeader(to text: inout ByteText) { text.appendLabels(labels) }

    /// One row; a field without a value stays empty.
    package static func append(_ row: CycleRow, to text: inout ByteText) {
        text.append(row.cycle)
        text.field(row.start.seconds, 6)
        text.field(row.end.seconds, 6)
        text.field(row.first.value, 12)
        text.field(row.second.value, 12)
        text.field((row.first / row.area).milliampereHoursPerSquareCentimetre, 9)
        text.field((row.second / row.area).milliampereHoursPerSquareCentimetre, 9)
        let mass = row.mass?.value
        text.field(mass.map { row.first.value * 1000 / $0 }, 6)
        text.field(mass.map { row.second.value * 1000 / $0 }, 6)
        text.field(row.efficiency, 6)
        text.field(row.efficiencyUncertainty, 6)
        text.field(row.firstMiddle?.value, 9)
        text.field(row.secondMiddle?.value, 9)
        let gap = row.firstMiddle.flatMap { one in
            row.secondMiddle.map { ($0 - one).magnitude.value }
        }
        text.field(gap, 9)
        text.field(row.nucleation?.value, 9)
        text.field(row.temperature.mean.map { $0 - 273.15 }, 3)
        text.field(row.temperature.min.map { $0 - 273.15 }, 3)
        text.field(row.temperature.max.map { $0 - 273.15 }, 3)
        text.field(row.pressure.mean, 1)
        text.field(row.pressure.min, 1)
        text.field(row.pressure.max, 1)
        text.field(row.interruptions)
        text.append("\n")
    }
}
