import CyclerCore
import CyclerRecord
import Testing

/// The tables by their structure: what a reader that knows nothing of us relies on.
@Suite struct TableTests {
    static func text(_ write: (inout ByteText) -> Void) -> String {
        var text = ByteText()
        write(&text)
        return text.string
    }

    static func fields(_ line: String) -> [Substring] {
        line.dropLast().split(separator: ",", omittingEmptySubsequences: false)
    }

    /// A row in which everything is known.
    static var fullRow: RecordRow {
        var row = RecordRow()
        row.testTime = .milliseconds(1500)
        row.unixTime = UnixTime(nanoseconds: 1_795_467_746_123_456_789)
        row.voltage = Volts(-0.0123456789)
        row.current = Amperes(-39.25e-6)
        row.cycle = 3
        row.stepCount = 17
        row.stepID = 2
        row.ambient = Kelvins(celsius: 60)
        row.surface = Kelvins(celsius: 61.5)
        row.appliedPressure = Pascals(3.5e6)
        row.rigPressure = Pascals(1e5)
        row.rigForce = Newtons(274.75)
        row.setCurrent = Amperes(-39.25e-6)
        row.plated = AmpereHours(1e-6)
        row.reason = .voltage
        return row
    }

    @Test func theLabelsThatEveryReaderNeedsComeAsTheyAreSpelt() {
        let header = Self.text { BatteryDataFormat.appendHeader(to: &$0) }
        let labels = Self.fields(header)
        #expect(labels.starts(with: ["Test Time / s", "Voltage / V", "Current / A"]))
        for needed in [
            "Unix Time / s", "Cycle Count / 1", "Step Count / 1", "Charging Capacity / Ah",
            "Discharging Capacity / Ah", "Net Capacity / Ah", "Cumulative Capacity / Ah",
        ] {
            #expect(labels.filter { $0 == needed }.count == 1, "\(needed)")
        }
        #expect(Set(labels).count == labels.count, "no label twice")
        #expect(header.utf8.allSatisfy { $0 < 128 } && header.hasSuffix("\n"))
        #expect(!header.contains("\""), "nothing needs quoting")
    }

    @Test(arguments: [RecordRow(), fullRow])
    func rowsHaveAFieldForEveryLabelAndOnlyPlainNumbers(_ row: RecordRow) throws {
        let line = Self.text { BatteryDataFormat.append(row, to: &$0) }
        let fields = Self.fields(line)
        #expect(fields.count == BatteryDataFormat.labels.count)
        #expect(line.filter { $0 == "\n" }.count == 1 && line.hasSuffix("\n"))
        let words: Set = [8, 31, 32]
        for (index, field) in fields.enumerated() where !words.contains(index) {
            if field.isEmpty { continue }
            #expect(
                field.allSatisfy { "-.0123456789".contains($0) }, "\(index): \(field)")
            #expect(Double(field) != nil, "\(index): \(field)")
        }
    }

    @Test func aFullRowIsPrintedToItsLastDigit() {
        let line = Self.text { BatteryDataFormat.append(Self.fullRow, to: &$0) }
        let fields = Self.fields(line)
        #expect(fields[0] == "1.500000")
        #expect(fields[1] == "-0.012345679")
        #expect(fields[2] == "-0.000039250000")
        #expect(fields[3] == "1795467746.123456")
        #expect(fields[6] == "60.000" && fields[24] == "61.500")
        #expect(fields[25] == "3500000.0" && fields[27] == "274.750")
        #expect(fields[30] == "0.000001000000")
        #expect(fields[31] == "voltage" && fields[32] == "good")
    }

    @Test func hugeAndImpossibleNumbersNeverStopTheWriter() {
        var row = RecordRow()
        row.voltage = Volts(1e12)
        row.appliedPressure = Pascals(1e12)
        row.setVoltage = Volts(.nan)
        row.current = Amperes(-.infinity)
        let fields = Self.fields(Self.text { BatteryDataFormat.append(row, to: &$0) })
        #expect(Double(fields[1]) == 1e12)
        #expect(fields[2].isEmpty && fields[29].isEmpty)
    }

    @Test func stepAndCycleRowsMatchTheirHeaders() {
        let steps = Self.text { StepTable.appendHeader(to: &$0) }
        let step = Self.text { StepTable.append(StepRow(), to: &$0) }
        #expect(Self.fields(step).count == Self.fields(steps).count)
        let cycles = Self.text { CycleTable.appendHeader(to: &$0) }
        let cycle = Self.text { CycleTable.append(CycleRow(), to: &$0) }
        #expect(Self.fields(cycle).count == Self.fields(cycles).count)
    }

    /// The fields of a row by the labels of its header.
    static func named(
        _ header: (inout ByteText) -> Void, _ row: (inout ByteText) -> Void
    ) -> [String: String] {
        let labels = fields(text(header)).map(String.init)
        let values = fields(text(row)).map(String.init)
        #expect(labels.count == values.count && Set(labels).count == labels.count)
        return Dictionary(uniqueKeysWithValues: zip(labels, values))
    }

    @Test func stepRowsKeepTheIdentitiesToo() throws {
        var row = StepRow()
        row.charge.charging = AmpereHours(0.333333333333333)
        row.charge.discharging = AmpereHours(0.111111111111111)
        let fields = Self.named(StepTable.appendHeader) { StepTable.append(row, to: &$0) }
        func units(_ label: String) throws -> Int {
            try #require(Int(fields[label]?.filter { $0 != "." } ?? ""))
        }
        let up = try units("Charging Capacity / Ah")
        let down = try units("Discharging Capacity / Ah")
        #expect(try units("Net Capacity / Ah") == up - down)
        #expect(try units("Cumulative Capacity / Ah") == up + down)
        #expect(up == 333_333_333_333 && down == 111_111_111_111)
    }

    @Test func readingsThatAreNoneLeaveARangeEmpty() {
        var range = RangeOfReadings()
        range.take(nil)
        range.take(.nan)
        #expect(range.mean == nil && range.min == nil && range.max == nil)
        range.take(-3)
        range.take(5)
        #expect(range.mean == 1 && range.min == -3 && range.max == 5)
    }

    /// A file as it grows, cut at every byte: what is kept are whole rows, and the same ones that
    /// were there before the cut.
    @Test func aTableCutAtAnyByteKeepsItsWholeRows() {
        var text = ByteText()
        BatteryDataFormat.appendHeader(to: &text)
        var ends = [text.count]
        for index in 0..<6 {
            var row = index.isMultiple(of: 2) ? Self.fullRow : RecordRow()
            row.record = index
            BatteryDataFormat.append(row, to: &text)
            ends.append(text.count)
        }
        for length in 0...text.count {
            let cut = Array(text.bytes[..<length])
            let commas = BatteryDataFormat.labels.count - 1
            let kept = length - TornTail.torn(in: cut[...], commas: commas)
            #expect(kept == ends.last { $0 <= length } ?? 0, "\(length)")
            // What a dead disk leaves behind a torn row: zeros, and never a row more.
            let zeroed = cut + [0, 0, 0, 0]
            let torn = TornTail.torn(in: zeroed[...], commas: commas)
            #expect(zeroed.count - torn == kept, "\(length) with zeros")
        }
    }
}
