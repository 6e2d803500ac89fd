import CyclerCore
import CyclerRecord
import Testing

/// The metrics of a whole run, from the steps and cycles of known experiments.
@Suite struct SummaryTests {
    static let area = CycleTests.area

    /// A run of steps through book and summary, as a recorder feeds them.
    struct Run {
        var book: CycleBook
        var summary: RunSummary
        var now = TimeSpan.zero
        var count = 0

        init(_ kind: CellKind, mass: Grams? = nil) {
            let cell = CycleTests.cell(kind, mass: mass)
            book = CycleBook(cell)
            summary = RunSummary(cell)
        }

        /// Moves `areal` mAh/cm2 at `density` mA/cm2; `adjust` changes the finished step.
        mutating func step(
            _ direction: CurrentDirection, _ areal: Double, at density: Double = 0.05,
            volts: Double = 0.002, adjust: (inout StepRow) -> Void = { _ in }
        ) {
            count += 1
            let area = SummaryTests.area.value
            var row = CycleTests.step(
                direction, density * area, hours: areal / density, volts: volts, start: now)
            row.stepCount = count
            adjust(&row)
            if let done = book.begin(row.setCurrent ?? .zero, at: now) { summary.take(done) }
            book.add(row)
            summary.take(row)
            now = row.end
        }

        /// The run is over.
        mutating func end() {
            if let done = book.close(at: now) { summary.take(done) }
        }
    }

    static func number(_ json: JSON?, _ keys: String...) -> Double? {
        keys.reduce(json) { $0?[$1] }?.number
    }

    static func isNear(_ value: Double?, _ expected: Double, _ tolerance: Double = 1e-6) -> Bool {
        value.map { ($0 - expected).magnitude <= tolerance * Swift.max(expected.magnitude, 1e-3) }
            ?? false
    }

    // MARK: Plating capacity and nucleation

    @Test func bareCopperIsKnownByItsFirstShort() {
        var run = Run(.half)
        run.step(.plate, 0.05) { row in
            row.plated = AmpereHours(0.016e-3 * Self.area.value)
            row.platedAtShort = AmpereHours(0.015e-3 * Self.area.value)
            row.finding = .shortHard
            row.isWhole = false
            row.zeroToMinimum = Volts(11.8e-3)
            row.nucleation = Volts(8.4e-3)
            row.definition = "before collapse"
            row.onset = .seconds(120)
        }
        run.summary.take(
            Finding(code: .shortHard, at: .zero, since: .zero, observed: 0, reference: 0),
            at: .seconds(1080), plated: AmpereHours(0.015e-3 * Self.area.value))
        let json = run.summary.json
        let capacity = json["maximum-areal-plating-capacity"]
        #expect(Self.isNear(Self.number(capacity, "mAh-per-cm2"), 0.015))
        #expect(capacity?["bound"] == "=")
        #expect(Self.number(json, "nucleation", "overpotential-V") == 8.4e-3)
        #expect(json["nucleation"]?["definition"] == "before collapse")
        #expect(Self.number(json, "nucleation", "onset-test-time-s") == 120)
        #expect(json["first-stop"]?["code"] == "SHORT_HARD")
        #expect(Self.number(json, "first-stop", "test-time-s") == 1080)
        #expect(json["first-suspect"] == .null)
        #expect(run.summary.maximumPlated?.isBound == false)
    }

    @Test func withoutAShortTheCapacityIsABound() throws {
        var run = Run(.half)
        for plated in [3.0, 8, 1] {
            run.step(.plate, plated) { $0.plated = AmpereHours(plated / 1000 * Self.area.value) }
            run.step(.strip, plated) { $0.finding = .shortStep }
        }
        let maximum = try #require(run.summary.maximumPlated)
        #expect(maximum.isBound)
        #expect(Self.isNear(maximum.capacity.milliampereHoursPerSquareCentimetre, 8))
        #expect(run.summary.json["maximum-areal-plating-capacity"]?["bound"] == ">=")
    }

    @Test func theFirstShortCountsAndMoreThatWasPlatedBeforeIsTold() {
        var run = Run(.half)
        run.step(.plate, 8) { $0.plated = AmpereHours(8e-3 * Self.area.value) }
        run.step(.strip, 8)
        for atShort in [0.2, 0.1] {
            run.step(.plate, 1) { row in
                row.plated = AmpereHours(1e-3 * Self.area.value)
                row.platedAtShort = AmpereHours(atShort / 1000 * Self.area.value)
                row.finding = .zeroConverge
            }
        }
        let capacity = run.summary.json["maximum-areal-plating-capacity"]
        #expect(Self.isNear(Self.number(capacity, "mAh-per-cm2"), 0.2))
        #expect(Self.number(capacity, "step-count") == 3)
        #expect(Self.isNear(Self.number(capacity, "largest-plated-mAh-per-cm2"), 8))
    }

    @Test func aShortWhileIntercalatingPlatedNothing() throws {
        var run = Run(.half)
        run.step(.plate, 1) { row in
            row.plated = .zero
            row.finding = .shortHard
        }
        let maximum = try #require(run.summary.maximumPlated)
        #expect(maximum.capacity == .zero && !maximum.isBound)
    }

    @Test func findingsOtherThanShortsEndNoPlating() throws {
        var run = Run(.half)
        run.step(.plate, 1) { row in
            row.plated = AmpereHours(1e-3 * Self.area.value)
            row.finding = .openCurrent
        }
        #expect(try #require(run.summary.maximumPlated).isBound)
    }

    // MARK: Efficiencies

    @Test func initialAndRepeatedEfficiency() {
        var run = Run(.half, mass: Grams(0.01))
        for stripped in [2.85, 2.97, 2.94] {
            run.step(.plate, 3)
            run.step(.strip, stripped, volts: 1) { $0.endsOnVoltage = true }
        }
        run.step(.plate, 3)
        run.end()
        let efficiency = run.summary.json["coulombic-efficiency"]
        #expect(Self.isNear(Self.number(efficiency, "initial", "value"), 0.95))
        #expect(Self.number(efficiency, "initial", "strip-cut-off-V") == 1)
        #expect(Self.isNear(Self.number(efficiency, "repeated", "value"), 8.76 / 9))
        #expect(Self.number(efficiency, "repeated", "cycles") == 3)
        #expect(efficiency?["reservoir"]?["value"] == .null)
        let json = run.summary.json
        #expect(Self.isNear(Self.number(json, "first-cycle", "loss-mAh-per-cm2"), 0.15))
        #expect(Self.isNear(Self.number(json, "cycles", "retention"), 2.94 / 2.85))
        #expect(Self.number(json, "cycles", "last-whole") == 3)
    }

    @Test func aFullCellHasAnInitialEfficiencyAndALossPerArea() {
        var run = Run(.full, mass: Grams(8.9e-3 * Self.area.value))
        run.step(.charge, 1.531, at: 0.09, volts: 3.9)
        run.step(.discharge, 0.711, at: 0.09, volts: 3.7)
        run.end()
        let json = run.summary.json
        #expect(Self.isNear(Self.number(json, "first-cycle", "initial-efficiency"), 0.4644, 1e-3))
        #expect(Self.isNear(Self.number(json, "first-cycle", "loss-mAh-per-cm2"), 0.82))
        #expect(Self.isNear(Self.number(json, "first-cycle", "loss-mAh-per-g"), 0.82e3 / 8.9))
        #expect(
            json["coulombic-efficiency"]?["reservoir"]?["reason"]?.string?.contains("full") == true)
        #expect(
            Self.isNear(
                Self.number(json, "cycles", "last-energy-efficiency"), 0.711 * 3.7 / 1.531 / 3.9))
    }

    @Test func whatIsMissingIsSaidWithItsReason() {
        var run = Run(.half)
        run.step(.plate, 3)
        run.end()
        let json = run.summary.json
        for kind in ["initial", "reservoir", "repeated"] {
            let entry = json["coulombic-efficiency"]?[kind]
            #expect(entry?["value"] == .null, "\(kind)")
            #expect(entry?["reason"]?.string?.isEmpty == false, "\(kind)")
        }
        #expect(json["first-cycle"] == .null)
        let empty = RunSummary(CycleTests.cell(.symmetric)).json
        #expect(empty["maximum-areal-plating-capacity"]?["mAh-per-cm2"] == .null)
        #expect(empty["nucleation"] == .null)
        #expect(Self.number(empty, "charge", "charging-Ah") == 0)
    }

    // MARK: Polarization

    @Test func polarizationIsKeptPerRate() throws {
        var run = Run(.symmetric)
        for (density, cycles) in [(0.05, 3), (0.25, 5), (0.5, 2), (0.05, 1)] {
            for _ in 0..<cycles {
                run.step(.plate, 0.05, at: density, volts: -0.040 * density)
                run.step(.strip, 0.05, at: density, volts: 0.044 * density)
            }
        }
        run.end()
        let rates = try #require(run.summary.json["polarization"]?.array)
        #expect(
            rates.compactMap { Self.number($0, "mA-per-cm2").map { ($0 * 1000).rounded() } }
                == [50, 250, 500])
        #expect(rates.compactMap { Self.number($0, "cycles") } == [4, 5, 2])
        #expect(Self.isNear(Self.number(rates[1], "first-half", "mean-V"), 0.010))
        #expect(Self.isNear(Self.number(rates[1], "second-half", "mean-V"), 0.011))
        #expect(Self.isNear(Self.number(rates[1], "gap", "mean-V"), 0.021))
    }

    @Test func halvesOfDifferentRatesHaveNoGap() throws {
        var run = Run(.symmetric)
        run.step(.plate, 0.05, at: 0.05, volts: -0.002)
        run.step(.strip, 0.05, at: 0.5, volts: 0.02)
        run.end()
        let rates = try #require(run.summary.json["polarization"]?.array)
        #expect(rates.count == 2)
        #expect(rates.allSatisfy { Self.number($0, "cycles") == 0 && $0["gap"] == .null })
        #expect(rates[0]["second-half"] == .null && rates[1]["first-half"] == .null)
    }

    // MARK: Size

    /// Whatever a run does, the summary stays small: here, every cycle has another density.
    @Test func tenThousandCyclesStayWithinTheBound() throws {
        var run = Run(.half)
        for index in 0..<10_000 {
            let density = 0.01 * (1 + 0.03 * Double(index % 1000))
            run.step(.plate, 0.05, at: density)
            run.step(.strip, 0.05, at: density)
        }
        run.end()
        let json = run.summary.json
        #expect(json["polarization"]?.array?.count == 64)
        let leftOut = try #require(json["polarization-half-cycles-left-out"]?.integer)
        #expect(leftOut > 15_000)
        #expect(Self.number(json, "cycles", "whole") == 10_000)
        #expect(json.text.utf8.count < 20_000)
    }
}
