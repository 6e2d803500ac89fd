import CyclerCore
import CyclerRecord
import Testing

/// Ramps of current density and where they end.
@Suite struct CriticalCurrentTests {
    typealias Run = SummaryTests.Run
    static let number = SummaryTests.number

    /// A ramp of 0.05 mA/cm2, an hour per half cycle; `adjust` sees every step.
    static func ramp(
        upTo density: Double, adjust: (_ density: Double, inout StepRow) -> Void = { _, _ in }
    ) -> Run {
        var run = Run(.half)
        var index = 1
        while Double(index) * 0.05 <= density + 1e-9 {
            let present = Double(index) * 0.05
            run.step(.strip, present, at: present) { adjust(present, &$0) }
            run.step(.plate, present, at: present) { adjust(present, &$0) }
            index += 1
        }
        run.end()
        return run
    }

    static func critical(_ run: Run) -> JSON? { run.summary.json["critical-current-density"] }

    @Test(arguments: [FindingCode.shortHard, .shortStep, .zeroConverge, .openCompliance])
    func theLastDensityThatHeldIsTheCriticalOne(_ code: FindingCode) throws {
        let run = Self.ramp(upTo: 0.45) { density, row in
            guard density > 0.43, row.direction == .strip else { return }
            row.finding = code
            row.isWhole = false
        }
        let json = try #require(Self.critical(run))
        #expect(SummaryTests.isNear(Self.number(json, "mA-per-cm2"), 0.4))
        #expect(json["bound"] == "=" && json["failed-by"] == .string(code.rawValue))
        #expect(SummaryTests.isNear(Self.number(json, "first-failing-mA-per-cm2"), 0.45))
        #expect(
            json["failed-half-cycle"] == "strip" && Self.number(json, "failed-step-count") == 17)
        #expect(
            SummaryTests.isNear(Self.number(json, "areal-capacity-per-half-cycle-mAh-per-cm2"), 0.4)
        )
        // 0.05 to 0.40 mAh/cm2, twice each.
        #expect(
            SummaryTests.isNear(Self.number(json, "cumulative-areal-capacity-mAh-per-cm2"), 3.6))
        #expect(
            SummaryTests.isNear(
                Self.number(json, "total-charge-Ah"), 3.6e-3 * SummaryTests.area.value))
        #expect(run.summary.criticalDensity?.isBound == false)
        #expect(run.summary.failingDensity.map { ($0.value - 0.45e-3).magnitude < 1e-9 } == true)
    }

    @Test func aRampThatHeldGivesABound() throws {
        let run = Self.ramp(upTo: 0.5)
        let json = try #require(Self.critical(run))
        #expect(SummaryTests.isNear(Self.number(json, "mA-per-cm2"), 0.5))
        #expect(json["bound"] == ">=" && json["first-failing-mA-per-cm2"] == nil)
        #expect(Self.number(json, "half-cycles") == 2)
    }

    /// Passing twice and failing once is failing.
    @Test func oneFailingHalfCycleFailsItsDensity() throws {
        var run = Run(.half)
        for (density, fails) in [(0.1, false), (0.2, false), (0.2, false), (0.2, true)] {
            run.step(.plate, density, at: density) { if fails { $0.finding = .shortHard } }
        }
        let json = try #require(Self.critical(run))
        #expect(SummaryTests.isNear(Self.number(json, "mA-per-cm2"), 0.1))
        #expect(SummaryTests.isNear(Self.number(json, "first-failing-mA-per-cm2"), 0.2))
    }

    /// What a cell does after its first failure is no longer that cell.
    @Test func afterTheFirstFailureNothingCounts() throws {
        var run = Run(.half)
        run.step(.plate, 0.1, at: 0.1)
        run.step(.plate, 0.2, at: 0.2) { $0.finding = .shortStep }
        run.step(.plate, 0.5, at: 0.5)
        run.step(.plate, 0.05, at: 0.05) { $0.finding = .shortHard }
        let json = try #require(Self.critical(run))
        #expect(SummaryTests.isNear(Self.number(json, "mA-per-cm2"), 0.1))
        #expect(json["failed-by"] == "SHORT_STEP")
        #expect(
            SummaryTests.isNear(Self.number(json, "cumulative-areal-capacity-mAh-per-cm2"), 0.1))
    }

    @Test func theFirstDensityThatFailsLeavesNone() throws {
        var run = Run(.half)
        run.step(.plate, 0.1, at: 0.05) { $0.finding = .shortHard }
        let json = try #require(Self.critical(run))
        #expect(json["mA-per-cm2"] == .null && json["reason"]?.string != nil)
        #expect(Self.number(json, "first-failing-mA-per-cm2") != nil)
        #expect(run.summary.criticalDensity == nil)
    }

    /// The author ends the run where the voltage diverges: that density was too much.
    @Test func aVoltageThatEndsTheRunIsAFailure() throws {
        var run = Run(.half)
        run.step(.strip, 0.4, at: 0.4)
        run.step(.strip, 0.2, at: 0.45) {
            $0.endReason = "voltage"
            $0.endsOnVoltage = true
            $0.endsRun = true
        }
        let json = try #require(Self.critical(run))
        #expect(SummaryTests.isNear(Self.number(json, "mA-per-cm2"), 0.4))
        #expect(SummaryTests.isNear(Self.number(json, "first-failing-mA-per-cm2"), 0.45))
        #expect(json["failed-by"] == "voltage")
        #expect(json["bound"] == "=")
    }

    /// A stop by a person, or a trip on something else, says nothing about the density.
    @Test func aCutHalfCycleNeitherPassesNorFails() throws {
        let run = Self.ramp(upTo: 0.3) { density, row in
            if density > 0.28 { row.isWhole = false }
        }
        let json = try #require(Self.critical(run))
        #expect(SummaryTests.isNear(Self.number(json, "mA-per-cm2"), 0.25))
        #expect(json["bound"] == ">=")
    }

    @Test(arguments: [FindingCode.chargeOverrun, .polarity]) func otherFindingsDoNotFail(
        _ code: FindingCode
    ) throws {
        let run = Self.ramp(upTo: 0.2) { _, row in row.finding = code }
        #expect(Self.critical(run)?["bound"] == ">=")
    }

    @Test func restsAndPressuresCarryNoDensity() throws {
        var run = Run(.half)
        run.step(.plate, 0.1, at: 0.1)
        run.step(.plate, 5, at: 5) { row in
            row.direction = nil
            row.setCurrent = nil
        }
        #expect(SummaryTests.isNear(Self.number(Self.critical(run), "mA-per-cm2"), 0.1))
    }

    @Test func densitiesWithoutAPlaceAreCounted() throws {
        var run = Run(.half)
        for index in 1...100 { run.step(.plate, 0.05, at: 0.01 * Double(index) * Double(index)) }
        let json = try #require(Self.critical(run))
        #expect(Self.number(json, "half-cycles-left-out") == 36)
    }
}
