import CyclerControl
import CyclerCore
import CyclerStation
import Testing

/// Which events are one alarm, and what people hear of it.
@Suite final class LabAlarmsTests {
    private static func at(_ seconds: Double) -> Instant {
        Instant.zero + TimeSpan(nanoseconds: Int64(seconds * 1e9))
    }

    private let oven = SharedCause.instrument(InstrumentIndex(9))
    private let bus = SharedCause.bus(BusIndex(0))
    private var alarms = LabAlarms()

    private func raise(
        _ level: AlarmLevel, _ channel: Int, _ shared: [SharedCause], _ seconds: Double,
        _ code: String = "SHORT_HARD"
    ) {
        alarms.raise(
            level, code, on: ChannelIndex(channel), sharing: shared, at: Self.at(seconds))
    }

    private func struck(_ place: Int) -> [Int] {
        alarms.alarms[place].struck.map(\.channel.number)
    }

    /// What is told at a time, lab and boot time being one.
    private func told(_ seconds: Double) -> [LabAlarms.News] {
        alarms.look(at: Self.at(seconds), boot: Self.at(seconds)).map(\.1)
    }

    @Test func channelsThatShareAnOvenWithinAMinuteAreOneAlarm() {
        raise(.trip, 0, [oven], 0)
        #expect(told(0) == [.begins])
        raise(.trip, 1, [oven, bus], 59)
        #expect(alarms.alarms.count == 1 && struck(0) == [0, 1])
        #expect(alarms.alarms[0].shared == [oven])
        #expect(told(59) == [.spreads])
    }

    @Test func aMinuteLaterItIsAnother() {
        raise(.trip, 0, [oven], 0)
        raise(.trip, 1, [oven], 60.001)
        #expect(alarms.alarms.count == 2)
    }

    @Test func whatSharesNothingIsAnother() {
        raise(.trip, 0, [oven], 0)
        raise(.trip, 1, [bus], 1)
        #expect(alarms.alarms.map(\.number) == [1, 2])
    }

    /// A and B share the oven, C only A's bus: C is not part of what A and B have in common.
    @Test func whatIsSharedIsSharedByAll() {
        raise(.trip, 0, [oven, bus], 0)
        raise(.trip, 1, [oven], 1)
        raise(.trip, 2, [bus], 2)
        #expect(alarms.alarms.indices.map(struck) == [[0, 1], [2]])
    }

    @Test func repeatsOnlyCount() {
        raise(.finding, 0, [oven], 0, "SHORT_SLOW")
        #expect(told(0) == [.begins])
        for second in 1...500 { raise(.finding, 0, [oven], Double(second), "SHORT_SLOW") }
        #expect(alarms.alarms.count == 1 && alarms.alarms[0].repeats == 500)
        #expect(told(500) == [])
    }

    @Test func sixtyFourChannelsAreAFewWords() {
        var words: [LabAlarms.News] = []
        for channel in 0..<64 {
            raise(.trip, channel, [bus], Double(channel) / 2)
            words += told(Double(channel) / 2)
        }
        words += told(45)
        #expect(words == [.begins, .spreads, .spreads, .spreads, .spreads])
        #expect(struck(0).count == 64 && alarms.alarms[0].told?.isBehind == false)
    }

    @Test func aWarningIsOverWhenItsMinuteHasPassed() {
        raise(.finding, 0, [oven], 0)
        _ = told(0)
        #expect(told(60) == [] && alarms.alarms.count == 1)
        #expect(told(60.1) == [] && alarms.alarms.isEmpty)
    }

    @Test func aTripIsToldAgainUntilItIsAcknowledged() {
        raise(.trip, 0, [oven], 0)
        #expect(told(0) == [.begins])
        #expect(told(3599) == [])
        #expect(told(3600) == [.stands])
        #expect(told(3601) == [] && told(7200) == [.stands])
        alarms.acknowledge(ChannelIndex(0))
        #expect(told(10_800) == [] && alarms.alarms.isEmpty)
    }

    @Test func unsafeIsToldMoreOften() {
        raise(.unsafe, 0, [], 0, "UNSAFE")
        _ = told(0)
        #expect(told(600) == [.stands])
    }

    @Test func oneAcknowledgedChannelDoesNotSpeakForTheOther() {
        raise(.trip, 0, [oven], 0)
        raise(.trip, 1, [oven], 1)
        alarms.acknowledge(ChannelIndex(0))
        _ = told(1)
        #expect(told(4000) == [.stands])
    }

    @Test func whatHappensAfterAnAcknowledgementHasNotBeenLookedAt() {
        raise(.trip, 0, [oven], 0)
        alarms.acknowledge(ChannelIndex(0))
        raise(.trip, 0, [oven], 10)
        #expect(alarms.alarms[0].isPressing)
    }

    @Test func aSnoozeIsQuietUntilItEnds() {
        raise(.trip, 0, [oven], 0)
        _ = told(0)
        let isThere = alarms.snooze(
            1, .init(until: Self.at(7200), reason: "on my way", uid: 1000))
        #expect(isThere)
        #expect(told(3600) == [] && told(7199) == [])
        #expect(told(7200) == [.stands] && told(7201) == [])
        let isOther = alarms.snooze(2, nil)
        #expect(!isOther)
    }

    @Test func aSnoozeEndsWhenItGetsWorse() {
        raise(.trip, 0, [oven], 0)
        _ = told(0)
        _ = alarms.snooze(1, .init(until: Self.at(7200), reason: "on my way", uid: 1000))
        raise(.unsafe, 0, [oven], 30, "UNSAFE")
        #expect(told(30) == [.worsens])
        #expect(alarms.alarms[0].snooze == nil && alarms.alarms[0].struck[0].code == "UNSAFE")
    }

    /// A probe takes minutes; what it says belongs to the finding that it looked into.
    @Test func aVerdictJoinsTheAlarmOfItsFinding() {
        raise(.finding, 0, [oven], 0, "SHORT_STEP")
        raise(.trip, 1, [oven], 4)
        _ = told(4)
        raise(.trip, 0, [oven], 200, "SHORT_STEP")
        #expect(alarms.alarms.indices.map(struck) == [[0, 1]])
        alarms.acknowledge(ChannelIndex(0))
        raise(.trip, 0, [oven], 400)
        #expect(alarms.alarms.count == 2, "it was looked at in between")
    }

    /// Quiet about one cell is no quiet about the next.
    @Test func aSnoozeEndsWhenAnotherChannelTrips() {
        raise(.trip, 0, [bus], 0)
        raise(.finding, 1, [bus], 30)
        _ = told(45)
        _ = alarms.snooze(1, .init(until: Self.at(86_400), reason: "on my way", uid: 1000))
        raise(.finding, 1, [bus], 60)
        #expect(told(70) == [] && alarms.alarms[0].snooze != nil, "a warning more")
        raise(.trip, 1, [bus], 18_000)
        #expect(told(18_000) == [.spreads] && alarms.alarms[0].snooze == nil)
        _ = alarms.snooze(1, .init(until: Self.at(86_400), reason: "on my way", uid: 1000))
        raise(.trip, 2, [bus], 18_030)
        #expect(told(18_030) == [.spreads] && struck(0) == [0, 1, 2])
        #expect(told(18_030 + 3600) == [.stands])
    }

    /// A warning beside a trip that somebody has seen wakes nobody.
    @Test func aWarningDoesNotReviveAnAcknowledgedTrip() {
        raise(.trip, 0, [bus], 0)
        alarms.acknowledge(ChannelIndex(0))
        _ = told(0)
        raise(.finding, 1, [bus], 30)
        #expect(told(30) == [.spreads] && !alarms.alarms[0].isPressing)
        #expect(told(91) == [] && alarms.alarms.isEmpty)
    }

    /// In a fast lab a minute is over before ten seconds are: what was struck is told all the same.
    @Test func nothingIsForgottenBeforeItIsTold() {
        raise(.finding, 0, [bus], 0)
        _ = alarms.look(at: Self.at(0), boot: Self.at(0))
        raise(.finding, 1, [bus], 30)
        #expect(alarms.look(at: Self.at(100), boot: Self.at(1)).isEmpty)
        #expect(alarms.look(at: Self.at(1500), boot: Self.at(10)).map(\.1) == [.spreads])
        #expect(alarms.look(at: Self.at(1501), boot: Self.at(11)).isEmpty)
        #expect(alarms.alarms.isEmpty)
    }

    /// Thirty-two trips that nobody has seen make no room for a warning, but for an UNSAFE.
    @Test func aWarningDisplacesNoTrip() {
        for channel in 0..<LabAlarms.alarmsMax { raise(.trip, channel, [], 0) }
        raise(.finding, 100, [], 0)
        #expect(alarms.alarms.allSatisfy { $0.level == .trip })
        raise(.unsafe, 101, [], 0)
        #expect(alarms.alarms.count == LabAlarms.alarmsMax && alarms.alarms.last?.level == .unsafe)
    }

    /// A storm of alarms is bounded, and what presses stays.
    @Test func whatPressesIsKept() {
        raise(.unsafe, 0, [], 0, "UNSAFE")
        for channel in 1...200 { raise(.finding, channel, [], 0) }
        #expect(alarms.alarms.count == LabAlarms.alarmsMax)
        #expect(alarms.alarms[0].struck[0].code == "UNSAFE")
    }
}
