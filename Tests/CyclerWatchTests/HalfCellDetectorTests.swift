import CyclerCore
import CyclerWatch
import Glibc
import Testing

/// Detectors of half and symmetric cells beyond the plain drops.
@Suite struct HalfCellDetectorTests {
    typealias Bench = DetectorTests.Bench

    /// 40 dips an hour of 13 %, half a second each, at 10 Hz; on average every 90 s, not evenly.
    @Test(arguments: [(100, 600.0), (40, 1500), (20, 9000)])
    func dipsAreATelegraph(_ perHour: Int, _ within: Double) throws {
        for seed in 1...6 {
            var bench = Bench()
            bench.period = .milliseconds(100)
            bench.noise = SeededNoise(seed: UInt64(seed))
            bench.begin()
            bench.feed(0.100, for: 300)
            var random = SeededNoise(seed: UInt64(100 + seed))
            let start = bench.now
            while bench.findings.isEmpty, bench.now - start < .seconds(within) {
                // Waiting times as a Poisson process has them: a normal squared twice over.
                let a = random.normal(1)
                let b = random.normal(1)
                bench.feed(0.100, for: max((a * a + b * b) / 2 * 3600 / Double(perHour), 0.2))
                bench.feed(0.087, for: 0.6)
            }
            bench.feed(0.100, for: 2)
            let found = try #require(bench.findings.first, "seed \(seed)")
            #expect(found.code == .telegraph && found.findingClass == .warn)
            #expect(!bench.codes.contains { $0.isShort })
        }
    }

    /// What swings is no telegraph, however deep.
    @Test func aSwingIsNone() {
        var bench = Bench()
        bench.begin()
        for second in 0..<7200 {
            let phase = Double(second % 77) / 77
            let wave = phase < 0.5 ? 4 * phase - 1 : 3 - 4 * phase
            bench.feed(0.020 + 0.0015 * wave, for: 1)
        }
        #expect(bench.findings.isEmpty, "\(bench.codes)")
    }

    @Test func slowSamplesBlindTheTelegraph() {
        var bench = Bench()
        bench.period = .seconds(60)
        bench.begin()
        bench.feed(0.020, for: 3600)
        #expect(bench.watch.readiness[.telegraph] == .blind(.sampleRate))
    }

    /// Fast enough for a telegraph that goes on: looked into with the third window.
    @Test func aTelegraphThatGoesOnIsLookedInto() {
        var bench = Bench()
        bench.begin()
        bench.feed(0.100, for: 300)
        for _ in 0..<160 {
            bench.feed(0.100, for: 14)
            bench.feed(0.080, for: 1)
        }
        let classes = bench.findings.filter { $0.code == .telegraph }.map(\.findingClass)
        #expect(classes.prefix(2) == [.warn, .pauseAndProbe])
    }

    @Test func spikesWarnAndThreeAreLookedInto() {
        var bench = Bench()
        bench.begin(-0.5e-3)
        bench.feed(-0.020, for: 600)
        for _ in 0..<3 {
            bench.feed(-0.200, for: 1)
            bench.feed(-0.020, for: 60)
        }
        let spikes = bench.findings.filter { $0.code == .spikeUp }
        #expect(spikes.map(\.findingClass) == [.warn, .warn, .pauseAndProbe])
    }

    @Test func aRisingOverpotentialIsLostContact() throws {
        var bench = Bench()
        bench.begin(-0.5e-3)
        bench.feed(-0.020, for: 1200)
        for minute in 0..<60 { bench.feed(-0.020 - 0.0006 * Double(minute), for: 60) }
        #expect(bench.codes == [.contactLoss], "once")
        #expect(bench.findings[0].findingClass == .warn)
        #expect(bench.findings[0].observed > 0.040)
    }

    /// The first flat level may be nucleation, at twice the plateau behind it: 40 to 20 mV, as
    /// slowly as a nucleation relaxes. Lost is what the plateau has doubled to.
    @Test func contactIsMeasuredFromThePlateau() throws {
        var bench = Bench()
        bench.begin(-0.5e-3)
        bench.feed(-0.040, for: 600)
        for minute in 0..<100 {
            bench.feed(-0.040 * pow(1 + Double(minute) / 10, -0.3), for: 60)
        }
        bench.feed(-0.0196, for: 4 * 3600)
        #expect(bench.findings.isEmpty, "\(bench.codes)")
        for minute in 0..<100 { bench.feed(-0.020 - 0.0003 * Double(minute), for: 60) }
        let found = try #require(bench.findings.first)
        #expect(found.code == .contactLoss && found.observed < 0.046)
    }

    /// 500 plate and strip cycles that end as strips end: the voltage rises, and nobody warns.
    @Test func theEndOfAStripIsNone() {
        var bench = Bench(kind: .symmetric)
        bench.period = .seconds(10)
        for cycle in 0..<500 {
            bench.begin(-0.5e-3)
            for step in 1...36 {
                bench.feed(-0.020, for: 10, charge: AmpereHours(0.5e-3 * Double(step) / 360))
            }
            bench.begin(0.5e-3)
            for step in 1...35 {
                let left = 1 - Double(step) / 36
                let volts = left > 0.15 ? 0.020 : min(0.020 + 0.003 / (left + 0.003), 1)
                bench.feed(volts, for: 10, charge: AmpereHours(0.5e-3 * Double(step) / 360))
            }
            guard bench.findings.isEmpty else {
                Issue.record("cycle \(cycle): \(bench.findings)")
                return
            }
        }
    }

    /// 40 ohm cm2 by impedance; 20 mV at 0.5 mA/cm2. Less than 0.8 of that is impossible.
    @Test func belowItsOwnElectrolyteIsAFloor() throws {
        var settings = WatchSettings(kind: .symmetric, area: SquareCentimetres(1))
        settings.referenceResistance = ArealResistance(40)
        var bench = Bench()
        bench.watch = ShortWatch(settings: settings)
        bench.watch.zero(ZeroOffset(value: .zero, uncertainty: Volts(0.02e-3), at: .zero))
        bench.begin()
        bench.feed(0.022, for: 300)
        #expect(bench.findings.isEmpty)
        // Slowly, so that no drop is seen.
        for step in 0..<80 { bench.feed(0.022 - 0.0001 * Double(step), for: 30) }
        let found = try #require(bench.findings.first)
        #expect(found.code == .resistanceFloor && found.observed < 0.016)
        var unknown = Bench()
        unknown.begin()
        unknown.feed(0.022, for: 60)
        #expect(unknown.watch.readiness[.resistanceFloor] == .blind(.noReference))
    }

    /// A half cell shorts before the first baseline: nothing falls, and then it stays at zero.
    @Test(arguments: [(0.03e-3, true), (6e-3, false)])
    func aCellThatStaysAtZeroBeforeItPlatesIsSuspected(
        _ uncertainty: Double, _ isFound: Bool
    ) {
        var bench = Bench(kind: .half)
        bench.watch.zero(ZeroOffset(value: .zero, uncertainty: Volts(uncertainty), at: .zero))
        bench.begin(-0.5e-3)
        bench.feed(2.4, for: 4)
        bench.feed(0.03, for: 120)
        for step in 0..<60 { bench.feed(0.03 - 0.0005 * Double(step), for: 10) }
        #expect(bench.findings.isEmpty)
        bench.feed(0.0001, for: 900)
        #expect(bench.findings.map(\.code) == (isFound ? [.resistanceFloor] : []))
    }

    /// One that inserts lithium passes through zero, at whatever current.
    @Test func passingThroughZeroIsNone() {
        var bench = Bench(kind: .half)
        bench.watch.zero(ZeroOffset(value: .zero, uncertainty: Volts(0.03e-3), at: .zero))
        bench.begin(-0.5e-3)
        for step in 0..<400 { bench.feed(0.020 - 0.0001 * Double(step), for: 3) }
        #expect(bench.findings.isEmpty)
    }

    @Test(arguments: [(0.02, false), (0.2, true), (-0.2, true)])
    func theRestBeforeShowsTheWiring(_ volts: Double, _ isFound: Bool) {
        var bench = Bench()
        bench.watch.begin(WatchContext(step: .idle), at: bench.now)
        bench.feed(volts, for: 60, current: 0)
        #expect(bench.codes == (isFound ? [.wiring] : []))
    }

    @Test func anOpenSenseLeadIsNoisy() {
        var bench = Bench(sigma: 20e-3)
        bench.watch.begin(WatchContext(step: .idle), at: bench.now)
        bench.feed(0, for: 120, current: 0)
        #expect(bench.codes.contains(.wiring))
    }

    /// Behind the first current a rest relaxes as it likes.
    @Test func aLaterRestIsNoWiring() {
        var bench = Bench()
        bench.begin()
        bench.feed(0.020, for: 60)
        bench.watch.begin(WatchContext(step: .idle), at: bench.now)
        bench.feed(0.2, for: 60, current: 0)
        #expect(bench.findings.isEmpty)
    }
}
