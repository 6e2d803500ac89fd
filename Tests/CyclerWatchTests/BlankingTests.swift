import CyclerCore
import Testing

@testable import CyclerWatch

/// Looking away while something around the cell changes: for how long, and what is not missed.
@Suite struct BlankingTests {
    typealias Bench = DetectorTests.Bench

    /// Ten minutes at 20 mV under 3 MPa; the set point took 10 s of the budget of 180 s.
    private func settled() -> Bench {
        var bench = Bench()
        bench.pressure = 3e6
        bench.begin()
        bench.feed(0.020, for: 600)
        return bench
    }

    @Test func aShortDuringAPressureStepIsFoundAtTheFirstSamplesBehindIt() throws {
        var bench = settled()
        bench.pressure = 3.3e6
        let stepped = bench.now + .seconds(1)
        bench.feed(0.020, for: 20)
        #expect(bench.watch.blindness == .warmingUp)
        bench.feed(0.0001, for: 149)
        #expect(bench.findings.isEmpty, "looking away")
        bench.feed(0.0001, for: 60)
        #expect(bench.codes == [.shortHard])
        let found = try #require(bench.findings.first)
        #expect(found.since == stepped + .seconds(170), "the first sample behind the blanking")
        #expect(found.at == found.since + .seconds(2))
        #expect((found.reference - 0.020).magnitude < 0.2e-3, "by the baseline from before")
    }

    /// A vented rig of 10 MPa: kilopascals of noise, each reading a large share off the last.
    @Test func theNoiseOfAVentedRigIsNoStep() {
        var bench = Bench()
        bench.begin()
        for reading in 0..<600 {
            bench.pressure = [1.1e3, 0.2e3, 2.4e3][reading % 3]
            bench.feed(0.020, for: 1)
        }
        #expect(bench.watch.blindness == nil)
        bench.pressure = 0.5e6
        bench.feed(0.020, for: 2)
        #expect(bench.watch.blindness == .warmingUp, "pressed")
    }

    @Test func aCellThatMovedALittleIsWatchedFromTheFirstSampleOn() {
        var bench = settled()
        bench.pressure = 3.3e6
        bench.feed(0.018, for: 170)
        #expect(bench.watch.blindness == .warmingUp)
        bench.feed(0.018, for: 1)
        #expect(bench.watch.blindness == .blanking, "five minutes were wanted")
        bench.feed(0.018, for: 1800)
        #expect(bench.findings.isEmpty)
        #expect(bench.watch.blindness == nil)
    }

    @Test(arguments: [0.1, 1, 10, 50])
    func aDriftingPressureNeverBlanks(period: Double) {
        var bench = Bench()
        bench.period = .seconds(period)
        bench.pressure = 3e6
        bench.begin()
        bench.feed(0.020, for: 600)
        for _ in 0..<Int(3600 / period) {
            bench.pressure! *= 1 + 0.01 / 60 * period
            bench.feed(0.020, for: period)
            if bench.watch.blindness != nil { break }
        }
        #expect(bench.watch.blindness == nil)
        bench.feed(0.0001, for: 6 * period + 4)
        #expect(bench.codes == [.shortHard])
    }

    @Test(arguments: [0.5, 5, 9])
    func aStepWithinTenSecondsBlanks(span: Double) {
        var bench = settled()
        for _ in 0..<Int(2 * span) {
            bench.pressure! *= 1 + 0.025 / (2 * span)
            bench.period = .milliseconds(500)
            bench.feed(0.020, for: 0.5)
        }
        #expect(bench.watch.moment.isBlanked)
    }

    @Test func whatIsNoPressureIsNoStep() {
        var bench = settled()
        for pressure in [Double.nan, .infinity, 9.91e37, -1, 0] {
            bench.pressure = pressure
            bench.feed(0.020, for: 2)
            bench.pressure = 3e6
            bench.feed(0.020, for: 2)
        }
        #expect(!bench.watch.moment.isBlanked)
    }

    @Test func noHourIsBlankedForMoreThanItsShare() {
        var blanking = Blanking(BlankingThresholds())
        var random = SplitMix(seed: 3)
        var isBlanked: [Bool] = []
        for second in 0..<40_000 {
            let time = Instant.zero + .seconds(second)
            if random.next() % 97 == 0 {
                let span = TimeSpan.seconds(Int(random.next() % 400))
                blanking.ask(for: span, at: time, isOwnEvent: random.next() % 2 == 0)
            }
            isBlanked.append(blanking.isGranted(at: time))
            #expect(
                blanking.isGranted(at: time) || blanking.isCut(at: time)
                    || time >= blanking.wantedUntil)
        }
        var inHour = 0
        var most = 0
        for second in isBlanked.indices {
            inHour += isBlanked[second] ? 1 : 0
            if second >= 3600 { inHour -= isBlanked[second - 3600] ? 1 : 0 }
            most = max(most, inHour)
        }
        #expect(most <= 180 && most > 150, "\(most) s")
    }

    @Test func oneEventIsBlankedForFiveMinutesAtMost() {
        var thresholds = BlankingThresholds()
        thresholds.hourShare = 1
        var blanking = Blanking(thresholds)
        for second in 0..<600 {
            blanking.ask(
                for: .minutes(5), at: .zero + .seconds(second), isOwnEvent: false)
        }
        #expect(blanking.grantedUntil == .zero + .minutes(5))
        #expect(blanking.isCut(at: .zero + .minutes(6)))
        blanking.ask(for: .seconds(10), at: .zero + .minutes(11), isOwnEvent: true)
        #expect(blanking.isGranted(at: .zero + .minutes(11)))
    }

    @Test func beyondTheBudgetItJudgesAndSaysSo() {
        var bench = settled()
        for _ in 0..<10 {
            bench.watch.blank(for: .minutes(5), at: bench.now)
            bench.feed(0.020, for: 30)
        }
        #expect(bench.watch.readiness[.shortHard] == .blind(.blanking))
        #expect(bench.findings.isEmpty)
        bench.feed(0.0001, for: 4)
        #expect(bench.codes == [.shortHard])
    }

    @Test func aBornShortedCellIsFoundInABlanking() {
        var bench = Bench()
        bench.begin()
        bench.watch.blank(for: .minutes(5), at: bench.now)
        bench.feed(0.0001, for: 60)
        #expect(bench.codes == [.shortStart])
        #expect(bench.findings[0].at == .zero + .seconds(20))
    }

    @Test func leadsAndChargeAreNotBlanked() {
        var bench = settled()
        bench.watch.blank(for: .minutes(5), at: bench.now)
        bench.feed(4.95, for: 3)
        bench.feed(0.02, for: 4, current: 0)
        #expect(bench.codes == [.openCompliance, .openCurrent])
    }

    @Test func anotherRangeOfTheSameSetPointHidesNoShort() throws {
        var bench = settled()
        bench.begin()
        let changed = bench.now
        bench.feed(0.0001, for: 15)
        #expect(bench.codes == [.shortHard])
        #expect(bench.findings[0].since == changed + .seconds(10))
        bench = settled()
        for _ in 0..<5 {
            bench.begin()
            bench.feed(0.019, for: 60)
        }
        #expect(bench.findings.isEmpty && bench.watch.blindness == nil)
    }

    @Test func aHalfCellThatSlidesAcrossABlankingIsHealthy() {
        var bench = Bench(kind: .half)
        bench.begin(-0.5e-3)
        for second in 0..<1200 {
            if second == 300 { bench.watch.blank(for: .minutes(2), at: bench.now) }
            bench.feed(1.0 - 0.0008 * Double(second), for: 1)
        }
        #expect(bench.findings.isEmpty, "\(bench.findings)")
    }
}

/// A small generator for schedules of events.
private struct SplitMix {
    private var state: UInt64
    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
