package import CyclerCore

/// What the last whole row of `<run>.bdf.csv` says: how far a run had come when nobody was left to
/// write its checkpoint.
package struct LastRecord: Hashable, Sendable {
    package var testTime: TimeSpan
    package var unixTime: UnixTime
    package var voltage: Volts?
    package var current: Amperes?
    package var setCurrent: Amperes?
    package var cycle: Int
    package var stepCount: Int
    package var stepTime: TimeSpan
    package var stepRecord: Int
    package var record: Int
    package var total: ChargeTotals
    package var step: ChargeTotals
    package var inCycle: ChargeTotals
    package var plated: AmpereHours

    /// Reads one line, without its newline; nil when it is no row of this version of the table.
    package init?(line: ArraySlice<UInt8>) {
        let fields = line.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        guard fields.count == BatteryDataFormat.labels.count else { return nil }
        var row = RowReader(fields)
        guard let testTime = row.span("Test Time / s"),
            let unixTime = row.scaled("Unix Time / s", by: 1e9),
            let cycle = row.count("Cycle Count / 1"), let stepCount = row.count("Step Count / 1"),
            let stepTime = row.span("Step Time / s"),
            let stepRecord = row.count("Step Record Index / 1"),
            let record = row.count("Record Index / 1"),
            let plated = row.number("Plated Capacity / Ah")
        else { return nil }
        self.testTime = testTime
        self.unixTime = UnixTime(nanoseconds: unixTime)
        voltage = row.number("Voltage / V").map { Volts($0) }
        current = row.number("Current / A").map { Amperes($0) }
        setCurrent = row.number("Set Current / A").map { Amperes($0) }
        self.cycle = cycle
        self.stepCount = stepCount
        self.stepTime = stepTime
        self.stepRecord = stepRecord
        self.record = record
        self.plated = AmpereHours(plated)
        total = row.totals(charge: "", energy: "")
        step = row.totals(charge: "Step ", energy: nil)
        inCycle = row.totals(charge: "Cycle ", energy: nil)
        guard !row.isDamaged else { return nil }
    }

    /// The last whole row of a table, nil when there is none behind the header.
    package init?(lastOf table: ArraySlice<UInt8>) {
        let newline = UInt8(ascii: "\n")
        guard table.last == newline else { return nil }
        let body = table.dropLast()
        let start = body.lastIndex(of: newline).map { $0 + 1 } ?? body.startIndex
        self.init(line: body[start...])
    }
}

/// Fields of a row by their labels.
private struct RowReader {
    private let fields: [ArraySlice<UInt8>]
    /// A field that must be a number is none.
    private(set) var isDamaged = false

    init(_ fields: [ArraySlice<UInt8>]) { self.fields = fields }

    private func text(_ label: String) -> String? {
        guard let place = BatteryDataFormat.labels.firstIndex(where: { $0.description == label })
        else { preconditionFailure("a label of the table") }
        return fields[place].isEmpty ? nil : String(decoding: fields[place], as: UTF8.self)
    }

    mutating func number(_ label: String) -> Double? {
        guard let text = text(label) else { return nil }
        guard let value = Double(text), value.isFinite else {
            isDamaged = true
            return nil
        }
        return value
    }

    mutating func count(_ label: String) -> Int? {
        number(label).flatMap { Int(exactly: $0) }.flatMap { $0 >= 0 ? $0 : nil }
    }

    mutating func scaled(_ label: String, by scale: Double) -> Int64? {
        number(label).flatMap { Int64(exactly: ($0 * scale).rounded()) }
    }

    mutating func span(_ label: String) -> TimeSpan? {
        scaled(label, by: 1e9).map { TimeSpan(nanoseconds: $0) }
    }

    mutating func totals(charge: String, energy: String?) -> ChargeTotals {
        var totals = ChargeTotals()
        totals.charging = AmpereHours(number(charge + "Charging Capacity / Ah") ?? 0)
        totals.discharging = AmpereHours(number(charge + "Discharging Capacity / Ah") ?? 0)
        guard let energy else { return totals }
        totals.chargingEnergy = WattHours(number(energy + "Charging Energy / Wh") ?? 0)
        totals.dischargingEnergy = WattHours(number(energy + "Discharging Energy / Wh") ?? 0)
        return totals
    }
}
