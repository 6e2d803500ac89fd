import CyclerCore
import CyclerRecord
import Testing

/// What a burst keeps.
@Suite struct BurstTests {
    static func sample(_ seconds: Double, _ volts: Double?, _ amperes: Double = 0) -> Sample {
        Sample(
            time: .zero + .seconds(seconds), voltage: volts.map { Volts($0) },
            current: Amperes(amperes))
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
