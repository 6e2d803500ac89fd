package import CyclerCore

/// One row of `<run>.bdf.csv`: everything known at a kept sample.
package struct RecordRow: Sendable {
    package var testTime = TimeSpan.zero
    package var unixTime = UnixTime(nanoseconds: 0)
    package var voltage: Volts?
    package var current: Amperes?
    package var cycle = 0
    package var stepCount = 0
    package var stepID = 0
    package var stepType: StaticString = "REST"
    package var stepTime = TimeSpan.zero
    package var stepRecord = 0
    package var record = 0
    package var total = ChargeTotals()
    package var step = ChargeTotals()
    package var inCycle = ChargeTotals()
    package var ambient: Kelvins?
    package var surface: Kelvins?
    package var appliedPressure: Pascals?
    package var rigPressure: Pascals?
    package var rigForce: Newtons?
    package var setCurrent: Amperes?
    package var setVoltage: Volts?
    package var plated = AmpereHours.zero
    package var reason = RecordReason.time
    package var quality = SampleQuality.good

    package init() {}
}

/// Battery Data Format (ontology 1.3.0), the subset that every reader accepts: UTF-8, comma,
/// preferred labels, base units, positive current charges.
package enum BatteryDataFormat {
    /// Labels in the order of the row.
    package static let labels: [StaticString] = [
        "Test Time / s", "Voltage / V", "Current / A", "Unix Time / s", "Cycle Count / 1",
        "Step Count / 1", "Ambient Temperature / degC", "Step ID", "Step Type",
        "Step Time / s", "Step Record Index / 1", "Record Index / 1",
        "Charging Capacity / Ah", "Discharging Capacity / Ah", "Net Capacity / Ah",
        "Cumulative Capacity / Ah", "Charging Energy / Wh", "Discharging Energy / Wh",
        "Net Energy / Wh", "Cumulative Energy / Wh", "Step Charging Capacity / Ah",
        "Step Discharging Capacity / Ah", "Step Net Capacity / Ah",
        "Step Cumulative Capacity / Ah", "Surface Temperature / degC",
        "Applied Pressure / Pa", "Rig Pressure / Pa", "Rig Force / N", "Set Current / A",
        "Set Voltage / V", "Plated Capacity / Ah", "Record Reason", "Sample Quality",
        "Cycle Charging Capacity / Ah", "Cycle Discharging Capacity / Ah",
        "Cycle Net Capacity / Ah", "Cycle Cumulative Capacity / Ah",
    ]

    /// Bytes of a usual row of a running step, for estimates.
    package static let usualRowBytes = 400

    /// The first line.
    package static func appendHeader(to text: inout ByteText) { text.appendLabels(labels) }

    /// One row; allocates nothing once the text has grown.
    package static func append(_ row: RecordRow, to text: inout ByteText) {
        text.appendRow { line in
            line.field(row.testTime)
            line.field(row.voltage?.value, 9)
            line.field(row.current?.value, 12)
            line.field(scaled: row.unixTime.nanoseconds / 1000, decimals: 6)
            line.field(row.cycle)
            line.field(row.stepCount)
            line.field(row.ambient?.celsius, 3)
            line.field(row.stepID)
            line.word(row.stepType)
            line.field(row.stepTime)
            line.field(row.stepRecord)
            line.field(row.record)
            line.charge(row.total)
            line.energy(row.total)
            line.charge(row.step)
            line.field(row.surface?.celsius, 3)
            line.field(row.appliedPressure?.value, 1)
            line.field(row.rigPressure?.value, 1)
            line.field(row.rigForce?.value, 3)
            line.field(row.setCurrent?.value, 12)
            line.field(row.setVoltage?.value, 9)
            line.field(row.plated.value, 12)
            line.word(row.reason.word)
            line.word(row.quality.word)
            line.charge(row.inCycle)
        }
    }
}

extension SampleQuality {
    /// The word in the `Sample Quality` column.
    package var word: StaticString {
        switch self {
        case .good: "good"
        case .flagged: "flagged"
        case .stale: "stale"
        }
    }
}
