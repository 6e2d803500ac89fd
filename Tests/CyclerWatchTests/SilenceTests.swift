import CyclerCore
import CyclerWatch
import Glibc
import Testing

/// Healthy cells under everything a laboratory does to them: nothing may alarm.
@Suite struct SilenceTests {
    @Test(arguments: [0.25, 0.5])
    func longCyclingOfASymmetricCell(density: Double) {
        var rig = WatchRig(.symmetric, kind: .symmetric, seed: 21)
        for _ in 0..<60 {
            rig.current(-density)
            rig.run(.seconds(0.05 * 3600 / density))
            rig.current(density)
            rig.run(.seconds(0.05 * 3600 / density))
        }
        #expect(rig.findings.isEmpty, "\(rig.findings)")
    }

    @Test(arguments: 1...4)
    func platingUnderMainsAliasAndTemperatureSwing(seed: Int) {
        var rig = WatchRig(.criec, seed: UInt64(100 + seed))
        rig.sigma = 0.15e-3
        rig.distort = { sample in
            let seconds = Double(sample.time.nanoseconds) / 1e9
            let alias = 0.2e-3 * sin(2 * .pi * 0.013 * seconds)
            let swing = 1 - 0.05 * sin(2 * .pi * seconds / 86_400)
            sample.voltage = sample.voltage.map { Volts($0.value * swing + alias) }
        }
        rig.current(-0.05)
        rig.run(.hours(40))
        #expect(rig.findings.isEmpty, "\(rig.findings)")
    }

    @Test(arguments: [0.6e-3, 1.5e-3])
    func noisyInstrumentsMakeNoShorts(sigma: Double) {
        var rig = WatchRig(.criec, seed: 31)
        rig.sigma = sigma
        rig.current(-0.05)
        rig.run(.hours(40))
        #expect(rig.findings.isEmpty, "\(rig.findings)")
        #expect(rig.watch.blindness == .noise)
    }

    @Test(arguments: [0.305e-3, 1e-3])
    func coarseResolutionMakesNoShorts(step: Double) {
        var rig = WatchRig(.criec, seed: 41)
        rig.sigma = 0.05e-3
        rig.distort = { sample in
            sample.voltage = sample.voltage.map { Volts(($0.value / step).rounded() * step) }
        }
        rig.current(-0.05)
        rig.run(.hours(30))
        #expect(rig.findings.isEmpty, "\(rig.findings)")
    }

    @Test func resumingWhileTheVoltagePassesZeroIsNotBornShorted() {
        var rig = WatchRig(.criec, seed: 51)
        rig.current(-0.05)
        // Stop every ten minutes, so that some stops fall into the passage through zero.
        while rig.plated < 0.05, rig.now < .zero + .hours(20) {
            rig.run(.minutes(10))
            rig.rest()
            rig.run(.minutes(2))
            rig.current(-0.05)
        }
        #expect(rig.findings.isEmpty, "\(rig.findings)")
        #expect(rig.plated >= 0.05)
    }

    @Test(arguments: [1.0, 10.0], [0.05, 0.5])
    func aFreshCopperCellFallsFromItsRestPotential(period: Double, density: Double) {
        var rig = WatchRig(.copper, period: period, seed: 61)
        rig.current(-density)
        // Intercalation, onset and nucleation; penetration begins later.
        while rig.cell.plated < 0.006, rig.now < .zero + .hours(2) { rig.sample() }
        #expect(rig.findings.isEmpty, "\(rig.findings)")
    }

    @Test func strippingToTheCutOffIsNotAShort() {
        var rig = WatchRig(.criec, seed: 71)
        rig.current(-0.5)
        rig.run(.hours(4))
        rig.rest()
        rig.run(.minutes(10))
        rig.current(0.5)
        rig.run(.hours(4))
        #expect(rig.findings.isEmpty, "\(rig.findings)")
    }
}
