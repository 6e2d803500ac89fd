import CyclerCore
import CyclerLab
import Testing

/// Full cells against the figures of the paper that they were matched to.
@Suite struct FullCellTests {
    static let area = SquareCentimetres(0.785)

    static func drive(_ milliamperes: Double) -> CellDrive {
        let density = CurrentDensity(milliamperesPerSquareCentimetre: milliamperes)
        return .current(density * area, within: Volts(-10)...Volts(10))
    }

    static func cell(_ name: String, seed: UInt64 = 1, step: TimeSpan = .seconds(1)) throws
        -> SimulatedCell
    {
        var setup = CellSetup(try #require(CellPreset.named(name)), area: area)
        setup.seed = seed
        setup.step = step
        return SimulatedCell(setup)
    }

    /// Charges to 4.3 V, rests, discharges to 2.5 V; net charge in mAh/cm2 after each.
    static func firstCycle(_ cell: inout SimulatedCell, _ milliamperes: Double) -> [Double] {
        let charge = drive(milliamperes)
        while cell.response(to: charge).voltage < Volts(4.3) {
            cell.advance(by: .seconds(10), drive: charge)
        }
        let charged = cell.truth.passed.milliampereHoursPerSquareCentimetre
        cell.advance(by: .minutes(10), drive: .open)
        let discharge = drive(-milliamperes)
        while cell.response(to: discharge).voltage > Volts(2.5) {
            cell.advance(by: .seconds(10), drive: discharge)
        }
        return [charged, cell.truth.passed.milliampereHoursPerSquareCentimetre]
    }

    @Test(arguments: [
        ("full811", 0.09, 8.9, 200.1, 0.849), ("full622", 0.09, 8.9, 172.3, 0.795),
        ("pouch", 0.2, 19.9, 199.3, 1.798),
    ])
    func takesAndKeepsWhatThePaperSays(
        name: String, milliamperes: Double, mass: Double, capacity: Double, loss: Double
    ) throws {
        var cell = try Self.cell(name)
        let net = Self.firstCycle(&cell, milliamperes)
        #expect(abs(net[0] / mass * 1000 - capacity) < 0.2)
        #expect(abs(net[1] - loss) < 0.002)
        let truth = cell.truth
        #expect(truth.leaked == .zero && truth.filamentsBorn == 0 && !truth.isShorted)
    }

    @Test func thePouchGivesBackTwoPointTwoOfFour() throws {
        var cell = try Self.cell("pouch")
        let net = Self.firstCycle(&cell, 0.2)
        #expect(abs(net[0] - 4.0) < 0.05 && abs(net[0] - net[1] - 2.2) < 0.05)
    }

    @Test(arguments: 1...12) func copperNeverReachesTheCutOff(seed: UInt64) throws {
        var cell = try Self.cell("full811_cu", seed: seed)
        let charge = Self.drive(0.09)
        var highest = Volts.zero
        while cell.truth.passed < .mAh(275.5 * 8.9e-3) {
            cell.advance(by: .seconds(30), drive: charge)
            highest = max(highest, cell.response(to: charge).voltage)
        }
        #expect(highest > Volts(3.4) && highest < Volts(4.3))
        #expect(cell.truth.filamentsBorn > 3)
        #expect(cell.truth.leaked > .mAh(1.5), "most of the charge is stolen")
    }

    @Test func restsBetweenItsElectrodes() throws {
        var fresh = try Self.cell("full811")
        fresh.advance(by: .hours(6), drive: .open)
        #expect(abs(fresh.response(to: .open).voltage.value - 0.595) < 0.002)
        var setup = CellSetup(.full(.full811), area: Self.area)
        setup.reservoir = .mAh(1)
        #expect(abs(SimulatedCell(setup).response(to: .open).voltage.value - 2.995) < 0.002)
    }

    @Test func aSecondCycleGivesBackNearlyAll() throws {
        var cell = try Self.cell("full811")
        let first = Self.firstCycle(&cell, 0.09)
        let second = Self.firstCycle(&cell, 0.09)
        let back = (second[0] - second[1]) / (second[0] - first[1])
        #expect(back > 0.98 && back < 1)
    }

    /// V = (E/R + j)/(1/R + G): a leak of 13 uS/cm2 takes 4.5 mV, and three fifths of the charge.
    @Test func aSmallLeakHidesInTheVoltageAndShowsInTheCharge() throws {
        var cell = try Self.cell("full811")
        let charge = Self.drive(0.09)
        cell.advance(by: .hours(15), drive: charge)
        let before = cell.response(to: charge).voltage
        cell.leak = 13e-6
        let drop = before - cell.response(to: charge).voltage
        #expect(drop > Volts(0.0035) && drop < Volts(0.0050))
        let stored = cell.truth.stored
        cell.advance(by: .hours(1), drive: charge)
        let share = (cell.truth.stored - stored) / .mAh(0.09)
        #expect(share > 0.35 && share < 0.45)
    }

    @Test func aVoltageSourceDrawsLessAndLess() throws {
        var cell = try Self.cell("full811")
        _ = Self.firstCycle(&cell, 0.09)
        let source = CellDrive.voltage(Volts(4.3), currentLimit: Amperes(2e-4))
        var last = cell.response(to: source).current
        #expect(cell.response(to: source).isLimited && abs(last.value - 2e-4) < 1e-15)
        for _ in 0..<40 {
            cell.advance(by: .hours(1), drive: source)
            let now = cell.response(to: source)
            #expect(now.current <= last && now.current > .zero)
            last = now.current
        }
        #expect(last < Amperes(2e-6))
        #expect(cell.response(to: source).voltage == Volts(4.3))
        cell.leak = 1e-6
        cell.advance(by: .hours(20), drive: source)
        let floor = cell.response(to: source).current.value * 1e6 / Self.area.value
        #expect(abs(floor - 4.3) < 0.5, "the leak is a floor: \(floor) uA/cm2")
    }

    @Test func aHardShortEmptiesIt() throws {
        var cell = try Self.cell("full811")
        cell.advance(by: .hours(15), drive: Self.drive(0.09))
        cell.shortNow()
        #expect(cell.response(to: .open).voltage < Volts(0.2))
        cell.advance(by: .hours(1), drive: .open)
        #expect(cell.truth.recoverable == .zero)
        #expect(cell.response(to: .open).voltage < Volts(0.05))
        #expect((cell.truth.stored + cell.truth.leaked - cell.truth.passed).magnitude < .mAh(1e-9))
    }
}
