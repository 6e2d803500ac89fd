import CyclerCore
import CyclerRecord
import Testing

/// The reservoir method: when half cycles fit its pattern, and what they then say.
@Suite struct ReservoirTests {
    typealias Run = SummaryTests.Run

    /// Plates 5, cycles 1 mAh/cm2 ten times, strips what an efficiency `ce` has left.
    static func adams(
        ce: Double, conditioning: Bool = true, small: Double = 1, cycles: Int = 10,
        last: (inout StepRow) -> Void = { $0.endsOnVoltage = true }
    ) -> Run {
        var run = Run(.half)
        if conditioning {
            run.step(.plate, 5, at: 0.5)
            run.step(.strip, 4.6, at: 0.5) { $0.endsOnVoltage = true }
        }
        run.step(.plate, 5, at: 0.5)
        for _ in 0..<cycles {
            run.step(.strip, small, at: 0.5)
            run.step(.plate, small, at: 0.5)
        }
        let plated = Double(cycles) * small + 5
        run.step(.strip, ce * plated - Double(cycles) * small, at: 0.5, adjust: last)
        run.end()
        return run
    }

    static func value(_ run: Run) -> Double? {
        run.summary.json["coulombic-efficiency"]?["reservoir"]?["value"]?.number
    }

    static func reason(_ run: Run) -> String? {
        run.summary.json["coulombic-efficiency"]?["reservoir"]?["reason"]?.string
    }

    @Test(arguments: [0.999, 0.99, 0.95, 0.9], [true, false])
    func theMethodGivesTheEfficiencyThatTheCellHas(ce: Double, conditioning: Bool) throws {
        let run = Self.adams(ce: ce, conditioning: conditioning)
        #expect(SummaryTests.isNear(Self.value(run), ce))
        let json = run.summary.json["coulombic-efficiency"]?["reservoir"]
        #expect(json?["small-cycles"]?.integer == 10)
        #expect(
            SummaryTests.isNear(
                json?["reservoir-Ah"]?.number, 5e-3 * SummaryTests.area.value))
    }

    @Test func theUncertaintyIsThatOfTheWholeBalance() throws {
        var run = Run(.half)
        let accuracy = CurrentAccuracy(gain: 1e-3, offset: Amperes(1e-7))
        func add(_ row: inout StepRow) { row.accuracy = accuracy }
        run.step(.plate, 5, at: 0.5, adjust: add)
        for _ in 0..<10 {
            run.step(.strip, 1, at: 0.5, adjust: add)
            run.step(.plate, 1, at: 0.5, adjust: add)
        }
        run.step(.strip, 4.85, at: 0.5) { row in
            add(&row)
            row.endsOnVoltage = true
        }
        let result = try run.summary.reservoirMethod.result.get()
        let stated = try #require(result.efficiency)
        // Offset times (30 h of plating and 29.7 h of stripping) over the charge plated.
        let plated = 15e-3 * SummaryTests.area.value
        let expected = 1e-7 * (29.7 + 0.99 * 30) / plated / 3.0.squareRoot()
        #expect((stated.value - 0.99).magnitude < 1e-6)
        #expect((stated.uncertainty / expected - 1).magnitude < 1e-6)
    }

    /// The reservoir runs dry before its time: what came is the balance.
    @Test func aReservoirThatRunsDryEndsThere() throws {
        var run = Run(.half)
        run.step(.plate, 2.5, at: 0.5)
        for _ in 0..<3 {
            run.step(.strip, 1, at: 0.5)
            run.step(.plate, 1, at: 0.5)
        }
        run.step(.strip, 0.7, at: 0.5) { $0.endsOnVoltage = true }
        #expect(SummaryTests.isNear(Self.value(run), 3.7 / 5.5))
    }

    @Test func aFirstBalanceStands() {
        var run = Self.adams(ce: 0.95)
        run.step(.plate, 5, at: 0.5)
        run.step(.strip, 1, at: 0.5)
        run.step(.plate, 1, at: 0.5)
        run.step(.strip, 1, at: 0.5) { $0.endsOnVoltage = true }
        #expect(SummaryTests.isNear(Self.value(run), 0.95))
    }

    @Test func halvesOfSeveralStepsAreOne() {
        var run = Run(.half)
        for _ in 0..<5 { run.step(.plate, 1, at: 0.5) }
        for _ in 0..<4 {
            run.step(.strip, 0.4, at: 0.5)
            run.step(.strip, 0.6, at: 0.25)
            run.step(.plate, 1, at: 0.5)
        }
        run.step(.strip, 4.1, at: 0.5) { $0.endsOnVoltage = true }
        #expect(SummaryTests.isNear(Self.value(run), 8.1 / 9))
    }

    // MARK: What is none

    @Test func ordinaryCyclesAreNoReservoir() {
        var run = Run(.half)
        for _ in 0..<5 {
            run.step(.plate, 1)
            run.step(.strip, 0.99) { $0.endsOnVoltage = true }
        }
        #expect(Self.value(run) == nil)
        #expect(Self.reason(run) == ReservoirMethod.Absence.noSmallCycles.rawValue)
    }

    @Test func smallCyclesAboveHalfTheReservoirAreNone() {
        #expect(Self.value(Self.adams(ce: 0.99, conditioning: false, small: 2.6)) == nil)
        #expect(Self.value(Self.adams(ce: 0.99, conditioning: false, small: 2.4)) != nil)
    }

    @Test func withoutAFinalStripThereIsNoBalanceYet() {
        var run = Self.adams(ce: 0.99)
        run = Self.adams(ce: 0.99) { $0.isWhole = false }
        #expect(Self.reason(run) == ReservoirMethod.Absence.notStripped.rawValue)
    }

    @Test func unevenSmallCyclesAreNone() {
        var run = Run(.half)
        run.step(.plate, 5)
        run.step(.strip, 1)
        run.step(.plate, 1)
        run.step(.strip, 1.2)
        run.step(.plate, 1.2)
        #expect(Self.reason(run) == ReservoirMethod.Absence.noSmallCycles.rawValue)
        run = Run(.half)
        run.step(.plate, 5)
        run.step(.strip, 1)
        run.step(.plate, 1)
        run.step(.strip, 1.2)
        #expect(Self.reason(run) == ReservoirMethod.Absence.uneven.rawValue)
    }

    @Test func fullCellsHaveNone() {
        var run = Run(.full)
        run.step(.charge, 5)
        run.step(.discharge, 1)
        #expect(Self.reason(run) == ReservoirMethod.Absence.fullCell.rawValue)
    }

    @Test func nothingPlatedIsNoReservoir() {
        var run = Run(.half)
        run.step(.strip, 1)
        #expect(Self.reason(run) == ReservoirMethod.Absence.noReservoir.rawValue)
    }
}
