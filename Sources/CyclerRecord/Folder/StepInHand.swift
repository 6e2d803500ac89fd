import CyclerCore

/// The step that was in force when a checkpoint was written, as far as its row had come. Words and
/// set point are those of the plan and not in it.
package struct StepInHand: Sendable {
    package var row: StepRow
    /// False while the step's set point was never confirmed.
    package var hasBegun: Bool

    package init(row: StepRow, hasBegun: Bool) {
        self.row = row
        self.hasBegun = hasBegun
    }

    func write(into out: inout StateWriter) {
        out.put(hasBegun)
        out.put(row.stepCount)
        out.put(row.cycle)
        for span in [row.start, row.inForce] { out.put(span) }
        for value in [
            row.startVoltage?.value, row.endVoltage?.value, row.rangeFullScale?.value,
            row.plated?.value, row.platedAtShort?.value, row.nucleation?.value,
            row.zeroToMinimum?.value, row.level?.value, row.roughness?.value, row.middle?.value,
        ] { out.put(value) }
        out.put(row.countsSetCurrent)
        for span in [row.onset, row.findingAt] { out.put(span.map { Double($0.nanoseconds) }) }
        out.put(row.finding?.rawValue)
        out.put(row.definition)
        row.temperature.put(into: &out)
        row.pressure.put(into: &out)
        out.put(row.interruptions)
        out.put(row.missedSlots)
    }

    /// Nil when it is damaged.
    init?(checkpoint: JSON) {
        var list = StateReader(checkpoint)
        row = StepRow()
        hasBegun = list.flag()
        row.stepCount = list.count()
        row.cycle = list.count()
        row.start = list.span()
        row.inForce = list.span()
        row.startVoltage = list.optional().map { Volts($0) }
        row.endVoltage = list.optional().map { Volts($0) }
        row.rangeFullScale = list.optional().map { Amperes($0) }
        row.plated = list.optional().map { AmpereHours($0) }
        row.platedAtShort = list.optional().map { AmpereHours($0) }
        row.nucleation = list.optional().map { Volts($0) }
        row.zeroToMinimum = list.optional().map { Volts($0) }
        row.level = list.optional().map { Volts($0) }
        row.roughness = list.optional().map { Volts($0) }
        row.middle = list.optional().map { Volts($0) }
        row.countsSetCurrent = list.flag()
        row.onset = Self.span(&list)
        row.findingAt = Self.span(&list)
        row.finding = list.finding()
        row.definition = list.text() ?? ""
        row.temperature = RangeOfReadings(from: &list)
        row.pressure = RangeOfReadings(from: &list)
        row.interruptions = list.count()
        row.missedSlots = list.count()
        guard list.isWhole else { return nil }
    }

    private static func span(_ list: inout StateReader) -> TimeSpan? {
        list.optional().flatMap { Int64(exactly: $0) }.map { TimeSpan(nanoseconds: $0) }
    }
}
