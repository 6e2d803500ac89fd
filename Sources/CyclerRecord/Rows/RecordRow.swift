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
    ]

    /// Bytes of a usual row of a running step, for estimates.
    package static let usualRowBytes = 260

    /// The first line.
    package static func appendHeader(to text: inout ByteText) {
        for (index, label) in labels.enumerated() {
            if index > 0 { text.append(byte: UInt8(ascii: ",")) }
            text.append(label)
        }
        text.append("\n")
    }

    /// One row; allocates nothing once the text has grown.
    package static func append(_ row: RecordRow, to text: inout ByteText) {
        text.append(scaled: row.testTime.nanoseconds / 1000, decimals: 6)
        text.field(row.voltage?.value, 9)
        text.field(row.current?.value, 12)
        text.comma()
        text.append(scaled: row.unixTime.nanoseconds / 1000, decimals: 6)
        text.field(row.cycle)
        text.field(row.stepCount)
        text.field(row.ambient?.celsius, 3)
        text.field(row.stepID)
        text.comma()
        text.append(row.stepType)
        text.comma()
        text.append(scaled: row.stepTime.nanoseconds / 1000, decimals: 6)
        text.field(row.stepRecord)
        text.field(row.record)
        text.append(row.total.charging.value, row.total.discharging.value)
        text.append(row.total.chargingEnergy.value, row.total.dischargingEnergy.value)
        text.append(row.step.charging.value, row.step.discharging.value)
        text.field(row.surface?.celsius, 3)
        text.field(row.appliedPressure?.value, 1)
        text.field(row.rigPressure?.value, 1)
        text.field(row.rigForce?.value, 3)
        text.field(row.setCurrent?.value, 12)
        text.field(row.setVoltage?.value, 9)
        text.field(row.plated.value, 12)
        text.comma()
        text.append(row.reason.word)
        text.comma()
        text.append(row.quality.word)
        text.append("\n")
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

extension ByteText {
    /// A field separator.
    mutating func comma() { append(byte: UInt8(ascii: ",")) }

    /// A separator and a number; an empty field when there is none.
    mutating func field(_ value: Double?, _ decimals: Int) {
        comma()
        if let value, value.isFinite { append(value, decimals: decimals) }
    }

    /// A separator and a whole number.
    mutating func field(_ value: Int) {
        comma()
        append(value)
    }

    /// Charging, discharging, net and cumulative of the same integers, so that the sums hold
    /// exactly in print.
    mutating func append(_ charging: Double, _ discharging: Double) {
        let up = Int64(min((charging * 1e12).rounded(), 4e18))
        let down = Int64(min((discharging * 1e12).rounded(), 4e18))
        scaledField(up)
        scaledField(down)
        scaledField(up - down)
        scaledField(up + down)
    }

    private mutating func scaledField(_ value: Int64) {
        comma()
        append(scaled: value, decimals: 12)
    }
}
