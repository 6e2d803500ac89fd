import CyclerCore
import Testing

@testable import CyclerWatch

@Suite struct SignalTests {
    private func at(_ seconds: Double) -> Instant { .zero + .seconds(seconds) }

    @Test func theMedianWeighsTimeNotSamples() throws {
        var median = TimeMedian(window: .seconds(30))
        // 5 s at 1, then a burst of a hundred samples at 9 within a second, then 5 s at 1.
        for second in 0..<5 { median.add(1, at: at(Double(second))) }
        for index in 0..<100 { median.add(9, at: at(5 + Double(index) / 100)) }
        for second in 6..<12 { median.add(1, at: at(Double(second))) }
        #expect(try #require(median.median) == 1)
    }

    @Test(arguments: [0.01, 0.1, 1, 10])
    func theWindowForgetsAtAnyRate(period: Double) throws {
        var median = TimeMedian(window: .seconds(30))
        var time = 0.0
        while time < 100 {
            median.add(5, at: at(time))
            time += period
        }
        #expect((try #require(median.median) - 5).magnitude < 1e-9)
        while time < 150 {
            median.add(2, at: at(time))
            time += period
        }
        #expect((try #require(median.median) - 2).magnitude < 1e-9)
        #expect(median.count <= TimeMedian.binCapacity)
        #expect(median.coverSeconds <= 32)
        #expect(median.slide < 1e-9)
    }

    @Test func theSlideIsAFallRate() throws {
        var median = TimeMedian(window: .seconds(30))
        for second in 0..<100 { median.add(-0.5 * Double(second), at: at(Double(second))) }
        #expect((median.slide - 0.5).magnitude < 0.03)
        let middle = try #require(median.middle)
        #expect((middle - at(84)).seconds.magnitude <= 1)
        for second in 100..<200 { median.add(Double(second), at: at(Double(second))) }
        #expect(median.slide == 0, "rising is no slide")
    }

    @Test func clearedMedianIsEmpty() {
        var median = TimeMedian(window: .seconds(30))
        #expect(median.median == nil && median.middle == nil && median.slide == 0)
        for second in 0..<100 { median.add(1, at: at(Double(second))) }
        median.clear()
        #expect(median.median == nil && median.coverSeconds == 0)
    }

    @Test(arguments: [0.0, 0.002, -0.05])
    func noiseIgnoresTrendsAndSteps(trend: Double) {
        var estimate = NoiseEstimate(floor: Volts(0.05e-3))
        var source = SeededNoise(seed: 3)
        var sum = 0.0
        for index in 0..<2000 {
            let step = index.isMultiple(of: 20) ? 0.1 : 0
            estimate.add(trend * Double(index) + step + source.normal(0.2e-3))
            if index > 100 { sum += estimate.sigma }
        }
        #expect((sum / 1899 - 0.2e-3).magnitude < 0.04e-3)
    }

    @Test func noiseNeverFallsBelowItsFloor() {
        var estimate = NoiseEstimate(floor: Volts(0.05e-3))
        #expect(!estimate.isReady)
        for _ in 0..<100 { estimate.add(1) }
        #expect(estimate.isReady && estimate.sigma == 0.05e-3)
    }

    @Test func aCoarseConverterIsNotQuiet() {
        var estimate = NoiseEstimate(floor: Volts(0.05e-3))
        for index in 0..<400 { estimate.add(Double(index / 40) * 1e-3) }
        #expect((estimate.sigma - 1e-3 / 12.0.squareRoot()).magnitude < 1e-9)
    }

    @Test func recentMedianIgnoresOneSpike() {
        var recent = RecentMedian(of: 3)
        #expect(recent.median == nil)
        for value in [1.0, 2.0, 100.0] { recent.add(value) }
        #expect(recent.median == 2)
        recent.add(3)
        #expect(recent.median == 3)
        var five = RecentMedian(of: 5)
        for value in [5.0, 1, 4, 2, 3] { five.add(value) }
        #expect(five.isFull && five.median == 3)
    }

    @Test func persistenceCountsSamplesAndTimeAndReportsOnce() {
        var run = Persistence()
        var reported: [Double] = []
        for (second, condition) in [
            (0.0, true), (1, true), (2, true), (4, true), (5, true), (6, false), (7, true),
            (8, true), (9, false), (10, true), (11, true), (14, true),
        ] where run.lasts(condition, at: at(second), samples: 3, span: .seconds(4)) {
            reported.append(second)
        }
        #expect(reported == [4, 14], "after 3 samples and 4 s, once, and again after a break")
    }

    @Test func middleHalfOfAHalfCycle() throws {
        var meter = HalfCycleMeter()
        #expect(meter.middleVoltage == nil)
        // 1 V in the first quarter, 2 V in the middle, 9 V at the end.
        for index in 0..<4000 {
            let volts = index < 1000 ? 1.0 : index < 3000 ? 2 : 9
            meter.add(AmpereHours(1e-6), at: Volts(volts))
        }
        let middle = try #require(meter.middleVoltage).value
        #expect((middle - 2).magnitude < 0.1)
        meter.add(.zero, at: Volts(1e9))
        meter.add(AmpereHours(.nan), at: Volts(1e9))
        meter.add(AmpereHours(1e-6), at: Volts(.nan))
        #expect(try #require(meter.middleVoltage).value == middle)
    }

    @Test func onsetNeedsToLast() {
        var onset = PlatingOnset(WatchThresholds())
        var charge = AmpereHours.zero
        func feed(_ volts: Double, _ second: Double) -> PlatingOnset.Change {
            charge += AmpereHours(1)
            return onset.ingest(
                volts, sigma: 1e-4, uncertainty: 0, isShorted: false,
                at: PlatingOnset.Point(time: at(second), charge: charge))
        }
        #expect(feed(0.1, 0) == .none)
        #expect(feed(-0.0002, 1) == .none, "inside the noise")
        #expect(feed(-0.001, 2) == .started)
        #expect(feed(-0.001, 11.9) == .none)
        #expect(feed(0.001, 12) == .cancelled && onset.onset == nil)
        #expect(feed(-0.001, 13) == .started)
        #expect(feed(-0.001, 23) == .confirmed)
        #expect(onset.onset == PlatingOnset.Point(time: at(12), charge: AmpereHours(5)))
        #expect(feed(0.001, 24) == .none)
        #expect(feed(-0.001, 30) == .none, "a spike does not end it")
        #expect(feed(0.001, 31) == .none)
        #expect(feed(0.001, 41) == .ended && onset.onset == nil)
    }

    @Test func findingBufferHoldsEveryCode() {
        var buffer = FindingBuffer()
        #expect(buffer.highestClass == nil)
        for code in FindingCode.allCases {
            buffer.append(
                Finding(code: code, at: .zero, since: .zero, observed: 0, reference: 0))
        }
        #expect(buffer.count == FindingCode.allCases.count)
        #expect(buffer.highestClass == .stop)
        buffer.append(buffer[0])
        #expect(buffer.count == FindingBuffer.capacity)
        #expect(FindingCode.allCases.count == FindingSet.capacity)
        #expect(FindingCode.allCases.map(\.place) == Array(0..<FindingSet.capacity))
        buffer.removeAll()
        #expect(buffer.isEmpty)
    }
}
