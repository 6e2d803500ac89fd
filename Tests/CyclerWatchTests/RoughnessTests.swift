import CyclerCore
import Testing

@testable import CyclerWatch

/// Smoothness of a plateau, and what stands in a run's metrics of it.
@Suite struct RoughnessTests {
    static func roughness(
        every period: Double, for seconds: Double, _ voltage: (Double) -> Double
    ) -> Double? {
        var roughness = PlateauRoughness()
        var time = 0.0
        while time < seconds {
            roughness.add(voltage(time), at: .zero + .seconds(time))
            time += period
        }
        return roughness.value?.value
    }

    @Test(arguments: [0.1, 1, 5]) func noiseIsRough(period: Double) throws {
        var noise = SeededNoise(seed: 5)
        let found = try #require(
            Self.roughness(every: period, for: 4000 * max(period, 1)) { _ in
                -0.002 + noise.normal(1e-4)
            })
        // The value is one of those that make its median, which takes a little off.
        #expect((0.90e-4...1.10e-4).contains(found), "\(found)")
    }

    @Test func driftIsSmoothAndFlickerIsNot() throws {
        let drift = try #require(Self.roughness(every: 1, for: 7200) { -0.002 - $0 * 1e-7 })
        // The median lags by the same 3 uV all the time; only its start differs.
        #expect(drift < 0.4e-6, "\(drift)")
        // 2 mV deep in one of ten of the values taken: sqrt(0.1 * 0.9) * 2 mV.
        let flicker = try #require(
            Self.roughness(every: 1, for: 7200) {
                Int($0).isMultiple(of: 10) ? -0.004 : -0.002
            })
        #expect((flicker - 0.6e-3).magnitude < 0.02e-3, "\(flicker)")
    }

    @Test func tooFewValuesSayNothing() {
        #expect(Self.roughness(every: 1, for: 11) { _ in 0 } == nil)
        #expect(Self.roughness(every: 30, for: 3000) { _ in 0 } == nil, "three in a window")
        #expect(Self.roughness(every: 1, for: 100) { _ in .nan } == nil)
    }

    @Test func aPlatingReportsItsRoughness() throws {
        var rig = WatchRig(.criec, seed: 7)
        rig.current(-0.05)
        while rig.plated < 1, rig.now < .zero + .hours(60) { rig.sample() }
        let metrics = rig.watch.plating
        #expect(metrics.definition == .plateau)
        let found = try #require(metrics.roughness).value
        #expect((0.9e-4...1.1e-4).contains(found), "the instrument's 0.1 mV: \(found)")
    }

    @Test func withoutAPlateauThereIsNone() {
        var rig = WatchRig(.copper, seed: 1)
        rig.current(-0.05)
        rig.run(.hours(1))
        #expect(rig.watch.plating.definition == .beforeCollapse)
        #expect(rig.watch.plating.roughness == nil)
    }

    /// The candidate is there from the first sample clearly below zero, and turns into the onset.
    @Test func anOnsetIsToldBeforeItIsCertain() throws {
        var rig = WatchRig(.criec, seed: 3)
        rig.current(-0.05)
        #expect(rig.watch.onsetCandidate == nil)
        var candidate: Instant?
        while rig.watch.onsetTime == nil, rig.now < .zero + .hours(20) {
            rig.sample()
            candidate = rig.watch.onsetCandidate ?? candidate
        }
        let onset = try #require(rig.watch.onsetTime)
        #expect(candidate == onset && rig.now - onset >= .seconds(10))
        #expect(rig.watch.onsetCandidate == nil)
    }
}
