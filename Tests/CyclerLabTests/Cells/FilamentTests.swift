import CyclerCore
import CyclerLab
import Testing

/// Soft shorts by chance: how many, how strong, how long, and what comes of them.
@Suite struct FilamentTests {
    static func cell(
        _ name: String, seed: UInt64, filaments: [FilamentLaw]? = nil, reservoir: Double = 0
    ) throws -> SimulatedCell {
        var setup = try EveryCellTests.setup(name, seed: seed)
        setup.step = .seconds(1)
        setup.filaments = filaments
        setup.reservoir = .mAh(reservoir)
        return SimulatedCell(setup)
    }

    static func law(_ heal: Double) -> FilamentLaw {
        var law = FilamentLaw(median: 1e-6, spread: 1.15, heal: heal)
        law.perCharge = 120
        return law
    }

    /// 120 births per mAh/cm2 over 4 mAh/cm2 are 480 +- 22; at 0.05 mA/cm2 and 250 s of life
    /// 0.42 live at a time, with a mean conductance of 1e-6 exp(1.15^2 / 2) each.
    @Test func birthsLivesAndStrengthsAreThoseOfTheLaw() throws {
        var cell = try Self.cell("sym", seed: 3, filaments: [Self.law(0.004)])
        let drive = EveryCellTests.current(-0.05)
        var alive = 0
        var conductance = 0.0
        let samples = 28_800
        for _ in 0..<samples {
            cell.advance(by: .seconds(10), drive: drive)
            alive += cell.truth.filaments
            conductance += cell.truth.leakConductance
        }
        #expect((410...550).contains(cell.truth.filamentsBorn))
        let mean = Double(alive) / Double(samples)
        #expect(abs(mean - 0.417) < 0.08, "\(mean) alive")
        #expect(abs(conductance / Double(alive) / 1.94e-6 - 1) < 0.3)
        #expect(!cell.truth.isShorted)
    }

    @Test func noneIsBornAtRestOrWhileStripping() throws {
        var cell = try Self.cell("sym", seed: 3, filaments: [Self.law(0.004)], reservoir: 4)
        cell.advance(by: .hours(40), drive: .open)
        cell.advance(by: .hours(40), drive: EveryCellTests.current(0.05))
        #expect(cell.truth.filamentsBorn == 0 && cell.truth.firstFilamentAge == nil)
        cell.advance(by: .hours(40), drive: EveryCellTests.current(-0.05))
        #expect(cell.truth.filamentsBorn > 150)
        let first = cell.truth.firstFilamentAge ?? .zero
        #expect(first > .hours(80) && first < .hours(82))
    }

    @Test func theyHealWhileTheCellRests() throws {
        var cell = try Self.cell("sym", seed: 5, filaments: [Self.law(0.001)])
        while cell.truth.filaments == 0 {
            cell.advance(by: .seconds(10), drive: EveryCellTests.current(-0.5))
        }
        #expect(cell.truth.leakConductance > 0)
        cell.advance(by: .hours(10), drive: .open)
        #expect(cell.truth.filaments == 0 && cell.truth.leakConductance == 0)
    }

    /// With a hazard of 0.5 a minute against healing in 250 s on average, two thirds turn hard.
    @Test func someTurnHard() throws {
        var shorted = 0
        for seed in 0..<60 as Range<UInt64> {
            var law = Self.law(0.004)
            law.harden = 0.5
            var cell = try Self.cell("sym", seed: seed, filaments: [law])
            while cell.truth.filamentsBorn == 0 {
                cell.advance(by: .seconds(10), drive: EveryCellTests.current(-0.5))
            }
            cell.advance(by: .hours(2), drive: .open)
            guard cell.truth.isShorted else { continue }
            shorted += 1
            #expect(cell.response(to: EveryCellTests.current(-0.05)).voltage > Volts(-0.2e-3))
        }
        #expect((31...50).contains(shorted), "\(shorted) of 60, 40 expected")
    }

    /// 1 mA/cm2 through 100 ohm cm2: drops of 13 % at the rate asked for, half a second long.
    @Test(arguments: [20.0, 100, 1000]) func telegraphDropsAThirteenth(perHour: Double) throws {
        var cell = try Self.cell(
            "sym_telegraph", seed: 11, filaments: [.telegraph(perHour: perHour)])
        let drive = EveryCellTests.current(-1)
        cell.advance(by: .minutes(20), drive: drive)
        let whole = cell.response(to: drive).voltage.value
        #expect(abs(whole + 0.104) < 0.015)
        let born = cell.truth.filamentsBorn
        var depths: [Double] = []
        var down = 0
        for _ in 0..<72_000 {
            cell.advance(by: .milliseconds(100), drive: drive)
            guard cell.truth.filaments == 1 else { continue }
            depths.append(1 - cell.response(to: drive).voltage.value / -0.104)
            down += 1
        }
        let births = Double(cell.truth.filamentsBorn - born)
        #expect(abs(births - 2 * perHour) < 4 * (2 * perHour).squareRoot())
        let depth = depths.reduce(0, +) / Double(max(1, depths.count))
        #expect(abs(depth - 0.13) < 0.02, "\(depth)")
        if perHour == 100 { #expect(abs(Double(down) / 10 / births - 0.7) < 0.2) }
    }

    @Test func telegraphPresetIsRareThenFrequentWithASecondLevel() throws {
        var cell = try Self.cell("sym_telegraph", seed: 2)
        let drive = EveryCellTests.current(-1)
        cell.advance(by: .hours(2), drive: drive)
        #expect((15...70).contains(cell.truth.filamentsBorn))
        var low = 0
        for _ in 0..<14_400 {
            cell.advance(by: .seconds(1), drive: drive)
            if cell.response(to: drive).voltage > Volts(-0.045) { low += 1 }
        }
        #expect((5300...6700).contains(cell.truth.filamentsBorn))
        #expect((120...7200).contains(low), "\(low) s at the second level")
        #expect(!cell.truth.isShorted)
    }

    /// Copper at 0.5 mA/cm2, 0.05 mAh/cm2 each way: unsteady for 20 cycles, then it loses contact.
    @Test func cycledCopperFlickersThenLosesContact() throws {
        var cell = try Self.cell("cu_cycled", seed: 4, reservoir: 3)
        var born: [Int] = []
        var polarization: [Double] = []
        for _ in 0..<120 {
            for sign in [-1.0, 1] {
                cell.advance(by: .seconds(360), drive: EveryCellTests.current(0.5 * sign))
            }
            born.append(cell.truth.filamentsBorn)
            cell.advance(by: .seconds(180), drive: EveryCellTests.current(-0.5))
            let volts = cell.response(to: EveryCellTests.current(-0.5)).voltage.value
            polarization.append(volts.magnitude)
            cell.advance(by: .seconds(180), drive: EveryCellTests.current(0.5))
        }
        #expect(born[0] > 5 && born[9] > 60)
        let last = born[119]
        #expect(born[20] == last && !cell.truth.isShorted, "no births after 20 cycles")
        #expect(polarization[40] > polarization[25] * 1.1)
        #expect(polarization[119] > 4 * polarization[25], "\(polarization[119])")
    }

    @Test func softCarbonDropsAndRecovers() throws {
        var dips = 0
        for seed in 1...6 as ClosedRange<UInt64> {
            var cell = try Self.cell("criec_soft", seed: seed)
            let drive = EveryCellTests.current(-0.05)
            cell.advance(by: .hours(16), drive: drive)
            var wasDown = false
            while cell.truth.age < .hours(60), !cell.truth.isShorted {
                cell.advance(by: .seconds(30), drive: drive)
                let isDown = cell.response(to: drive).voltage > Volts(-0.0019)
                if wasDown, !isDown { dips += 1 }
                wasDown = isDown
            }
        }
        #expect(dips > 20, "\(dips)")
    }
}
