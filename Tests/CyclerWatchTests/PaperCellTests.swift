import CyclerCore
import CyclerWatch
import Testing

/// The three half cells of the paper at 0.05 mA/cm2 with 0.1 mV of noise.
@Suite struct PaperCellTests {
    static let hour = TimeSpan.hours(1)

    @Test(arguments: 1...8)
    func bareCopperIsFoundWithinFiveSeconds(seed: Int) throws {
        var rig = WatchRig(.copper, seed: UInt64(seed))
        rig.current(-0.05)
        while rig.cell.penetration < 1, rig.now < .zero + Self.hour { rig.sample() }
        #expect(rig.findings.isEmpty, "nothing before the short")
        let shorted = rig.now
        rig.run(.seconds(30))
        let found = try #require(rig.findings.first)
        #expect([.shortHard, .shortStep].contains(found.code))
        #expect(found.at - shorted <= .seconds(5))
        #expect((rig.cell.plated - 0.015).magnitude < 1e-4)
        let metrics = rig.watch.plating
        #expect(metrics.definition == .beforeCollapse)
        let dip = try #require(metrics.nucleation).value
        #expect((dip - 8.4e-3).magnitude < 0.5e-3, "dip \(dip)")
        let depth = try #require(metrics.zeroToMinimum).value
        #expect((depth - 11.8e-3).magnitude < 0.5e-3, "depth \(depth)")
        let atShort = try #require(metrics.platedAtShort)
        let areal = (atShort / WatchRig.area).milliampereHoursPerSquareCentimetre
        #expect((areal - 0.015).magnitude < 0.001, "plated at short \(areal)")
    }

    @Test(arguments: [1.0, 10.0])
    func superPConvergesToZero(period: Double) throws {
        for seed in 1...3 {
            var rig = WatchRig(.superP, period: period, seed: UInt64(seed))
            rig.current(-0.05)
            while !rig.codes.contains(.zeroConverge), rig.now < .zero + .hours(10) { rig.sample() }
            // A slide may be seen before; nothing else is.
            #expect(rig.codes.allSatisfy { $0 == .zeroConverge || $0 == .shortSlow })
            #expect(rig.cell.plated > 0.16 && rig.cell.plated < 0.23, "\(rig.cell.plated)")
        }
    }

    /// A gradual short never drops; it is called hard once it has sunk into the noise.
    @Test(arguments: [1.0, 10.0])
    func superPBecomesHardWhereItsLawSays(period: Double) throws {
        var rig = WatchRig(.superP, period: period, seed: 5)
        rig.current(-0.05)
        while rig.cell.penetration < 1, rig.now < .zero + .hours(10) { rig.sample() }
        #expect(
            rig.codes.last == .zeroConverge && !rig.codes.contains(.shortHard),
            "not hard before it conducts")
        let shorted = rig.now
        rig.run(.minutes(10))
        let found = try #require(rig.findings.last)
        #expect(found.code == .shortHard)
        #expect(found.at - shorted <= .minutes(4))
        let count = rig.findings.count
        rig.run(.minutes(30))
        #expect(rig.findings.count == count, "once: \(rig.findings)")
    }

    @Test(arguments: [1.0, 10.0])
    func criecPlatesEightUnalarmed(period: Double) throws {
        var rig = WatchRig(.criec, period: period, seed: 7)
        rig.current(-0.05)
        while rig.plated < 8, rig.now < .zero + .hours(200) { rig.sample() }
        #expect(rig.findings.isEmpty, "\(rig.findings)")
        #expect(rig.watch.blindness == nil)
        let metrics = rig.watch.plating
        #expect(metrics.definition == .plateau)
        #expect(metrics.platedAtShort == nil)
        let dip = try #require(metrics.nucleation).value
        let level = try #require(metrics.level).value
        #expect((dip - 1.5e-3).magnitude < 0.2e-3, "dip \(dip)")
        #expect((level + 2.2e-3).magnitude < 0.2e-3, "plateau \(level)")
        #expect((rig.plated - rig.cell.plated).magnitude < 0.02, "onset is where plating starts")
    }

    @Test(arguments: [1.0, 10.0], [0.2, 1.0, 3.0, 7.0, 10.0])
    func criecShortedWhileIntercalatingIsFound(period: Double, hours: Double) throws {
        var rig = WatchRig(.criec, period: period, seed: 3)
        rig.current(-0.05)
        rig.run(.seconds(hours * 3600))
        #expect(rig.findings.isEmpty)
        #expect(rig.watch.onsetTime == nil, "still intercalating")
        let shorted = rig.now
        rig.cell.leak = SimulatedHalfCell.hardLeak
        rig.run(.minutes(2))
        let found = try #require(rig.findings.first)
        #expect([.shortHard, .shortStep].contains(found.code))
        #expect(found.at - shorted <= .seconds(4 * period))
    }

    @Test(arguments: [1.0, 10.0], [2.0, 100.0, 140.0])
    func criecShortedWhilePlatingIsFound(period: Double, hours: Double) throws {
        var rig = WatchRig(.criec, period: period, seed: 4)
        rig.current(-0.05)
        while rig.plated <= 0, rig.now < .zero + .hours(20) { rig.sample() }
        rig.run(.seconds(hours * 3600 / 10))
        #expect(rig.findings.isEmpty)
        let shorted = rig.now
        rig.cell.leak = SimulatedHalfCell.hardLeak
        rig.run(.minutes(2))
        let found = try #require(rig.findings.first)
        #expect([.shortHard, .shortStep].contains(found.code))
        #expect(found.at - shorted <= .seconds(5 * period))
    }

    @Test(arguments: [0.1, 1.0, 10.0])
    func healthyCellsStaySilentAtAnyRate(period: Double) {
        for density in [0.05, 0.3, 0.5] {
            var rig = WatchRig(.criec, period: period, seed: 11)
            rig.current(-density)
            rig.run(.seconds((period < 1 ? 1.0 : 1.2) * 3600 / density))
            rig.rest()
            rig.run(.minutes(10))
            rig.current(density)
            rig.run(.seconds(0.3 * 3600 / density))
            #expect(rig.findings.isEmpty, "\(density) mA/cm2: \(rig.findings)")
        }
    }
}
