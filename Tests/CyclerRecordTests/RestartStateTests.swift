import CyclerCore
import Testing

@testable import CyclerRecord

/// What a restart reads back of rows and of the step in hand.
@Suite struct RestartStateTests {
    static func line(_ row: RecordRow) -> [UInt8] {
        var text = ByteText()
        BatteryDataFormat.append(row, to: &text)
        return text.bytes
    }

    @Test func theLastRecordIsReadBack() throws {
        var row = TableTests.fullRow
        row.record = 4711
        row.stepRecord = 11
        row.stepTime = .milliseconds(1250)
        row.total.charging = AmpereHours(0.125)
        row.total.discharging = AmpereHours(0.25)
        row.total.dischargingEnergy = WattHours(0.75)
        row.step.discharging = AmpereHours(0.125)
        row.inCycle.charging = AmpereHours(0.0625)
        var text = ByteText()
        BatteryDataFormat.appendHeader(to: &text)
        let table = text.bytes + Self.line(RecordRow()) + Self.line(row)
        let last = try #require(LastRecord(lastOf: table[...]))
        #expect(last.record == 4711 && last.stepRecord == 11 && last.stepCount == 17)
        #expect(last.testTime == .milliseconds(1500) && last.stepTime == .milliseconds(1250))
        #expect((last.unixTime - row.unixTime).seconds.magnitude < 2e-6)
        #expect(last.cycle == 3 && last.voltage == Volts(-0.012345679))
        #expect(last.setCurrent == Amperes(-39.25e-6) && last.plated == AmpereHours(1e-6))
        #expect(last.total.charging == row.total.charging)
        #expect(last.total.dischargingEnergy == row.total.dischargingEnergy)
        #expect(last.step.discharging == row.step.discharging)
        #expect(last.inCycle.charging == row.inCycle.charging)
    }

    @Test func whatIsNoRowIsNone() {
        var header = ByteText()
        BatteryDataFormat.appendHeader(to: &header)
        #expect(LastRecord(lastOf: header.bytes[...]) == nil)
        #expect(LastRecord(lastOf: []) == nil)
        let row = Self.line(TableTests.fullRow)
        #expect(LastRecord(lastOf: row.dropLast()) == nil, "a torn one")
        #expect(LastRecord(lastOf: Array("1,2,3\n".utf8)[...]) == nil)
        var words = String(decoding: row, as: UTF8.self)
        words.replace("1.500000", with: "1.5e", maxReplacements: 1)
        #expect(LastRecord(lastOf: Array(words.utf8)[...]) == nil)
    }

    static var inHand: StepInHand {
        var row = StepRow()
        row.stepCount = 7
        row.cycle = 3
        row.start = .seconds(100)
        row.inForce = .seconds(90)
        row.startVoltage = Volts(0.5)
        row.nucleation = Volts(0.0084)
        row.definition = "flat window"
        row.onset = .seconds(110)
        row.finding = .shortStep
        row.findingAt = .seconds(180)
        row.temperature.take(298)
        row.temperature.take(300)
        row.interruptions = 2
        row.missedSlots = 5
        row.countsSetCurrent = true
        return StepInHand(row: row, hasBegun: true)
    }

    @Test func theStepInHandComesBackWhole() throws {
        var writer = StateWriter()
        writer.list(Self.inHand.write)
        let json = try JSONScanner.parse(writer.text.bytes)
        let back = try #require(StepInHand(checkpoint: json))
        var again = StateWriter()
        again.list(back.write)
        #expect(again.text.bytes == writer.text.bytes)
        #expect(back.hasBegun && back.row.nucleation == Volts(0.0084))
        #expect(back.row.onset == .seconds(110) && back.row.temperature.mean == 299)
        // Every value, replaced by what it cannot be.
        let values = try #require(json.array)
        for index in values.indices {
            var damaged = values
            damaged[index] = .object([])
            #expect(StepInHand(checkpoint: .array(damaged)) == nil, "value \(index)")
            damaged.remove(at: index)
            #expect(StepInHand(checkpoint: .array(damaged)) == nil, "without \(index)")
        }
    }

    @Test func aPendingLineComesBack() throws {
        var row = StepRow()
        row.stepCount = 12
        let line = PendingLine(row)
        var writer = StateWriter()
        writer.list(line.write)
        let back = PendingLine(checkpoint: try JSONScanner.parse(writer.text.bytes))
        #expect(back == line && line.file == .steps && line.line.hasPrefix("12,"))
    }

    /// Charge of records beyond the checkpoint counts; energy keeps the sign of its voltage.
    @Test func countersCatchUp() throws {
        var counters = ChargeCounters()
        counters.restart(at: .zero)
        counters.count(Amperes(-1), Volts(-0.5), at: .zero)
        counters.count(Amperes(-1), Volts(-0.5), at: .zero + .hours(1))
        counters.close(at: .zero + .hours(1))
        counters.beginStep()
        var row = TableTests.fullRow
        row.voltage = Volts(-0.25)
        row.total = counters.total
        row.total.discharging = AmpereHours(3)
        row.total.dischargingEnergy = WattHours(1)
        row.step.discharging = AmpereHours(2)
        row.inCycle.discharging = AmpereHours(3)
        let last = try #require(LastRecord(line: Self.line(row).dropLast()))
        counters.catchUp(with: last)
        counters.place(step: last.step, cycle: last.inCycle)
        #expect(counters.total.discharging == AmpereHours(3))
        #expect(counters.step.discharging == AmpereHours(2))
        #expect(counters.cycle.discharging == AmpereHours(3))
        #expect(counters.total.dischargingMeanVoltage == Volts(-1.0 / 3))
        let before = counters
        row.total = ChargeTotals()
        counters.catchUp(with: try #require(LastRecord(line: Self.line(row).dropLast())))
        #expect(counters == before, "totals never go back")
    }
}
