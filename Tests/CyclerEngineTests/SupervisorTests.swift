import CyclerCore
import CyclerEngine
import Testing

/// Layered limits, deviation, flags: what opens, what latches, and what does not.
@Suite struct SupervisorTests {
    static func sample(
        _ voltage: Double?, _ current: Double, flags: InstrumentFlags = [], outputOn: Bool? = true
    ) -> Sample {
        Sample(
            time: .zero, voltage: voltage.map { Volts($0) }, current: Amperes(current),
            flags: flags, outputOn: outputOn)
    }

    static func running(
        channel: LimitSet = LimitSet(), cell: LimitSet = LimitSet()
    ) -> Supervisor {
        var supervisor = Supervisor(channelLimits: channel)
        supervisor.cellLimits = cell
        supervisor.expect(.current(Amperes(-39.25e-6), fullScale: Amperes(100e-6)))
        return supervisor
    }

    @Test func theNarrowestLayerWins() {
        var supervisor = Self.running(
            channel: LimitSet(voltage: Volts(-1)...Volts(5)),
            cell: LimitSet(voltage: Volts(-0.5)...Volts(3.5)))
        #expect(supervisor.voltageWindow == Volts(-0.5)...Volts(3.5))
        let result0 = supervisor.judge(Self.sample(2.6, -39.25e-6))
        #expect(result0 == .none)
        guard
            case .trip(.limit(.cell, .voltage, _, let limit)) = supervisor.judge(
                Self.sample(-0.6, -39.25e-6))
        else {
            Issue.record("no trip")
            return
        }
        #expect(limit == -0.5)
    }

    @Test func zeroVoltsIsARealLimit() {
        var supervisor = Self.running(channel: LimitSet(voltage: Volts(0)...Volts(5)))
        let result1 = supervisor.judge(Self.sample(0, -39.25e-6))
        #expect(result1 == .none)
        let result2 = supervisor.judge(Self.sample(-0.001, -39.25e-6))
        #expect(result2 != .none)
    }

    @Test func deviationNeedsThreeSamplesInARow() {
        var supervisor = Self.running()
        let wrong = Self.sample(0, -41e-6)
        let right = Self.sample(0, -39.5e-6)
        let result3 = supervisor.judge(wrong)
        #expect(result3 == .none)
        let result4 = supervisor.judge(wrong)
        #expect(result4 == .none)
        let result5 = supervisor.judge(right)
        #expect(result5 == .none)
        let result6 = supervisor.judge(wrong)
        #expect(result6 == .none)
        let result7 = supervisor.judge(wrong)
        #expect(result7 == .none)
        let result8 = supervisor.judge(wrong)
        #expect(
            result8
                == .trip(.deviation(observed: Amperes(-41e-6), wanted: Amperes(-39.25e-6))))
    }

    /// max(2 % of 39.25 uA, 0.5 % of 100 uA) = 0.785 uA.
    @Test(arguments: [(-40.03e-6, false), (-40.04e-6, true), (-38.47e-6, false), (-38.45e-6, true)])
    func theToleranceIsTheLargerOfTheTwo(_ current: Double, _ deviates: Bool) {
        var supervisor = Self.running()
        var last = SafetyAction.none
        for _ in 0..<3 { last = supervisor.judge(Self.sample(0, current)) }
        #expect((last != .none) == deviates)
    }

    /// Two samples may still show the set point from before a change within the step; an instrument
    /// that stays there deviates.
    @Test func anInstrumentThatIgnoresAChangeDeviates() {
        var supervisor = Self.running()
        supervisor.adjust(.current(Amperes(-20e-6), fullScale: Amperes(100e-6)))
        var actions: [SafetyAction] = []
        for _ in 0..<5 { actions.append(supervisor.judge(Self.sample(0, -39.25e-6))) }
        let trip = SafetyAction.trip(
            .deviation(observed: Amperes(-39.25e-6), wanted: Amperes(-20e-6)))
        #expect(actions == [.none, .none, .none, .none, trip])
    }

    @Test func whatIsNoNumberIsWithinNoLimit() {
        var supervisor = Self.running(channel: LimitSet(voltage: Volts(-1)...Volts(5)))
        let voltage = supervisor.judge(Self.sample(.nan, -39.25e-6))
        #expect(voltage == .trip(.overRange(.voltage)))
        let current = supervisor.judge(Self.sample(1, .infinity))
        #expect(current == .trip(.overRange(.current)))
    }

    @Test func aConfirmedSetPointStartsCountingAnew() {
        var supervisor = Self.running()
        let wrong = Self.sample(0, -60e-6)
        _ = supervisor.judge(wrong)
        _ = supervisor.judge(wrong)
        supervisor.expect(.current(Amperes(-39.25e-6), fullScale: Amperes(100e-6)))
        let result9 = supervisor.judge(wrong)
        #expect(result9 == .none)
    }

    /// The first such sample may be an acquisition from before the set point.
    @Test func anOutputThatWentOffHoldsAtTheSecondSample() {
        var supervisor = Self.running()
        let off = Self.sample(0, 0, outputOn: false)
        let first = supervisor.judge(off)
        #expect(first == .none)
        let second = supervisor.judge(off)
        #expect(second == .hold(.openedByInstrument(protection: false)))
        supervisor.expect(.current(Amperes(-39.25e-6), fullScale: Amperes(100e-6)))
        let anew = supervisor.judge(off)
        #expect(anew == .none)
    }

    @Test func aTripOutranksAHold() {
        var supervisor = Self.running(channel: LimitSet(voltage: Volts(-1)...Volts(1)))
        guard case .trip(.limit) = supervisor.judge(Self.sample(2, 0, outputOn: false)) else {
            Issue.record("the trip did not win")
            return
        }
    }

    @Test func flagsMeanNothingWhileOpen() {
        var supervisor = Supervisor(channelLimits: LimitSet())
        let result11 = supervisor.judge(
            Self.sample(9, 0, flags: .voltageOverRange, outputOn: false))
        #expect(
            result11 == .none)
    }

    @Test func pressureAndTemperatureAreLimitedToo() {
        let supervisor = Supervisor(
            channelLimits: LimitSet(
                temperature: Kelvins(283.15)...Kelvins(353.15),
                pressure: Pascals(1e6)...Pascals(6e6)))
        #expect(supervisor.judge(temperature: Kelvins(300)) == .none)
        #expect(supervisor.judge(temperature: Kelvins(354)) != .none)
        #expect(supervisor.judge(pressure: Pascals(0.9e6)) != .none)
        #expect(supervisor.limits(.pressure))
        #expect(!supervisor.limits(.current))
    }

    /// Under a change only what holds whatever the step: no deviation, no limits of a step that is
    /// not in force yet.
    @Test func betweenSetPointsOnlyLastingLimitsCount() {
        var supervisor = Supervisor(
            channelLimits: LimitSet(voltage: Volts(-1)...Volts(5), current: Amperes(1e-3)))
        supervisor.cellLimits = LimitSet(voltage: Volts(-0.5)...Volts(3.5))
        supervisor.stepLimits = LimitSet(voltage: Volts(0)...Volts(1))
        supervisor.expect(.current(Amperes(1e-5), fullScale: Amperes(1e-5)))
        for _ in 0..<5 {
            #expect(supervisor.judge(betweenSetPoints: Self.sample(2, 9e-4)) == .none)
        }
        #expect(
            supervisor.judge(betweenSetPoints: Self.sample(3.6, 0))
                == .trip(.limit(.cell, .voltage, observed: 3.6, limit: 3.5)))
        #expect(
            supervisor.judge(betweenSetPoints: Self.sample(2, -2e-3))
                == .trip(.limit(.channel, .current, observed: -2e-3, limit: -1e-3)))
    }
}
