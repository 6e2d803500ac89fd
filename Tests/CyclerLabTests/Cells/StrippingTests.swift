import CyclerCore
import CyclerLab
import Glibc
import Testing

/// Contact that stripping costs, against its law.
@Suite struct StrippingTests {
    /// Fresh but for 2 mAh/cm2 of lithium, as the ramp of E7 has it.
    static func cell(step: Double = 1) throws -> SimulatedCell {
        var setup = try EveryCellTests.setup("criec_ccd")
        setup.reservoir = .mAh(2)
        setup.step = .seconds(step)
        return SimulatedCell(setup)
    }

    static func strip(_ density: Double) -> CellDrive { EveryCellTests.current(density) }

    /// From the article: time of the runaway in seconds.
    static func runaway(_ j: Double) -> Double {
        let (critical, voids) = (0.42, 0.1)
        let excess = j - critical
        return 3600 * voids
            * ((1 + excess / critical) / critical * log(j / excess) - 1 / critical)
    }

    @Test(arguments: [0.05, 0.2, 0.4]) func slowStrippingCostsNothing(density: Double) throws {
        var cell = try Self.cell()
        var healthy = try EveryCellTests.setup("criec_ok")
        healthy.reservoir = .mAh(2)
        healthy.step = .seconds(1)
        var other = SimulatedCell(healthy)
        let drive = Self.strip(density)
        cell.advance(by: .hours(4), drive: drive)
        other.advance(by: .hours(4), drive: drive)
        #expect(cell.truth.workingContact == 1)
        #expect(cell.response(to: drive) == other.response(to: drive))
    }

    @Test(arguments: [(0.45, 1.0), (0.45, 10), (0.5, 1), (0.5, 10), (1, 1)])
    func fastStrippingRunsAwayInTime(density: Double, step: Double) throws {
        var cell = try Self.cell(step: step)
        let drive = Self.strip(density)
        var volts: [Double] = []
        while (volts.last ?? 0) < 1, volts.count < 3600 {
            cell.advance(by: .seconds(1), drive: drive)
            volts.append(cell.response(to: drive).voltage.value)
        }
        let expected = Self.runaway(density)
        #expect(abs(Double(volts.count) - expected) < max(3, step), "\(volts.count) \(expected)")
        #expect(cell.truth.recoverable > .mAh(1.5), "not because the lithium is used up")
        #expect(cell.truth.workingContact < 0.005)
        #expect(zip(volts, volts.dropFirst()).allSatisfy { $0 <= $1 }, "it only rises")
        let rise = volts[volts.count / 2] / volts[volts.count / 10]
        #expect(rise > 1.005 && rise < 1.2, "slow at first: \(rise)")
        #expect((volts.last ?? 0) / volts[volts.count / 2] > 15, "and then at once")
    }

    @Test func whatIsPlatedComesBackIntoContact() throws {
        var cell = try Self.cell()
        let plating = Self.strip(-0.05)
        cell.advance(by: .minutes(10), drive: plating)
        let before = cell.response(to: plating).voltage.value
        cell.advance(by: .minutes(30), drive: Self.strip(0.45))
        #expect(cell.truth.workingContact == 0.002)
        // 0.1 mAh/cm2 of voids at 0.42 + 0.05 mA/cm2.
        cell.advance(by: .seconds(700), drive: plating)
        #expect(abs(cell.truth.workingContact - (0.002 + 0.47 * 7 / 3.6)) < 1e-9)
        cell.advance(by: .seconds(300), drive: plating)
        #expect(cell.truth.workingContact == 1)
        #expect(abs(cell.response(to: plating).voltage.value - before) < 2e-5)
    }

    @Test func restClosesVoidsToo() throws {
        var cell = try Self.cell()
        cell.advance(by: .minutes(30), drive: Self.strip(0.45))
        cell.advance(by: .minutes(10), drive: .open)
        #expect(abs(cell.truth.workingContact - 0.702) < 1e-9)
        cell.advance(by: .minutes(10), drive: .open)
        #expect(cell.truth.workingContact == 1)
    }

    /// What E7 and E12 need of one law: 0.4 is the limit, yet 0.5 lasts with little charge.
    @Test func shortHalfCyclesLastBeyondTheLimit() throws {
        var cell = try Self.cell(step: 10)
        var least = 1.0
        for _ in 0..<200 {
            cell.advance(by: .minutes(6), drive: Self.strip(0.5))
            least = min(least, cell.truth.workingContact)
            cell.advance(by: .minutes(6), drive: Self.strip(-0.5))
            #expect(cell.truth.workingContact == 1)
        }
        #expect(least > 0.88 && least < 0.92, "\(least)")
    }

    @Test func anElectrodeWithoutLithiumLosesNoContact() throws {
        var setup = try EveryCellTests.setup("criec_ccd")
        setup.step = .seconds(1)
        var cell = SimulatedCell(setup)
        cell.advance(by: .hours(1), drive: Self.strip(0.5))
        #expect(cell.truth.workingContact == 1)
    }
}
