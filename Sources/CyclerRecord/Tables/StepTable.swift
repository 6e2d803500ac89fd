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
    package var endReason: String = ""
    package var startVoltage: Volts?
    package var endVoltage: Volts?
    package var setCurrent: Amperes?
    package var charge = ChargeTotals()
    package var area = SquareCentimetres(1)
    package var plated: AmpereHours?
    package var onset: TimeSpan?
    package var nucleation: Volts?
    package var zeroToMinimum: Volts?
    package var level: Volts?
    package var definition = ""
    package var temperature = RangeOfReadings()
    package var pressure = RangeOfReadings()
    package var interruptions = 0
    package var missedSlots = 0

    package init() {}
}

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
        "Mean Pressure / Pa", "Interruptions / 1", "Missed Slots / 1",
    ]

    /// The first line.
    package static func appendHeader(to text: inout ByteText) { text.appendLabels(labels) }

    /// One row; a field without a value stays empty.
    package static func append(_ row: StepRow, to text: inout ByteText) {
        text.append(row.stepCount)
        text.field(row.stepID)
        text.word(row.stepType)
        text.word(row.step)
        text.field(row.cycle)
        text.field(row.start.seconds, 6)
        text.field(row.end.seconds, 6)
        text.field(row.inForce.seconds, 6)
        text.comma()
        text.append(row.endReason)
        text.field(row.startVoltage?.value, 9)
        text.field(row.endVoltage?.value, 9)
        text.field(row.setCurrent?.value, 12)
        text.append(row.charge.charging.value, row.charge.discharging.value)
        text.append(row.charge.chargingEnergy.value, row.charge.dischargingEnergy.value)
        let moved = row.charge.charging + row.charge.discharging
        text.field((moved / row.area).milliampereHoursPerSquareCentimetre, 9)
        text.field(
            row.plated.map { ($0 / row.area).milliampereHoursPerSquareCentimetre }, 9)
        text.field(row.onset?.seconds, 6)
        text.field(row.nucleation?.value, 9)
        text.comma()
        text.append(row.definition)
        text.field(row.zeroToMinimum?.value, 9)
        text.field(row.level?.value, 9)
        text.field(row.temperature.mean.map { $0 - 273.15 }, 3)
        text.field(row.pressure.mean, 1)
        text.field(row.interruptions)
        text.field(row.missedSlots)
        text.append("\n")
    }
}

extension ByteText {
    mutating func appendLabels(_ labels: [StaticString]) {
        for (index, label) in labels.enumerated() {
            if index > 0 { comma() }
            append(label)
        }
        append("\n")
    }

    /// A separator and a word.
    mutating func word(_ word: StaticString) {
        comma()
        append(word)
    }
}
