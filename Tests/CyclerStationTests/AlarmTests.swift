import CyclerControl
import CyclerCore
import CyclerLab
import CyclerStation
import Testing

/// Alarms of a lab: what strikes several channels is one thing to look at.
@Suite struct AlarmTests {
    /// What people are told, without the channel it concerns.
    private final class Ear {
        var texts: [String] = []

        init(_ lab: VirtualLab) {
            lab.listener = { [unowned self] _, effects, _ in
                for case .publish(.message(let message)) in effects
                where message.text.contains("alarm ") {
                    texts.append(message.text)
                }
            }
        }
    }

    /// Two cells in one oven that gets too hot for both.
    private static func hot() throws -> (lab: VirtualLab, ear: Ear) {
        let lab = try VirtualLab(cells: [.sp, .sp], oven: true, ovenMax: Kelvins(celsius: 60))
        let ear = Ear(lab)
        for channel in 0..<2 { lab.begin(channel) }
        #expect(lab.run(atMost: 30) { $0.isClosed(0) && $0.isClosed(1) })
        lab.request(
            .set(InstrumentIndex(2), .temperature(Kelvins(celsius: 80)), reason: "a test"))
        #expect(lab.run(atMost: 3600) { $0.state(0) == .tripped && $0.state(1) == .tripped })
        return (lab, ear)
    }

    private static func alarms(_ lab: VirtualLab) -> [AlarmStatus] {
        lab.station.refreshStatus()
        return lab.station.status.alarms
    }

    @Test func twoCellsInOneHotOvenAreOneAlarm() throws {
        let (lab, ear) = try Self.hot()
        let alarms = Self.alarms(lab)
        #expect(alarms.count == 1)
        #expect(
            alarms.first?.level == .trip && alarms.first?.struck.map(\.channel) == ["C0", "C1"])
        #expect(alarms.first?.shared == ["i2", "bus line"], "\(alarms)")
        lab.run(seconds: 20)
        #expect(
            ear.texts.count == 1
                && ear.texts[0].contains("on C0 and C1, which share i2 and bus line"))
    }

    @Test func itIsToldAgainEveryHourUntilBothAreAcknowledged() throws {
        let (lab, ear) = try Self.hot()
        lab.run(seconds: 3650)
        #expect(ear.texts.count == 2 && ear.texts[1].contains("'ack' C0 and C1 "))
        #expect(lab.isDone(lab.request(.acknowledge(ChannelIndex(0)))))
        lab.run(seconds: 3650)
        #expect(ear.texts.count == 3 && ear.texts[2].contains("'ack' C1 "))
        #expect(lab.isDone(lab.request(.acknowledge(ChannelIndex(1)))))
        lab.run(seconds: 7300)
        #expect(ear.texts.count == 3 && Self.alarms(lab).isEmpty)
    }

    @Test func aSnoozeIsQuietNotedAndBounded() throws {
        let (lab, ear) = try Self.hot()
        let snooze = { (number: Int, span: TimeSpan) in
            lab.request(.snooze(alarm: number, span, reason: "on my way"))
        }
        #expect(!lab.isDone(snooze(7, .hours(1))), "there is no such alarm")
        #expect(!lab.isDone(snooze(1, .hours(25))), "that is longer than a day")
        #expect(lab.isDone(snooze(1, .hours(2))))
        #expect(Self.alarms(lab).first?.snooze?.reason == "on my way")
        ear.texts.removeAll()
        lab.run(seconds: 7100)
        #expect(ear.texts.isEmpty)
        lab.run(seconds: 200)
        #expect(ear.texts.count == 1 && Self.alarms(lab).first?.snooze == nil)
        #expect(lab.isDone(snooze(1, .hours(2))) && lab.isDone(snooze(1, .zero)))
        #expect(Self.alarms(lab).first?.snooze == nil)
    }

    /// One cell whose line was lost has been told of by itself, and is over by itself.
    @Test func aSingleChannelIsNoAlarmOfTheLab() throws {
        let lab = try InterruptionTests.running()
        let ear = Ear(lab)
        InterruptionTests.loseLink(lab, seconds: 20)
        lab.run(seconds: 20)
        #expect(ear.texts.isEmpty)
        #expect(Self.alarms(lab).map { $0.struck.map(\.code) } == [["STOP_NOT_OBEYED"]])
        #expect(Self.alarms(lab).first?.pressing == [], "it was opened, as was seen later")
        lab.run(seconds: 60)
        #expect(Self.alarms(lab).isEmpty)
    }
}
