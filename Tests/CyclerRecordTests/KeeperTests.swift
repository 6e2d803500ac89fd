import CyclerCore
import CyclerRecord
import Testing

/// Which samples become records, and why.
@Suite struct KeeperTests {
    static func at(_ seconds: Double) -> Instant { .zero + .seconds(seconds) }

    static func sample(_ seconds: Double, _ volts: Double?, _ amperes: Double? = 0) -> Sample {
        Sample(
            time: at(seconds), voltage: volts.map { Volts($0) },
            current: amperes.map { Amperes($0) })
    }

    /// A keeper that has kept a first sample at 0 s, 1 V, 0 A, 0 Ah.
    static func keeper(_ rule: RecordRule) -> RecordKeeper {
        var keeper = RecordKeeper(RecordRule())
        keeper.begin(rule, at: at(0))
        keeper.kept(sample(0, 1), charge: .zero)
        return keeper
    }

    /// Plays samples and returns the times of records with their reasons.
    static func play(
        _ rule: RecordRule, _ samples: some Sequence<Sample>, onsetAt onset: Double? = nil
    ) -> [(seconds: Double, reason: RecordReason)] {
        var keeper = RecordKeeper(RecordRule())
        keeper.begin(rule, at: at(0))
        var kept: [(Double, RecordReason)] = []
        for sample in samples {
            let seconds = (sample.time - .zero).seconds
            if let onset, seconds == onset { keeper.noteOnset(at: sample.time) }
            guard let reason = keeper.reason(for: sample, charge: .zero) else { continue }
            keeper.kept(sample, charge: .zero)
            kept.append((seconds, reason))
        }
        return kept
    }

    static func steady(every period: Double, until end: Double) -> [Sample] {
        (0...Int((end / period).rounded())).map { sample(Double($0) * period, 1) }
    }

    @Test(arguments: [
        (sample(1, 1.0), 0.0, nil), (sample(10, 1.0), 0, RecordReason.time),
        (sample(9.999, 1.0009), 0, nil), (sample(1, 1.001), 0, .voltage),
        (sample(1, 0.998), 0, .voltage), (sample(1, 1.0, 1e-6), 0, .current),
        (sample(1, 1.0, -2e-6), 0, .current), (sample(1, nil), 0, nil),
        (sample(1, .nan, .nan), 0, nil), (sample(1, 1, nil), 1e-9, .charge),
        (sample(1, 1), -2e-9, .charge), (sample(1, 1), 0.9e-9, nil),
        (sample(11, 2, 3), 1, .time), (sample(1, 2, 3), 1, .voltage),
    ])
    func everyPartOfTheRuleHasItsReason(
        _ sample: Sample, _ charge: Double, _ reason: RecordReason?
    ) {
        let rule = RecordRule(
            every: .seconds(10), voltageChange: Volts(1e-3), currentChange: Amperes(1e-6),
            chargeChange: AmpereHours(1e-9))
        let keeper = Self.keeper(rule)
        #expect(keeper.reason(for: sample, charge: AmpereHours(charge)) == reason)
    }

    @Test(arguments: [
        RecordRule(every: .seconds(10)), RecordRule(voltageChange: Volts(1e-3)),
        RecordRule(currentChange: Amperes(1e-6)), RecordRule(chargeChange: AmpereHours(1e-9)),
        RecordRule(afterChange: RecordRule.afterChangeDefault), RecordRule(perDecade: 5),
    ])
    func aPartAloneKeepsOnlyWhatItIsFor(_ rule: RecordRule) {
        let keeper = Self.keeper(rule)
        // Nothing changed, and no time to speak of has passed.
        #expect(keeper.reason(for: Self.sample(1e-4, 1), charge: .zero) == nil)
        var reasons: Set<RecordReason> = []
        for (sample, charge) in [
            (Self.sample(700, 1), 0.0), (Self.sample(1, 1.5), 0), (Self.sample(5e-4, 1, 1), 0),
            (Self.sample(5e-4, 1), 1),
        ] {
            let reason = keeper.reason(for: sample, charge: AmpereHours(charge))
            if let reason { reasons.insert(reason) }
        }
        #expect(reasons.count == 1, "\(reasons)")
    }

    @Test func aRuleWithoutPartsKeepsTheFirstOnly() {
        let kept = Self.play(RecordRule(), Self.steady(every: 1, until: 10_000))
        #expect(kept.map(\.reason) == [.first])
    }

    /// A change of exactly the written size is one, whatever the last bits say.
    @Test(arguments: [0.0101, 4.2001, -0.0099, 3.3001, 0.3])
    func theWrittenChangeCounts(_ volts: Double) {
        var keeper = RecordKeeper(RecordRule(voltageChange: Volts(1e-4)))
        keeper.kept(Self.sample(0, volts), charge: .zero)
        #expect(keeper.reason(for: Self.sample(1, volts - 1e-4), charge: .zero) == .voltage)
        #expect(keeper.reason(for: Self.sample(1, volts - 0.99e-4), charge: .zero) == nil)
    }

    @Test func whatComesBackIsARecord() {
        var keeper = RecordKeeper(
            RecordRule(voltageChange: Volts(1), currentChange: Amperes(1)))
        keeper.kept(Self.sample(0, nil, nil), charge: .zero)
        #expect(keeper.reason(for: Self.sample(1, 0.1, nil), charge: .zero) == .voltage)
        #expect(keeper.reason(for: Self.sample(1, nil, 0.1), charge: .zero) == .current)
        #expect(keeper.reason(for: Self.sample(1, nil, nil), charge: .zero) == nil)
    }

    @Test func aStepBeginsWithARecord() {
        var keeper = RecordKeeper(RecordRule())
        keeper.kept(Self.sample(0, 1), charge: .zero)
        #expect(keeper.reason(for: Self.sample(1, 1), charge: .zero) == nil)
        keeper.begin(RecordRule(), at: Self.at(2))
        #expect(keeper.reason(for: Self.sample(2, 1), charge: .zero) == .first)
    }

    /// The interval holds on average, whatever the sample period does to single ones.
    @Test(arguments: [0.1, 0.3, 0.7, 1.0])
    func recordsDoNotDriftAgainstTheirInterval(period: Double) {
        let kept = Self.play(
            RecordRule(every: .seconds(1)), Self.steady(every: period, until: 3000))
        #expect((kept.count - 3001).magnitude <= 1, "\(kept.count)")
        for (one, next) in zip(kept, kept.dropFirst()) {
            #expect(next.seconds - one.seconds < 1 + period + 1e-6)
        }
    }

    @Test func slowSamplesAreAllRecordsAndOweNone() {
        let kept = Self.play(RecordRule(every: .seconds(1)), Self.steady(every: 7, until: 700))
        #expect(kept.count == 101)
        // After a long gap the interval counts from the record behind it.
        var keeper = Self.keeper(RecordRule(every: .seconds(1)))
        keeper.kept(Self.sample(1000.5, 1), charge: .zero)
        #expect(keeper.reason(for: Self.sample(1001.4, 1), charge: .zero) == nil)
        #expect(keeper.reason(for: Self.sample(1001.5, 1), charge: .zero) == .time)
    }

    @Test func logarithmicTimesAreEvenPerDecade() {
        let kept = Self.play(
            RecordRule(perDecade: 10), Self.steady(every: 0.01, until: 10_000))
        let late = kept.map(\.seconds).filter { $0 >= 1 }
        #expect(kept.first?.reason == .first && kept.dropFirst().allSatisfy { $0.reason == .log })
        // 1 s to 10 000 s are four decades, both ends included.
        #expect(late.count == 41)
        for power in [1.0, 10, 100, 1000, 10_000] { #expect(late.contains(power)) }
        for (one, next) in zip(late, late.dropFirst()) {
            #expect((next / one - 1.2589254).magnitude < 0.015, "\(one) to \(next)")
        }
    }

    @Test(arguments: [0, -3]) func noTimesPerDecadeAreNone(_ count: Int) {
        #expect(
            Self.play(RecordRule(perDecade: count), Self.steady(every: 1, until: 99)).count == 1)
    }

    @Test func tooManyPerDecadeAreBoundedAndEndWithTime() {
        var keeper = Self.keeper(RecordRule(perDecade: .max))
        let late = Sample(
            time: Instant(nanoseconds: .max / 2), voltage: nil, current: nil)
        #expect(keeper.reason(for: late, charge: .zero) == .log)
        keeper.kept(late, charge: .zero)
        #expect(keeper.reason(for: late, charge: .zero) == nil)
    }

    @Test func closerRecordsFollowAChangeForAsLongAsTheySay() {
        let rule = RecordRule(
            every: .seconds(60), afterChange: RecordRule.afterChangeDefault)
        let kept = Self.play(rule, Self.steady(every: 0.1, until: 1200))
        let close = kept.filter { $0.reason == .afterChange }
        #expect(close.count == 599, "\(close.count)")
        #expect(close.last?.seconds == 599)
        #expect(kept.filter { $0.seconds > 600 }.allSatisfy { $0.reason == .time })
        #expect(kept.filter { $0.seconds > 600 }.count == 10)
    }

    @Test func theSmallVoltageChangeCountsInTheWindowOnly() {
        let rule = RecordRule(
            every: .seconds(60), voltageChange: Volts(1e-3),
            afterChange: RecordRule.AfterChange(
                lasting: .seconds(100), every: .seconds(50), voltageChange: Volts(1e-4)))
        let samples = (0...2000).map {
            Self.sample(Double($0) / 10, $0.isMultiple(of: 2) ? 1 : 1.00015)
        }
        let kept = Self.play(rule, samples)
        #expect(kept.filter { $0.seconds < 100 }.count == 1000)
        #expect(kept.filter { $0.seconds >= 101 }.count <= 2)
    }

    @Test func onsetOpensTheWindowAgain() {
        let rule = RecordRule(
            every: .seconds(60), afterChange: RecordRule.afterChangeDefault)
        let kept = Self.play(
            rule, Self.steady(every: 1, until: 3000), onsetAt: 1500)
        let close = kept.filter { $0.reason == .onset }.map(\.seconds)
        #expect(close.first == 1500 && close.last == 2099)
        #expect(close.count == 600)
        #expect(kept.filter { (601..<1500).contains($0.seconds) }.count == 15)
    }

    @Test func onsetWithoutCloserRecordsChangesNothing() {
        let rule = RecordRule(every: .seconds(60))
        let kept = Self.play(rule, Self.steady(every: 1, until: 3000), onsetAt: 1500)
        #expect(kept.count == 51 && !kept.contains { $0.reason == .onset })
    }

    /// A set point that comes back after a pause relaxes anew.
    @Test func comingIntoForceAgainStartsWindowAndLogarithmOver() {
        var keeper = Self.keeper(
            RecordRule(afterChange: RecordRule.afterChangeDefault, perDecade: 1))
        keeper.kept(Self.sample(5000, 1), charge: .zero)
        #expect(keeper.reason(for: Self.sample(5002, 1), charge: .zero) == nil)
        keeper.inForce(at: Self.at(6000))
        keeper.kept(Self.sample(6000.5, 1), charge: .zero)
        #expect(keeper.reason(for: Self.sample(6000.9, 1), charge: .zero) == nil)
        #expect(keeper.reason(for: Self.sample(6001, 1), charge: .zero) == .log)
        #expect(keeper.reason(for: Self.sample(6001.6, 1), charge: .zero) == .log)
        keeper.kept(Self.sample(6001.6, 1), charge: .zero)
        #expect(keeper.reason(for: Self.sample(6003, 1), charge: .zero) == .afterChange)
    }

    /// What nobody would write, and what must not stop the daemon all the same.
    @Test(arguments: [
        RecordRule(
            every: .zero, voltageChange: Volts(-1), currentChange: Amperes(.nan),
            chargeChange: AmpereHours(.infinity)),
        RecordRule(
            every: TimeSpan(nanoseconds: .max),
            afterChange: RecordRule.AfterChange(
                lasting: TimeSpan(nanoseconds: .max), every: TimeSpan(nanoseconds: .min))),
    ])
    func oddRulesDoNotTrap(_ rule: RecordRule) {
        var keeper = RecordKeeper(rule)
        keeper.begin(rule, at: Self.at(1e9))
        for second in 0..<10 {
            let sample = Self.sample(1e9 + Double(second), 1)
            if keeper.reason(for: sample, charge: .zero) != nil {
                keeper.kept(sample, charge: .zero)
            }
            keeper.noteOnset(at: sample.time)
        }
        #expect(keeper == keeper)
    }

    @Test func wordsAreDistinct() {
        let words = RecordReason.allCases.map { "\($0.word)" }
        #expect(Set(words).count == words.count && words.allSatisfy { !$0.contains(",") })
    }
}
