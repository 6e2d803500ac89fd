import CyclerCore
import Testing

@testable import CyclerWatch

/// Samples as they come in a laboratory: at any rate, uneven, with gaps, and some that are none.
@Suite struct SamplingTests {
    typealias Bench = DetectorTests.Bench

    /// Feeds a level at uneven times.
    private func feedUnevenly(_ bench: inout Bench, _ volts: Double, for seconds: Double) {
        let end = bench.now + .seconds(seconds)
        var index = 0
        let steps = [0.05, 0.05, 0.2, 1.7, 0.05, 3, 0.01, 0.9]
        while bench.now < end {
            bench.period = .seconds(steps[index % steps.count])
            bench.feed(volts, for: steps[index % steps.count])
            index += 1
        }
    }

    @Test func unevenSamplesGiveTheSameVerdicts() throws {
        for (level, code) in [(0.0001, FindingCode.shortHard), (0.012, .shortStep)] {
            var bench = Bench()
            bench.begin()
            feedUnevenly(&bench, 0.020, for: 600)
            #expect(bench.watch.blindness == nil)
            feedUnevenly(&bench, level, for: 20)
            #expect(bench.codes == [code])
            let found = try #require(bench.findings.first)
            #expect((.seconds(2)...(.seconds(5))).contains(found.at - found.since))
        }
        var bench = Bench()
        bench.begin()
        for minute in 0..<600 {
            feedUnevenly(&bench, 0.020 * (1 - Double(minute) / 600), for: 60)
        }
        #expect(bench.codes == [.shortSlow, .zeroConverge, .shortHard])
    }

    @Test func aThousandSamplesASecond() throws {
        var bench = Bench()
        bench.period = .milliseconds(1)
        bench.begin()
        bench.feed(0.020, for: 40)
        #expect(bench.watch.blindness == nil && bench.findings.isEmpty)
        bench.feed(0.0001, for: 2.5)
        #expect(bench.codes == [.shortHard])
        #expect(bench.findings[0].at - bench.findings[0].since == .seconds(2))
    }

    @Test func oneSampleAMinute() {
        var bench = Bench()
        bench.period = .seconds(60)
        bench.begin()
        bench.feed(0.020, for: 3600)
        #expect(bench.watch.blindness == nil && bench.findings.isEmpty)
        bench.feed(0.0001, for: 180)
        #expect(bench.codes == [.shortHard])
    }

    @Test func tooFewSamplesForABaselineAreSaid() {
        var bench = Bench()
        bench.period = .seconds(180)
        bench.begin()
        bench.feed(0.020, for: 7200)
        #expect(bench.watch.blindness == .sampleRate)
        #expect(bench.watch.readiness[.shortHard] == .blind(.sampleRate))
        #expect(bench.watch.readiness[.openCurrent] == .watching)
        bench.feed(0.0001, for: 3600)
        #expect(bench.findings.isEmpty, "no baseline, no verdict")
    }

    @Test func aGapOfHoursIsNoShort() {
        var bench = Bench()
        bench.begin()
        bench.feed(0.020, for: 600)
        bench.now = bench.now + .hours(3)
        bench.feed(0.012, for: 5)
        #expect(bench.watch.blindness == .warmingUp)
        bench.feed(0.012, for: 600)
        #expect(bench.findings.isEmpty)
        #expect(bench.watch.blindness == nil)
    }

    /// Wrong for six seconds before a gap of hours and for six behind it is not wrong for hours.
    @Test func aGapCountsForNothing() {
        var bench = Bench()
        bench.begin()
        bench.feed(-0.020, for: 16)
        bench.now = bench.now + .hours(3)
        bench.feed(-0.020, for: 6)
        bench.feed(0.020, for: 60)
        #expect(bench.findings.isEmpty)
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity, 9.91e37, -9.91e37])
    func whatIsNoNumberIsNoReading(volts: Double) {
        var bench = Bench()
        bench.begin()
        bench.feed(0.020, for: 600)
        bench.feed(volts, for: 60)
        #expect(bench.findings.isEmpty)
        #expect(bench.watch.blindness == .noReading)
        #expect(bench.watch.readiness[.openCompliance] == .blind(.noReading))
        bench.feed(0.020, for: 60, current: volts, charge: AmpereHours(volts))
        #expect(bench.findings.isEmpty && bench.watch.blindness == nil)
        #expect(bench.watch.readiness[.openCurrent] == .blind(.noReading))
        bench.feed(0.0001, for: 4)
        #expect(bench.codes == [.shortHard])
    }

    @Test func repeatedTimesCountOnceAndTimeThatRunsBackIsSaid() {
        var bench = Bench()
        bench.begin()
        bench.feed(0.020, for: 600)
        let now = bench.now
        for _ in 0..<10 {
            bench.now = now - .seconds(1)
            bench.feed(0.0001, for: 1)
        }
        #expect(bench.findings.isEmpty && bench.watch.blindness == nil)
        bench.now = now - .minutes(10)
        bench.feed(0.0001, for: 60)
        #expect(bench.findings.isEmpty)
        #expect(bench.watch.blindness == .noReading)
        bench.now = now
        bench.feed(0.020, for: 10)
        #expect(bench.watch.blindness == nil)
    }

    @Test func anOldReadingIsNone() {
        var bench = Bench()
        bench.begin()
        bench.feed(0.020, for: 600)
        bench.feed(0.020, for: 10, quality: .stale)
        #expect(bench.watch.blindness == .noReading)
    }

    @Test func timesBeforeTheEpochAreTimes() {
        var bench = Bench()
        bench.now = .zero - .hours(1)
        bench.pressure = 3e6
        bench.begin()
        bench.feed(0.020, for: 600)
        bench.pressure = 4e6
        bench.feed(0.020, for: 5)
        #expect(bench.watch.blindness == .warmingUp)
        bench.feed(0.020, for: 2000)
        #expect(bench.watch.blindness == nil && bench.findings.isEmpty)
    }
}
