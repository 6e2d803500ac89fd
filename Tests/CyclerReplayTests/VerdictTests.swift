import CyclerCore
import CyclerReplay
import Testing

/// The same cell, recorded in every way, gets the same verdicts.
@Suite struct VerdictTests {
    private let bench = Bench()
    private static let current = -0.5e-3

    /// A symmetric cell that plates: polarization, brief dips too shallow for a short, then a
    /// collapse to `share` of its overpotential at `shortAt`.
    private struct ShortingCell {
        var shortAt = 5400.0
        var share = 0.02
        var random = SplitMix(state: 21)

        mutating func voltage(at time: Double) -> Double {
            var level = 0.1 * (1 - (-time / 20).exponential)
            if time > 600, time.truncatingRemainder(dividingBy: 297) < 0.6 { level *= 0.88 }
            if time >= shortAt { level *= share }
            return -level - random.normal(0.1e-3)
        }
    }

    /// At a steady pace.
    private func regular(_ cell: ShortingCell, every period: Double = 1) -> Trace {
        var cell = cell
        var trace = Trace()
        trace.add(
            7200, every: period, current: { _ in Self.current },
            voltage: { cell.voltage(at: $0) })
        return trace
    }

    /// At a pace that changes all the time, and without regard to what happens.
    private func irregular(_ cell: ShortingCell) -> Trace {
        var cell = cell
        var random = SplitMix(state: 5)
        var trace = Trace()
        var time = 0.0
        while time < 7200 {
            trace.rows.append(
                Trace.Row(time: time, voltage: cell.voltage(at: time), current: Self.current))
            time += 0.05 + 2 * Double(random.next() >> 11) / 0x1p53
        }
        return trace
    }

    /// On a change by 5 mV, seen ten times a second, and every 10 s.
    private func onChange(_ cell: ShortingCell) -> Trace {
        var cell = cell
        var trace = Trace()
        for tick in 0..<72_000 {
            let time = Double(tick) / 10
            let voltage = cell.voltage(at: time)
            if let last = trace.rows.last, (voltage - last.voltage).magnitude < 5e-3,
                time - last.time < 10
            {
                continue
            }
            trace.rows.append(Trace.Row(time: time, voltage: voltage, current: Self.current))
        }
        return trace
    }

    @Test(arguments: [(0.02, "SHORT_HARD"), (0.5, "SHORT_STEP")])
    func everyRecorderShowsTheSameShort(_ share: Double, _ code: String) throws {
        var cell = ShortingCell()
        cell.share = share
        let told = try [
            bench.replay(regular(cell).text), bench.replay(regular(cell, every: 0.1).text),
            bench.replay(irregular(cell).text), bench.replay(onChange(cell).text),
        ]
        for (index, one) in told.enumerated() {
            let first = try #require(one.findings.first, "\(index)")
            #expect(first.code == code, "\(index): \(one.codes)")
            #expect((5400...5408).contains(first.time.seconds), "\(index): \(first)")
            #expect((5400...5402).contains(first.since.seconds), "\(index): \(first)")
            #expect(first.unit == "V")
            #expect((first.reference - 0.1).magnitude < 5e-3, "\(index): \(first)")
            #expect(first.observed < share * 0.1 + 5e-3, "\(index): \(first)")
            #expect(first.step == 1)
            let charge = Self.current * first.time.seconds / 3600
            #expect((first.stepCharge.value - charge).magnitude < 1e-6, "\(index): \(first)")
        }
        #expect(told.dropLast().allSatisfy { $0.summary.style == .samples })
        guard case .onChange(let change, let longest) = told[3].summary.style else {
            Issue.record("\(told[3].summary.style)")
            return
        }
        #expect((change.value - 5e-3).magnitude < 1e-3)
        #expect((longest.seconds - 10).magnitude < 0.2)
        #expect(told[3].summary.rows < told[0].summary.rows)
    }

    @Test func aHealthyCellIsSilentInEveryRecording() throws {
        var cell = ShortingCell()
        cell.shortAt = .infinity
        for text in [regular(cell).text, irregular(cell).text, onChange(cell).text] {
            #expect(try bench.replay(text).codes == [])
        }
    }

    /// A row that stands alone says nothing of the time behind it, unless the recorder would have
    /// written another.
    @Test func sparseRowsAreNotHeld() throws {
        var cell = ShortingCell()
        cell.shortAt = .infinity
        var trace = regular(cell, every: 60)
        trace.rows[100].voltage = -1e-3
        let told = try bench.replay(trace.text)
        #expect(told.codes == [])
        #expect(told.summary.style == .samples)
        #expect(told.summary.warnings.contains { $0.contains("about 60 s apart") })
        let held = try bench.replay(trace.text) {
            $0.style = .onChange(change: .zero, longest: .seconds(60))
        }
        #expect(held.codes.contains("SHORT_HARD"))
    }

    @Test func aPackedRecordingGivesTheSame() throws {
        let text = regular(ShortingCell()).text
        let plain = try bench.replay(text)
        let packed = try Bench.replay(bench.write(text, "r.bdf.gz"))
        #expect(plain.findings == packed.findings)
        #expect(plain.findings.count > 0)
    }

    // MARK: The account

    @Test func findingsSayWhereTheyAre() throws {
        var cell = ShortingCell()
        let trace = regular(cell)
        var text = "Test Time / s,Unix Time / s,Voltage / V,Current / A,Step Count / 1,"
        text += "Cycle Count / 1,Surface Temperature / degC,Applied Pressure / Pa\n"
        for row in trace.rows {
            text += "\(row.time),\(1_767_225_600 + row.time),\(row.voltage),\(row.current),"
            text += "\(row.time < 1800 ? 7 : 8),3,25.5,3.5e6\n"
        }
        cell.shortAt = 0
        let told = try bench.replay(text, cell: Bench.cell(area: 0.5))
        let finding = try #require(told.findings.first)
        #expect(finding.line == Int(finding.time.seconds) + 2)
        #expect(finding.wall?.seconds == 1_767_225_600 + finding.time.seconds)
        #expect(finding.step == 2)
        #expect(finding.recordedStep == 8)
        #expect(finding.cycle == 3)
        #expect(finding.temperature.map { ($0.celsius - 25.5).magnitude < 1e-9 } == true)
        #expect(finding.pressure == Pascals(3.5e6))
        #expect(finding.stepArealCharge.value == finding.stepCharge.value / 0.5)
        let inStep = Self.current * (finding.time.seconds - 1800) / 3600
        #expect((finding.stepCharge.value - inStep).magnitude < 1e-9)
        let total = -Self.current * finding.time.seconds / 3600
        #expect((finding.totalCharge.value - total).magnitude < 1e-9)
    }

    @Test func chargeIsATrapezoid() throws {
        let told = try bench.replay(
            "Test Time / s,Voltage / V,Current / A\n0,1,1\n3600,1,2\n7200,1,0\n10800,1,-1\n")
        #expect(told.summary.charged.value == 2.5)
        #expect(told.summary.discharged.value == 0.5)
    }

    @Test func pausesAreCounted() throws {
        var trace = Trace()
        trace.add(600, current: { _ in 1e-3 }, voltage: { _ in 0.1 })
        var after = trace
        for index in after.rows.indices { after.rows[index].time += 7200 }
        trace.rows += after.rows
        let told = try bench.replay(trace.text)
        #expect(told.summary.gaps == 1)
        #expect(told.summary.gapTime.seconds == 7200 - 599)
    }

    /// What the watch does not see is told by the hour.
    @Test func blindHoursAreTold() throws {
        var random = SplitMix(state: 9)
        var trace = Trace()
        trace.add(600, current: { _ in 0 }, voltage: { _ in 0 })
        trace.add(3600, current: { _ in 1e-6 }, voltage: { _ in random.normal(1e-3) })
        let told = try bench.replay(trace.text)
        let blind = told.summary.blind.reduce(0) { $0 + $1.time.seconds }
        #expect(blind > 3500, "\(told.summary.blind)")
        #expect(blind <= 3600)
        #expect(told.summary[.current].seconds > 3590)
        let seen = try bench.replay(
            regular(ShortingCell()).text, { $0.zeroUncertainty = Volts(0.05e-3) })
        #expect(
            seen.summary.blind.reduce(0) { $0 + $1.time.seconds } < 120, "\(seen.summary.blind)")
    }

    @Test func anUnknownZeroBlindsASmallSignal() throws {
        var random = SplitMix(state: 9)
        var trace = Trace()
        trace.add(
            3600, current: { _ in 1e-6 }, voltage: { _ in 4e-3 + random.normal(0.05e-3) })
        let unknown = try bench.replay(trace.text)
        let known = try bench.replay(trace.text) { $0.zeroUncertainty = Volts(0.05e-3) }
        #expect(unknown.summary.blind.contains { $0.reason == "offset" && $0.time.hours > 0.8 })
        #expect(!known.summary.blind.contains { $0.reason == "offset" })
    }

    @Test func aChangeOfPressureBlinds() throws {
        let trace = regular(ShortingCell())
        var text = "Test Time / s,Voltage / V,Current / A,Applied Pressure / MPa\n"
        for row in trace.rows {
            text += "\(row.time),\(row.voltage),\(row.current),\(row.time < 5395 ? 3.5 : 4)\n"
        }
        let told = try bench.replay(text)
        // A step of the stack blanks as long as the budget of the hour goes: 180 s. What happened
        // meanwhile is found at the first samples behind it.
        #expect(!told.findings.contains { (5395..<5570).contains($0.time.seconds) })
        #expect(told.findings.contains { (5570..<5590).contains($0.time.seconds) })
    }

    @Test func moreChargeThanTheCellHasIsTold() throws {
        var cell = Bench.cell()
        cell.capacity = AmpereHours(1e-3)
        var trace = Trace()
        trace.add(8000, every: 10, current: { _ in 1e-3 }, voltage: { _ in 0.1 })
        let told = try bench.replay(trace.text, cell: cell)
        let finding = try #require(told.findings.first { $0.code == "Q_OVERRUN" })
        #expect(finding.unit == "Ah")
        #expect((finding.reference - 1.1e-3).magnitude < 1e-12)
        #expect((3960...3980).contains(finding.time.seconds))
    }
}
