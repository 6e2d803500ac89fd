import CyclerCore
import CyclerEngine
import Testing

/// What the judge of a step believes of its samples, and when.
@Suite struct JudgingTests {
    static let start = StepProgressTests.start
    static let sample = StepProgressTests.sample

    static func guarded(_ guards: [Guard]) throws -> StepProgress {
        var step = Written.rest(3600)
        step.guards = guards
        var progress = StepProgress(try Written.steps([step])[0])
        progress.resume(at: start)
        return progress
    }

    static func hot(
        _ action: Guard.Action, over volts: Double = 1, _ samples: Guard.Samples = .init(1, of: 1),
        delay: TimeSpan = .zero
    ) -> Guard {
        Guard(
            when: [Clause(.signal(.voltage), .atLeast, .volts(Volts(volts)))], samples: samples,
            delay: delay, action: action)
    }

    static func feed(
        _ progress: inout StepProgress, _ volts: [Double], from first: Int = 0
    ) -> [Guard.Action?] {
        volts.enumerated().map { index, volts in
            let second = first + index
            _ = progress.judge(sample(volts, 0, Double(second)), StepSurroundings())
            return progress.judgeGuards(at: start + .seconds(second))?.action
        }
    }

    @Test func twoOfThreeSamples() throws {
        var progress = try Self.guarded([Self.hot(.open, .init(2, of: 3))])
        let actions = Self.feed(&progress, [2, 0, 0, 2, 0, 2, 0])
        #expect(actions == [nil, nil, nil, nil, nil, .open, nil])
    }

    @Test func sixtyFourOfSixtyFour() throws {
        var progress = try Self.guarded([Self.hot(.open, .init(64, of: 64))])
        let actions = Self.feed(&progress, Array(repeating: 2, count: 64))
        #expect(actions.dropLast().allSatisfy { $0 == nil })
        #expect(actions.last == .some(.open))
    }

    /// An AST may hold any numbers; a guard that is written so is refused, and traps nowhere.
    @Test(arguments: [(0, 0), (-1, -5), (3, 2), (1, 65), (.max, .max), (.min, .min)])
    func countsThatCannotBe(_ needed: Int, _ of: Int) {
        var step = Written.rest(1)
        step.guards = [Self.hot(.open, .init(needed, of: of))]
        guard case .badValue = Written.problems(Written.build([step])).first else {
            Issue.record("not refused")
            return
        }
        let planned = PlanGuard(
            when: [.signal(.voltage, .atLeast, 1)], samples: .init(needed, of: of), delay: .zero,
            action: .open)
        var rest = PlanStep(
            id: 1, action: .rest(nil), until: [], record: RecordRule(), place: Written.place)
        rest.guards = [planned]
        var progress = StepProgress(rest)
        progress.resume(at: Self.start)
        _ = Self.feed(&progress, [2, 2])
    }

    @Test func aDelayBeginsAnewBehindAPause() throws {
        var progress = try Self.guarded([Self.hot(.open, delay: .seconds(2))])
        #expect(Self.feed(&progress, [2, 2]) == [nil, nil])
        progress.interrupt(at: Self.start + .seconds(2))
        progress.resume(at: Self.start + .seconds(60))
        #expect(Self.feed(&progress, [2, 2, 2], from: 61) == [nil, nil, .open])
    }

    /// Two warnings at once are told one after the other, each once.
    @Test func noWarningIsLost() throws {
        var progress = try Self.guarded([Self.hot(.warn), Self.hot(.warn, over: 1.5)])
        #expect(Self.feed(&progress, [2, 2, 2, 2]) == [.warn, .warn, nil, nil])
    }

    /// Our own regulation begins without current: that must not end the step.
    @Test func aSmallCurrentCountsOnceTheVoltageIsHeld() throws {
        let step = Written.step(
            .hold(.volts(Volts(1))),
            until: [.when(.absCurrent, .atMost, .amperes(Amperes(1e-6)))],
            chargeBound: AmpereHours(1), timeBound: .hours(1))
        var progress = StepProgress(try Written.steps([step])[0])
        progress.resume(at: Self.start)
        func judge(_ volts: Double, _ amperes: Double) -> StepVerdict {
            progress.judge(Self.sample(volts, amperes, 1), StepSurroundings())
        }
        #expect(judge(2.4, 0) == .goOn)
        #expect(judge(2.4, -1e-5) == .goOn)
        #expect(judge(1.002, -1e-5) == .goOn)
        guard case .end = judge(1.01, -5e-7) else {
            Issue.record("not ended")
            return
        }
    }

    @Test func whatIsNoNumberEndsNothing() throws {
        let step = Written.step(
            .wait,
            until: [
                Written.voltage(.atLeast, 1), .when(.voltageFall, .atLeast, .volts(Volts(0))),
                .when(.absCurrent, .atLeast, .amperes(.zero)),
            ], timeBound: .hours(1))
        var progress = StepProgress(try Written.steps([step])[0])
        progress.resume(at: Self.start)
        let endless = progress.judge(Self.sample(.infinity, .nan, 1), StepSurroundings())
        #expect(endless == .goOn)
        var stale = Self.sample(5, 5, 2)
        stale.quality = .stale
        let verdict = progress.judge(stale, StepSurroundings())
        #expect(verdict == .goOn)
    }

    /// A rest of no length lasts 10 ms: a circle of such rests must not keep the daemon busy.
    @Test func noRestIsOverAtOnce() throws {
        var progress = StepProgress(
            try Written.steps([Written.step(.rest(.span(TimeSpan(nanoseconds: 1))))])[0])
        progress.resume(at: Self.start)
        #expect(progress.deadline == Self.start + StepProgress.stepShortest)
        #expect(progress.judge(timeAt: Self.start) == .goOn)
    }

    @Test(arguments: [0.1, 1.0, 10, 30, 600])
    func slopesLookBackAMinuteOrFourSamples(_ period: Double) throws {
        let step = Written.step(
            .wait,
            until: [.when(.voltageSlope, .atLeast, .literal(1e9, .voltage / .time))],
            timeBound: .hours(1000))
        var progress = StepProgress(try Written.steps([step])[0])
        progress.resume(at: Self.start)
        // First flat, then 1 mV/s: the slope must forget the flat part.
        let back = max(65, 5 * period)
        let whole = Int(2 * back / period)
        var charged = StepSurroundings()
        charged.charge = AmpereHours(1e-4 / 3)
        for index in 0...whole {
            let time = Double(index) * period
            _ = progress.judge(Self.sample(max(0, time - back) * 1e-3, 0, time), charged)
            if index < 3 { #expect(progress.signals.voltageSlope.isNaN) }
        }
        #expect((progress.signals.voltageSlope - 1e-3).magnitude < 1e-9)
        #expect(progress.signals[.voltagePerCharge].isNaN)
    }
}
