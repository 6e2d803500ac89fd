import CyclerCore
import CyclerLab
import Testing

/// The closed-form cells against the figures they were matched to.
@Suite struct HalfCellTests {
    static let area = SquareCentimetres(0.785)
    static let wide = Volts(-5)...Volts(5)

    /// Plates at 0.05 mA/cm2 in steps of `step` until the cell has shorted or `plated` is reached.
    static func plate(
        _ preset: HalfCellPreset, step: TimeSpan, until plated: ArealCapacity,
        density: CurrentDensity = CurrentDensity(milliamperesPerSquareCentimetre: 0.05)
    ) -> HalfCell {
        var cell = HalfCell(preset: preset, area: area)
        let drive = CellDrive.current(-(density * area), within: wide)
        while cell.truth.plated < plated, !cell.truth.isShorted {
            cell.advance(by: step, drive: drive)
        }
        return cell
    }

    @Test(arguments: [0.05, 1, 10, 600])
    func copperDipsAndShortsWhateverTheStep(seconds: Double) throws {
        let cell = Self.plate(.cu, step: .seconds(seconds), until: .mAh(1))
        let charge = try #require(cell.truth.shortCharge)
        #expect(abs(charge.value * 1000 - 0.0150) < 1e-6)
        #expect(abs(cell.truth.deepest.value + 0.01175) < 0.0003)
        let reference = try #require(
            Self.plate(.cu, step: .seconds(1), until: .mAh(1)).truth.shortAge)
        let age = try #require(cell.truth.shortAge)
        #expect(abs(age.seconds - reference.seconds) < 0.5)
    }

    @Test func superPConvergesAndShorts() throws {
        let cell = Self.plate(.sp, step: .seconds(10), until: .mAh(1))
        let charge = try #require(cell.truth.shortCharge)
        #expect(abs(charge.value * 1000 - 0.2500) < 1e-6)
        var before = Self.plate(.sp, step: .seconds(10), until: .mAh(0.20))
        before.advance(by: .seconds(1), drive: Self.plating)
        let volts = before.response(to: Self.plating).voltage.value
        #expect(volts < -0.5e-3 && volts > -1.2e-3, "converges towards zero: \(volts)")
    }

    @Test func carbonPaperHasTheDipThePlateauTheRiseAndTheShort() throws {
        var cell = Self.plate(.criec, step: .seconds(10), until: .mAh(0.4))
        let plateau = cell.response(to: Self.plating).voltage.value
        #expect(abs(plateau + 0.00224) < 0.00005)
        #expect(abs(plateau - cell.truth.deepest.value - 0.0015) < 0.0001, "dip")
        while cell.truth.plated < .mAh(9.29) {
            cell.advance(by: .seconds(60), drive: Self.plating)
        }
        let risen = cell.response(to: Self.plating).voltage.value
        #expect(risen < -0.011 && risen > -0.016, "contact loss raises the overpotential")
        while !cell.truth.isShorted { cell.advance(by: .seconds(60), drive: Self.plating) }
        #expect(abs(try #require(cell.truth.shortCharge).value * 1000 - 9.300) < 1e-6)
        #expect(cell.response(to: Self.plating).voltage.value > -0.00012)
    }

    static let plating = CellDrive.current(
        -(CurrentDensity(milliamperesPerSquareCentimetre: 0.05) * area), within: wide)

    @Test func healthyPaperNeverShortsAndGivesItsEfficiencyBack() {
        var cell = HalfCell(preset: .criecHealthy, area: Self.area)
        cell.advance(by: .hours(60), drive: Self.plating)
        let total = cell.truth.plated + cell.truth.intercalated
        #expect(abs(total.value * 1000 - 3.0) < 1e-9)
        let strip = CellDrive.current(
            CurrentDensity(milliamperesPerSquareCentimetre: 0.05) * Self.area, within: Self.wide)
        var stripped = TimeSpan.zero
        while cell.response(to: strip).voltage < Volts(1) {
            cell.advance(by: .seconds(10), drive: strip)
            stripped = stripped + .seconds(10)
        }
        #expect(abs(stripped.hours / 60 - 0.981) < 0.003)
        #expect(!cell.truth.isShorted)
    }

    @Test(arguments: [("cu", 2.4), ("sp", 2.4), ("criec", 2.4), ("sym", 0)])
    func restsWhereAFreshCellRests(name: String, volts: Double) throws {
        let preset = try #require(HalfCellPreset.named(name))
        var cell = HalfCell(preset: preset, area: Self.area)
        cell.advance(by: .hours(6), drive: .open)
        #expect(abs(cell.response(to: .open).voltage.value - volts) < 1e-9)
        #expect(cell.truth.plated == .zero && cell.truth.intercalated == .zero)
    }

    @Test func restsAtZeroAfterPlating() {
        var cell = Self.plate(.criec, step: .seconds(10), until: .mAh(0.4))
        cell.advance(by: .hours(1), drive: .open)
        #expect(cell.response(to: .open).voltage.magnitude < Volts(1e-6))
    }

    @Test func symmetricCellIsOhmic() {
        var cell = HalfCell(preset: .symmetric, area: Self.area)
        let j = CurrentDensity(milliamperesPerSquareCentimetre: 0.25) * Self.area
        let drive = CellDrive.current(j, within: Self.wide)
        cell.advance(by: .minutes(30), drive: drive)
        #expect(abs(cell.response(to: drive).voltage.value - 0.0110) < 0.0001)
    }

    @Test func heatLowersEveryResistance() {
        var cold = Self.plate(.criecHealthy, step: .seconds(10), until: .mAh(1))
        let drive = Self.plating
        let before = cold.response(to: drive).voltage.value
        cold.temperature = Kelvins(333)
        cold.advance(by: .hours(1), drive: drive)
        let ratio = cold.response(to: drive).voltage.value / before
        #expect(abs(ratio - 0.417) < 0.01)
    }

    @Test func currentSourceGivesUpAtItsWindowAndSinks() {
        var cell = HalfCell(preset: .cu, area: Self.area)
        let drive = CellDrive.current(.zero, within: Volts(-1)...Volts(1))
        let response = cell.response(to: drive)
        #expect(response.isLimited)
        #expect(response.voltage == Volts(1))
        #expect(response.current < Amperes(-1e-3), "a source at its limit discharges the cell")
        cell.advance(by: .seconds(60), drive: drive)
        #expect(cell.truth.intercalated > .mAh(0.0005))
    }

    @Test func voltageSourceAgreesWithCurrentSource() {
        let cell = Self.plate(.criecHealthy, step: .seconds(10), until: .mAh(1))
        let held = cell.response(to: .voltage(Volts(-0.002), currentLimit: Amperes(1)))
        let driven = cell.response(to: .current(held.current, within: Self.wide))
        #expect(abs(driven.voltage.value + 0.002) < 1e-12)
        let limited = cell.response(to: .voltage(Volts(-0.1), currentLimit: Amperes(1e-4)))
        #expect(limited.isLimited && abs(limited.current.value + 1e-4) < 1e-15)
    }

    @Test func aShortOnDemandCollapsesTheVoltage() {
        var cell = Self.plate(.criecHealthy, step: .seconds(10), until: .mAh(1))
        #expect(cell.response(to: Self.plating).voltage < Volts(-0.002))
        cell.shortNow()
        #expect(cell.truth.isShorted)
        #expect(cell.response(to: Self.plating).voltage > Volts(-0.0002))
        let charge = cell.truth.shortCharge
        cell.shortNow()
        #expect(cell.truth.shortCharge == charge, "shorts once")
    }

    @Test func aShortedCellWithIntercalatedLithiumDischargesItself() {
        var cell = HalfCell(preset: .criec, area: Self.area)
        cell.shortNow()
        cell.advance(by: .hours(1), drive: .open)
        #expect(cell.truth.intercalated > .mAh(0.1))
        #expect(cell.response(to: .open).voltage < Volts(0.05))
    }
}

extension Quantity where Unit == ArealCapacityTag {
    static func mAh(_ value: Double) -> Self { Self(milliampereHoursPerSquareCentimetre: value) }
}
