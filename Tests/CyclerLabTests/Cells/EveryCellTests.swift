import CyclerCore
import CyclerLab
import Testing

/// What holds for every preset: charge is conserved, one setup gives one history, the step hardly
/// matters, nothing breaks under absurd sources.
@Suite struct EveryCellTests {
    static let area = SquareCentimetres(0.785)
    static let names = CellPreset.all.map(\.name)

    static func setup(_ name: String, seed: UInt64 = 7) throws -> CellSetup {
        var setup = CellSetup(try #require(CellPreset.named(name)), area: area)
        setup.seed = seed
        return setup
    }

    static func current(_ milliamperes: Double, within volts: Double = 10) -> CellDrive {
        let density = CurrentDensity(milliamperesPerSquareCentimetre: milliamperes)
        return .current(density * area, within: Volts(-volts)...Volts(volts))
    }

    /// Both ways, at rest, held and limited: an hour each.
    static let program: [CellDrive] = [
        current(-0.05), .open, current(0.05), current(-0.4), current(0.4, within: 1),
        .voltage(Volts(3), currentLimit: Amperes(1e-3)),
        .voltage(Volts(-0.01), currentLimit: Amperes(5e-5)), .open,
    ]

    @Test func namesAreUnique() {
        #expect(Set(Self.names).count == Self.names.count && Self.names.count == 14)
        #expect(CellPreset.named("criec_ok") == .half(.criecHealthy))
        #expect(CellPreset.named("full812") == nil)
    }

    @Test(arguments: names) func chargeIsConserved(name: String) throws {
        var setup = try Self.setup(name)
        setup.step = .seconds(1)
        var cell = SimulatedCell(setup)
        cell.leak = 1e-4
        var passed = 0.0
        for drive in Self.program {
            // The terminal current changes with the state, so the sum is taken in small pieces.
            for _ in 0..<3600 {
                let before = cell.response(to: drive).current.value
                cell.advance(by: .seconds(1), drive: drive)
                let after = cell.response(to: drive).current.value
                let isConstant = before == after || drive == .open
                passed += isConstant ? before : (before + after) / 2
            }
        }
        let truth = cell.truth
        let counted = passed / 3600 / Self.area.value
        let reach = max(0.01 * truth.passed.magnitude.value, 3e-6)
        #expect(abs(truth.passed.value - counted) < reach, "\(truth.passed) against \(counted)")
        let books = truth.stored + truth.leaked - truth.passed
        #expect(books.magnitude < .mAh(1e-9))
        let lithium: ArealCapacity
        switch setup.preset {
        case .half: lithium = truth.plated + truth.intercalated + truth.stored
        case .full:
            lithium = truth.plated + truth.intercalated + truth.consumed - truth.stored
        }
        let isLithiumMetal = name.hasPrefix("sym")
        #expect(isLithiumMetal || lithium.magnitude < .mAh(1e-9), "\(lithium) appeared")
        #expect(isLithiumMetal || truth.leaked.magnitude > .mAh(1e-4))
    }

    @Test(arguments: names) func oneSetupGivesOneHistory(name: String) throws {
        var setup = try Self.setup(name)
        setup.step = .seconds(1)
        if name == "criec_soft" || name == "cu_cycled" { setup.reservoir = .mAh(1) }
        let isFull = if case .full = setup.preset { true } else { false }
        let plating = Self.current(isFull ? 0.2 : -0.4)
        func history(_ setup: CellSetup) -> [UInt64] {
            var cell = SimulatedCell(setup)
            return (0..<400).map { index in
                let drive = index % 10 < 8 ? plating : Self.program[index % 8]
                cell.advance(by: .seconds(60), drive: drive)
                return cell.response(to: drive).voltage.value.bitPattern
            }
        }
        let first = history(setup)
        #expect(history(setup) == first)
        var other = setup
        other.seed = 8
        #expect((history(other) == first) == setup.preset.filaments.isEmpty)
    }

    /// Pieces handed in do not matter where nothing is left to chance.
    @Test(arguments: ["cu", "sp", "criec", "sym", "full811", "full622", "pouch"])
    func piecesOfTimeDoNotMatter(name: String) throws {
        let drive = Self.current(name.hasPrefix("full") || name == "pouch" ? 0.1 : -0.1)
        func volts(_ piece: TimeSpan, _ count: Int) throws -> Double {
            var cell = SimulatedCell(try Self.setup(name))
            for _ in 0..<count { cell.advance(by: piece, drive: drive) }
            return cell.response(to: drive).voltage.value
        }
        let whole = try volts(.seconds(400), 1)
        #expect(abs(try volts(.seconds(10), 40) - whole) < 1e-12)
        #expect(abs(try volts(.milliseconds(100), 4000) - whole) < 2e-5)
    }

    /// Largest difference in V of a 10 s trace against steps of 100 ms, jumps left out.
    @Test(arguments: [
        ("cu", -0.05, 0.35, 0.17e-3, 0.2e-3), ("sp", -0.05, 4.5, 0.03e-3, 0.2e-3),
        ("criec_ok", -0.05, 13, 0.06e-3, 0.5e-3), ("sym", -0.25, 1, 1e-9, 1e-9),
        ("full811", 0.09, 12, 0.03e-3, 0.2e-3), ("pouch", 0.2, 12, 0.03e-3, 0.2e-3),
    ])
    func longStepsMoveLittle(
        name: String, milliamperes: Double, hours: Double, atOne: Double, atTen: Double
    ) throws {
        func trace(_ step: TimeSpan) throws -> [Double] {
            var setup = try Self.setup(name)
            setup.step = step
            var cell = SimulatedCell(setup)
            let drive = Self.current(milliamperes)
            return (0..<Int(hours * 360)).map { _ in
                cell.advance(by: .seconds(10), drive: drive)
                return cell.response(to: drive).voltage.value
            }
        }
        let fine = try trace(.milliseconds(100))
        for (step, allowed) in [(1, atOne), (10, atTen)] {
            let differences = zip(fine, try trace(.seconds(step))).map { abs($0 - $1) }
            let largest = differences.max() ?? .infinity
            #expect(largest < allowed, "step \(step) s: \(largest)")
        }
    }

    static let absurd: [CellDrive] = [
        .current(Amperes(1e6), within: Volts(-1e9)...Volts(1e9)),
        .current(Amperes(-1e6), within: Volts(-1e9)...Volts(1e9)),
        .current(Amperes(1), within: Volts(2)...Volts(2)),
        .current(Amperes(-1), within: Volts(0)...Volts(1e-9)),
        .voltage(Volts(1e6), currentLimit: Amperes(1e3)),
        .voltage(Volts(-1e6), currentLimit: Amperes(1e3)),
        .voltage(Volts(1), currentLimit: .zero), .voltage(Volts(1), currentLimit: Amperes(-1)),
        .voltage(Volts(.nan), currentLimit: Amperes(1)),
        .current(Amperes(.infinity), within: Volts(-1)...Volts(1)),
        .current(Amperes(.nan), within: Volts(-1)...Volts(1)), .open,
    ]

    @Test(arguments: names) func absurdSourcesBreakNothing(name: String) throws {
        var setup = try Self.setup(name)
        setup.step = .seconds(60)
        setup.swing = Kelvins(50)
        var cell = SimulatedCell(setup)
        for temperature in [298, 0, 1e6] {
            cell.temperature = Kelvins(temperature)
            for drive in Self.absurd + Self.absurd.reversed() {
                cell.advance(by: .milliseconds(700), drive: drive)
                let response = cell.response(to: drive)
                #expect(response.voltage.isFinite && response.current.isFinite, "\(drive)")
                #expect(cell.response(to: .open).voltage.isFinite)
            }
        }
        let truth = cell.truth
        for charge in [truth.plated, truth.intercalated, truth.stored, truth.leaked] {
            #expect(charge.isFinite)
        }
        #expect(truth.age == .milliseconds(700 * 72))
    }

    @Test func aVoltageSourceConvergesAtAnyStep() throws {
        for step in [0.25, 1, 10, 60] {
            var setup = try Self.setup("criec_ok")
            setup.step = .seconds(step)
            var cell = SimulatedCell(setup)
            cell.advance(by: .hours(20), drive: Self.current(-0.05))
            let strip = CellDrive.voltage(Volts(1), currentLimit: Amperes(1e-3))
            cell.advance(by: .hours(30), drive: strip)
            let last = cell.response(to: strip)
            #expect(last.voltage == Volts(1) && last.current.magnitude < Amperes(1e-7))
            #expect(cell.truth.recoverable == .zero)
            #expect(cell.truth.intercalated > .zero && cell.truth.intercalated < .mAh(0.03))
        }
    }

    @Test func aReservoirIsThereFromTheStart() throws {
        var setup = try Self.setup("criec_ok")
        setup.reservoir = .mAh(2)
        var cell = SimulatedCell(setup)
        #expect(cell.response(to: .open).voltage == .zero)
        #expect(cell.truth.recoverable == .mAh(2) && cell.truth.intercalated == .mAh(0.6))
        cell.advance(by: .hours(20), drive: Self.current(0.05))
        #expect(abs(cell.truth.recoverable.value - 1e-3) < 1e-12)
        var shorted = try Self.setup("cu")
        shorted.reservoir = .mAh(0.02)
        #expect(SimulatedCell(shorted).truth.isShorted)
    }

    @Test func theWarmthSwingsOnceADay() throws {
        var setup = try Self.setup("sym_paper")
        setup.swing = Kelvins(2)
        var cell = SimulatedCell(setup)
        let drive = Self.current(-0.25)
        var volts: [Double] = []
        for _ in 0..<48 {
            cell.advance(by: .minutes(30), drive: drive)
            volts.append(cell.response(to: drive).voltage.value)
        }
        #expect(abs((volts.min() ?? 0) + 0.010 * 1.0513) < 2e-5, "2 K colder at 18 h")
        #expect(abs((volts.max() ?? 0) + 0.010 * 0.9512) < 2e-5, "2 K warmer at 6 h")
        #expect(volts.firstIndex(of: volts.max() ?? 0) == 11)
        #expect(abs(cell.truth.temperature.value - 298) < 0.01)
    }

    @Test func aLooseContactRaisesTheResistance() throws {
        var cell = SimulatedCell(try Self.setup("sym_paper"))
        let drive = Self.current(-0.25)
        cell.advance(by: .hours(1), drive: drive)
        #expect(abs(cell.response(to: drive).voltage.value + 0.010) < 2e-5, "10 mV at 5C")
        cell.contact = 0.1
        #expect(abs(cell.response(to: drive).voltage.value + 0.028) < 2e-5)
        #expect(cell.truth.contact == 0.1)
    }
}
