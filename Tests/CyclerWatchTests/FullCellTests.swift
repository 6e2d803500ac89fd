import CyclerCore
import CyclerWatch
import Glibc
import Testing

/// Full cells: what charge, voltage, hold, rest and cycle show, and what they do not.
@Suite struct FullCellTests {
    typealias Bench = FullCellBench

    @Test func aHealthyChargeIsSilent() {
        var bench = Bench()
        bench.charging()
        bench.feed(for: 16 * 3600, volts: Bench.curve)
        #expect(bench.findings.isEmpty, "\(bench.codes)")
        #expect(bench.watch.readiness[.chargeDrop] == .watching)
    }

    /// A11: 34 mV at once, found within 5 s, by every seed and sampling.
    @Test(arguments: 1...20, [1.0, 0.1])
    func aStepIsADrop(_ seed: Int, _ period: Double) throws {
        var bench = Bench(seed: UInt64(seed))
        bench.charging()
        bench.feed(for: 1800, volts: Bench.curve)
        bench.period = period
        bench.feed(for: 60, volts: Bench.curve)
        let event = bench.now
        bench.feed(for: 20, volts: { Bench.curve($0) - 0.034 })
        let found = try #require(bench.findings.first)
        #expect(found.code == .chargeDrop && found.findingClass == .pauseAndProbe)
        #expect(found.at - event <= .seconds(5))
    }

    @Test func fourMillivoltsAreNotSeenAsADrop() {
        var bench = Bench()
        bench.charging()
        bench.feed(for: 1800, volts: Bench.curve)
        bench.feed(for: 20, volts: { Bench.curve($0) - 0.0045 })
        #expect(!bench.codes.contains(.chargeDrop))
    }

    /// A sag behind the begin of a charge, as lithium-sulfur cells have it.
    @Test func theFirstMinuteIsItsOwn() {
        var bench = Bench()
        bench.charging()
        bench.feed(for: 600, volts: { 3.6 - 0.033 * (1 - exp(-$0 / 10)) })
        #expect(bench.findings.isEmpty, "\(bench.codes)")
    }

    @Test func aCollapseStops() throws {
        var bench = Bench()
        bench.charging()
        bench.feed(for: 1800, volts: Bench.curve)
        bench.feed(for: 10, volts: { _ in 1.2 })
        let found = try #require(bench.findings.first { $0.code == .chargeCollapse })
        #expect(found.findingClass == .stop && !bench.codes.contains(.chargeDrop))
    }

    /// The hump of a first charge: 86 mV down over 6 h, slower and slower.
    @Test(arguments: [true, false])
    func anActivationHumpIsNoSlowShort(_ formation: Bool) {
        var bench = Bench()
        bench.period = 5
        bench.charging(formation: formation)
        bench.feed(
            for: 8 * 3600,
            volts: { time in
                let hours = time / 3600
                return hours < 0.7
                    ? 2.905 - 0.3 * (0.7 - hours)
                    : 2.905 - 0.035 * log(hours / 0.7)
            })
        #expect(!bench.codes.contains(.chargeSlow), "\(bench.codes)")
    }

    /// A leak that grows: the same depth, and no slowing down.
    @Test(arguments: [(true, FindingClass.warn), (false, .pauseAndProbe)])
    func aGrowingLeakIsSlow(_ formation: Bool, _ asks: FindingClass) throws {
        var bench = Bench()
        bench.period = 5
        bench.charging(formation: formation)
        bench.feed(for: 3600, volts: Bench.curve)
        let top = Bench.curve(3600)
        bench.feed(for: 4 * 3600, volts: { top - 0.03 * ($0 - 3600) / 3600 })
        let found = try #require(bench.findings.first { $0.code == .chargeSlow })
        #expect(found.findingClass == asks && found.reference - found.observed > 0.05)
    }

    @Test func aSmallSagAddsUp() throws {
        var bench = Bench()
        bench.charging()
        bench.feed(for: 3600, volts: Bench.curve)
        let top = Bench.curve(3600)
        let event = bench.now
        bench.feed(for: 600, volts: { _ in top - 0.003 })
        let found = try #require(bench.findings.first)
        #expect(found.code == .slowSag && found.findingClass == .warn)
        #expect(found.at - event < .minutes(2))
    }

    /// A13: 4 uA more on a floor of 3 uA, within 90 s.
    @Test(arguments: 1...20) func aLeakRaisesTheCurrentOfAHold(_ seed: Int) throws {
        var bench = Bench(seed: UInt64(seed))
        bench.holding(4.2)
        func tail(_ time: Double) -> Double { 3e-6 + 9e-5 * exp(-time / 1200) }
        bench.feed(for: 5400, volts: { _ in 4.2 }, amperes: tail)
        #expect(bench.findings.isEmpty, "\(bench.codes)")
        let event = bench.now
        bench.feed(for: 120, volts: { _ in 4.2 }, amperes: { tail($0) + 4e-6 })
        let found = try #require(bench.findings.first)
        #expect(found.code == .holdRise && found.at - event <= .seconds(90))
    }

    @Test func aFloorOfCurrentIsTold() throws {
        var bench = Bench()
        bench.period = 10
        bench.holding(4.2)
        // C/40 that stays, of a cell of 2 mAh.
        bench.feed(for: 4 * 3600, volts: { _ in 4.2 }, amperes: { 5e-5 + 1e-4 * exp(-$0 / 1200) })
        let found = try #require(bench.findings.first)
        #expect(found.code == .holdFloor && bench.codes == [.holdFloor], "once")
        #expect(found.at - .zero <= .seconds(2.6 * 3600))
        var healthy = Bench()
        healthy.period = 10
        healthy.holding(4.2)
        healthy.feed(
            for: 8 * 3600, volts: { _ in 4.2 }, amperes: { 2e-6 + 1e-4 * exp(-$0 / 1200) })
        #expect(healthy.findings.isEmpty, "\(healthy.codes)")
    }

    /// Relaxation by the logarithm of time, and a leak of so many mV/h on it.
    @Test(arguments: [(0.0, false), (1, false), (25, true)])
    func aRestThatFallsOn(_ leak: Double, _ isFound: Bool) {
        var bench = Bench()
        bench.period = 10
        bench.resting()
        bench.feed(
            for: 4 * 3600,
            volts: { 4.1 - 0.004 * log($0 + 1) - leak * 1e-3 * $0 / 3600 })
        #expect(bench.codes == (isFound ? [.restDecay] : []), "\(leak)")
    }

    /// Diffusion of hours is as steep as a leak, and slows down: 50 mV with two hours.
    @Test(arguments: [(0.0, false), (20, true)])
    func aRestThatRelaxesForHours(_ leak: Double, _ isFound: Bool) {
        var bench = Bench()
        bench.period = 10
        bench.resting()
        bench.feed(
            for: 6 * 3600,
            volts: { 4.1 + 0.050 * exp(-$0 / 7200) - leak * 1e-3 * $0 / 3600 })
        #expect(bench.codes == (isFound ? [.restDecay] : []), "\(leak)")
    }

    /// A plateau of 1 mV/h in a room that swings by 1.5 mV in twelve hours.
    @Test func aFlatChargeInARoomThatSwingsIsNoSag() {
        var bench = Bench()
        bench.sigma = 0.6e-3
        bench.charging()
        bench.feed(
            for: 24 * 3600,
            volts: { 3.42 + 1e-3 * $0 / 3600 + 0.75e-3 * sin(2 * .pi * $0 / 86_400) })
        #expect(bench.findings.isEmpty, "\(bench.codes)")
    }

    /// What a tail of nothing takes up when the room warms is no leak: 1 uA/cm2.
    @Test func aTailOfNothingIsNoMeasure() {
        var bench = Bench()
        bench.period = 10
        bench.holding(4.2)
        bench.feed(
            for: 12 * 3600, volts: { _ in 4.2 },
            amperes: { 1e-4 * exp(-$0 / 1200) + ($0 < 6 * 3600 ? 0.2e-6 : 1.2e-6) })
        #expect(!bench.codes.contains(.holdRise), "\(bench.codes)")
    }

    @Test func aCycleThatLosesIsTold() {
        var bench = Bench()
        var buffer = FindingBuffer()
        func cycle(_ efficiency: Double) -> [FindingCode] {
            buffer.removeAll()
            bench.watch.ingest(
                CycleCharges(
                    charged: AmpereHours(1e-3), discharged: AmpereHours(1e-3 * efficiency)),
                into: &buffer)
            return (0..<buffer.count).map { buffer[$0].code }
        }
        for index in 0..<8 { #expect(cycle(0.985 + 0.001 * Double(index % 3)).isEmpty) }
        #expect(cycle(0.70) == [.efficiencyAnomaly])
        #expect(cycle(1.05) == [.efficiencyAnomaly])
        #expect(cycle(0.90) == [.efficiencyAnomaly])
        #expect(cycle(0.984).isEmpty, "anomalies are no example")
    }

    @Test func nothingIsSeenWithoutReadings() {
        var bench = Bench()
        bench.charging()
        bench.feed(for: 600, volts: { _ in .nan })
        #expect(bench.findings.isEmpty)
        #expect(bench.watch.readiness[.chargeDrop] == .blind(.noReading))
        bench.feed(for: 60, volts: { _ in 9.91e37 })
        #expect(bench.watch.readiness[.chargeDrop] == .blind(.noReading))
    }
}
