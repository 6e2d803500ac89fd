import CyclerCore
import Glibc
import Testing

@testable import CyclerWatch

/// Steps that drown in the noise of one reading, and what must not be taken for one.
@Suite struct SmallStepTests {
    /// A leak beside a symmetric cell of 42 ohm cm2 after 20 min: seconds until the first short of
    /// each seed that shows one within two minutes.
    private func latencies(
        leak: Double, density: Double, period: Double, seeds: Int
    ) -> [Double] {
        var found: [Double] = []
        for seed in 1...seeds {
            var rig = WatchRig(
                .symmetric, kind: .symmetric, period: period, seed: UInt64(seed * 7919))
            rig.current(-density)
            rig.run(.minutes(20))
            #expect(rig.findings.isEmpty, "before: \(rig.findings)")
            let leaked = rig.now
            rig.cell.leak = leak
            rig.run(.minutes(2))
            guard let first = rig.findings.first, first.code.isShort else { continue }
            found.append((first.at - leaked).seconds)
        }
        return found.sorted()
    }

    @Test(arguments: [0.1, 1.0])
    func aThirdOfTwoMillivoltsIsFound(period: Double) {
        let found = latencies(leak: 0.010, density: 0.05, period: period, seeds: 20)
        #expect(found.count >= 19)
        #expect(found.allSatisfy { $0 <= 40 }, "\(found)")
    }

    /// Flat for 20 min, with the highest of its medians anywhere in them.
    @Test(arguments: [0.05, 0.25])
    func halfIsFoundWhereverTheNoiseHadItsPeak(density: Double) {
        let found = latencies(leak: 0.020, density: density, period: 1, seeds: 40)
        #expect(found.count == 40)
        #expect(found[found.count / 2] <= 5)
        #expect(found[37] <= 15, "\(found)")
    }

    @Test func aSixthIsNotSeen() {
        #expect(latencies(leak: 0.005, density: 0.05, period: 1, seeds: 20).isEmpty)
    }

    /// What wanders raises its own bound.
    @Test func anAliasOfMainsIsNoStep() {
        let amplitude = 0.2e-3
        for seed in 1...4 {
            var rig = WatchRig(.symmetric, kind: .symmetric, seed: UInt64(seed))
            rig.distort = { sample in
                let seconds = (sample.time - .zero).seconds
                let alias = amplitude * sin(2 * .pi * 0.013 * seconds + Double(seed))
                let swing = 1 - 0.05 * sin(2 * .pi * seconds / 86_400)
                sample.voltage = sample.voltage.map { Volts($0.value * swing + alias) }
            }
            rig.current(-0.05)
            rig.run(.hours(24))
            #expect(rig.findings.isEmpty, "\(rig.findings)")
        }
    }

    /// Half a millivolt of fall, at even and at uneven times.
    @Test func unevenSamplesShowItAsSoon() throws {
        for steps in [[1.0], [0.05, 0.05, 0.2, 1.7, 0.05, 3, 0.01, 0.9], [5.0], [9.0, 0.1]] {
            var bench = DetectorTests.Bench()
            bench.begin(0.05e-3)
            func feed(_ volts: Double, for seconds: Double) {
                let end = bench.now + .seconds(seconds)
                var index = 0
                while bench.now < end {
                    bench.period = .seconds(steps[index % steps.count])
                    bench.feed(volts, for: steps[index % steps.count])
                    index += 1
                }
            }
            feed(0.0022, for: 1200)
            #expect(bench.findings.isEmpty, "\(steps)")
            let fell = bench.now
            feed(0.0016, for: 120)
            let found = try #require(bench.findings.first, "\(steps)")
            #expect(found.code == .shortStep)
            #expect(found.at - fell <= .seconds(60), "\(steps)")
            #expect(bench.findings.count == 1, "\(steps): once")
        }
    }

    /// One that healed and comes again is another.
    @Test func aStepThatHealedAndComesBackIsSaidAgain() {
        var bench = DetectorTests.Bench()
        bench.begin()
        bench.feed(0.020, for: 1200)
        for times in 1...2 {
            bench.feed(0.012, for: 15)
            #expect(bench.findings.count == times)
            bench.feed(0.020, for: 120)
            #expect(bench.findings.count == times)
        }
        #expect(bench.codes == [.shortStep, .shortStep])
    }

    /// Noise of 0.3 mV that is quiet for once: three low readings are no step yet.
    @Test func aQuietHalfMinuteOfANoisyCellProvesNothing() {
        var bench = DetectorTests.Bench(sigma: 0.3e-3)
        bench.begin(0.05e-3)
        bench.feed(0.0065, for: 1200)
        bench.sigma = 0.02e-3
        bench.feed(0.0065, for: 40)
        bench.feed(0.0050, for: 4)
        #expect(bench.findings.isEmpty, "\(bench.codes)")
    }

    /// A pause, another set point and a gap leave nothing to compare with.
    @Test func nothingIsComparedAcrossAChange() {
        var bench = DetectorTests.Bench()
        for _ in 0..<10 {
            bench.begin(0.05e-3)
            bench.feed(0.0022, for: 900)
            bench.begin(0.035e-3)
            bench.feed(0.0015, for: 900)
            bench.watch.begin(WatchContext(step: .idle), at: bench.now)
            bench.feed(0, for: 60, current: 0)
            bench.begin(0.035e-3)
            bench.feed(0.0015, for: 400)
            bench.now = bench.now + .hours(1)
        }
        #expect(bench.findings.isEmpty, "\(bench.codes)")
    }

    /// The highest of many flat medians is noise: a fall right behind it is as steep as any.
    @Test func aRecentNoisePeakHidesNoStep() {
        var bench = DetectorTests.Bench()
        bench.begin()
        bench.feed(0.020, for: 1200)
        bench.feed(0.0203, for: 25)
        bench.feed(0.015, for: 4)
        #expect(bench.codes == [.shortStep])
    }

    /// 1.9 mV up and down within five minutes: the base of drops follows, the means do not.
    @Test func aSwingWithinMinutesIsNoStep() {
        var bench = DetectorTests.Bench()
        bench.begin(0.05e-3)
        bench.watch.begin(WatchContext(step: .current(Amperes(0.05e-3), .strip)), at: bench.now)
        for second in 0..<14_400 {
            bench.feed(0.0065 + 0.0019 * sin(2 * .pi * Double(second) / 300), for: 1)
        }
        #expect(bench.findings.isEmpty, "\(bench.findings)")
    }

    @Test func aRestartLeavesNothingToCompareWith() throws {
        var blocks = BlockStep()
        var now = Instant.zero
        func feed(_ value: Double, blocks count: Int) -> BlockStep.Verdict? {
            var last: BlockStep.Verdict?
            for second in 0..<count * 10 {
                now = now + .seconds(1)
                let verdict = blocks.add(value + 1e-4 * Double(second % 3 - 1), at: now)
                if let verdict { blocks.note(verdict) }
                last = verdict ?? last
            }
            return last
        }
        #expect(feed(2e-3, blocks: 6) == nil, "six to compare with")
        let early = try #require(feed(2e-3, blocks: 10))
        #expect(early.scatter == .infinity, "and some of their scatter")
        let ready = try #require(feed(2e-3, blocks: 20))
        #expect(ready.scatter < 0.1e-3 && blocks.isReady)
        blocks.restart(isOther: false)
        #expect(feed(1e-3, blocks: 6) == nil)
        let alike = try #require(feed(1e-3, blocks: 2))
        #expect((alike.base - 1e-3).magnitude < 0.1e-3 && alike.scatter.isFinite)
        blocks.restart(isOther: true)
        let other = try #require(feed(1e-3, blocks: 8))
        #expect(other.scatter == .infinity)
    }
}
