import CyclerCore
import CyclerRecord
import Testing

/// Which samples become records, and what a burst keeps.
@Suite struct KeeperTests {
    static func sample(_ seconds: Double, _ volts: Double?, _ amperes: Double = 0) -> Sample {
        Sample(
            time: .zero + .seconds(seconds), voltage: volts.map { Volts($0) },
            current: Amperes(amperes))
    }

    @Test(arguments: [
        (sample(1, 1.0), nil), (sample(10, 1.0), RecordReason.time),
        (sample(9.999, 1.0009), nil), (sample(1, 1.001), .voltage), (sample(1, 0.998), .voltage),
        (sample(1, 1.0, 2e-6), .current), (sample(1, nil), nil),
    ])
    func rules(_ sample: Sample, _ reason: RecordReason?) {
        let rule = RecordRule(
            every: .seconds(10), voltageChange: Volts(0.00099), currentChange: Amperes(1e-6))
        var keeper = RecordKeeper(rule)
        #expect(keeper.reason(for: Self.sample(0, 1)) == .first)
        keeper.kept(Self.sample(0, 1))
        #expect(keeper.reason(for: sample) == reason)
    }

    @Test func aVoltageThatComesBackIsARecord() {
        var keeper = RecordKeeper(RecordRule(voltageChange: Volts(1)))
        keeper.kept(Self.sample(0, nil))
        #expect(keeper.reason(for: Self.sample(1, 0.1)) == .voltage)
    }

    @Test func aStepBeginsWithARecord() {
        var keeper = RecordKeeper(RecordRule())
        keeper.kept(Self.sample(0, 1))
        #expect(keeper.reason(for: Self.sample(1, 1)) == nil)
        keeper.begin(RecordRule())
        #expect(keeper.reason(for: Self.sample(2, 1)) == .first)
    }

    /// Rows of a burst as their times in seconds.
    static func times(_ text: ByteText) -> [Double] {
        text.string.split(separator: "\n").compactMap { line in
            Double(line.split(separator: ",")[0])
        }
    }

    @Test func aBurstReachesAMinuteBackAndAMinuteOn() {
        var burst = BurstRecorder(period: .seconds(1))
        var text = ByteText()
        for second in 0..<300 {
            _ = burst.take(Self.sample(Double(second), 1), startedAt: .zero, to: &text)
        }
        #expect(text.isEmpty)
        burst.trigger(.shortHard, at: .zero + .seconds(299))
        #expect(burst.flush(startedAt: .zero, to: &text))
        for second in 300..<500 {
            _ = burst.take(Self.sample(Double(second), 1), startedAt: .zero, to: &text)
        }
        let times = Self.times(text)
        #expect(times.first == 239 && times.last == 359)
        #expect(times.count == 121)
    }

    @Test func overlappingBurstsAreOne() {
        var burst = BurstRecorder(period: .seconds(1))
        var text = ByteText()
        burst.trigger(.shortStep, at: .zero + .seconds(10))
        _ = burst.flush(startedAt: .zero, to: &text)
        burst.trigger(.shortHard, at: .zero + .seconds(50))
        #expect(!burst.flush(startedAt: .zero, to: &text))
        for second in 50..<150 {
            _ = burst.take(Self.sample(Double(second), 1), startedAt: .zero, to: &text)
        }
        #expect(burst.count == 1)
        #expect(Self.times(text).last == 110)
    }
}
