import CyclerControl
import CyclerCore

/// From what happens on single channels to the alarms of the lab.
extension Station {
    /// Something happened on a channel that people may have to look at.
    mutating func raise(_ level: AlarmLevel, _ code: String, _ channel: Int) {
        alarms.raise(
            level, code, on: channels[channel].index, sharing: sharedCauses(of: channel), at: now)
    }

    /// What a channel may have in common with others: the instruments around its cell, the lines
    /// and the supplies of all its instruments.
    private func sharedCauses(of channel: Int) -> [SharedCause] {
        let roles = channels[channel].lab
        let around = [
            roles.pressure?.instrument, roles.temperature, roles.cellTemperature,
        ].compactMap(\.self)
        var shared = around.map(SharedCause.instrument)
        for index in [roles.potentiostat] + around {
            let instrument = lab.instruments[index.number]
            for cause in [.bus(instrument.bus), instrument.supply.map(SharedCause.supply)] {
                if let cause, !shared.contains(cause) { shared.append(cause) }
            }
        }
        return shared
    }

    /// Tells what there is to tell. What struck a single channel has been told by itself: of that
    /// only a reminder is news.
    mutating func lookAtAlarms(into effects: inout EffectBuffer) {
        guard !alarms.alarms.isEmpty else { return }
        for (alarm, news) in alarms.look(at: now, boot: boot) {
            switch news {
            case .begins, .worsens, .spreads:
                if alarm.struck.count > 1 { tell(alarm, "", into: &effects) }
            case .stands:
                let since = (now - alarm.first).seconds
                tell(alarm, "still, \(Self.words(since)) on, ", into: &effects)
            }
        }
    }

    private mutating func tell(_ alarm: LabAlarm, _ how: String, into effects: inout EffectBuffer) {
        let seen = status(of: alarm)
        var text = "alarm \(alarm.number): \(how)\(seen.what)"
        if alarm.isPressing {
            text +=
                "; 'ack' \(AlarmStatus.list(seen.pressing)) once the cause is clear, or "
                + "'snooze \(alarm.number)'"
        }
        say(alarm.level > .finding ? .alarm : .warning, nil, text, into: &effects)
    }

    /// What the channels of an alarm have in common, in words; empty for a single one.
    private func words(of alarm: LabAlarm) -> [String] {
        guard alarm.struck.count > 1 else { return [] }
        return alarm.shared.compactMap { cause in
            switch cause {
            case .channel: nil
            case .instrument(let index): lab.instruments[index.number].name
            case .bus(let index): "bus \(lab.buses[index.number].name)"
            case .supply(let number): "supply \(lab.supplies[number])"
            }
        }
    }

    private static func words(_ seconds: Double) -> String {
        seconds < 5400 ? "\(Int(seconds / 60)) min" : "\(Int((seconds / 3600).rounded())) h"
    }

    /// A person asks for quiet about an alarm; zero ends it.
    mutating func snooze(
        _ number: Int, _ span: TimeSpan, _ reason: String, _ tracking: TrackingID,
        from person: Operator, into effects: inout EffectBuffer
    ) {
        guard let alarm = alarms.alarms.first(where: { $0.number == number }) else {
            return refuse(
                tracking, "there is no alarm \(number)", next: "'status' lists the alarms",
                into: &effects)
        }
        let most = LabAlarms.snoozeMax(alarm.level)
        guard span <= most else {
            return refuse(
                tracking, "alarm \(number) can be quiet for \(Int(most.seconds / 3600)) h at most",
                next: "ask for less, or 'ack' its channels", into: &effects)
        }
        let isQuiet = span > .zero
        _ = alarms.snooze(
            number,
            isQuiet ? .init(until: boot + span, reason: reason, uid: person.uid) : nil)
        let text =
            isQuiet
            ? "alarm \(number) snoozed for \(Self.words(span.seconds)) by \(person.name): \(reason)"
            : "alarm \(number) is heard again, by \(person.name): \(reason)"
        for struck in alarm.struck {
            channels[struck.channel.number].run?.recorder.note(
                "snooze", text, uid: person.uid, at: now, into: &effects)
        }
        say(.info, nil, text, into: &effects)
        succeed(tracking, text, into: &effects)
    }

    /// The alarms as people see them.
    func alarmStatus() -> [AlarmStatus] { alarms.alarms.map(status) }

    private func status(of alarm: LabAlarm) -> AlarmStatus {
        AlarmStatus(
            number: alarm.number, level: alarm.level,
            struck: alarm.struck.map {
                AlarmStatus.Struck(
                    channel: channels[$0.channel.number].lab.name, level: $0.level, code: $0.code,
                    isAcknowledged: $0.isAcknowledged)
            },
            shared: words(of: alarm), first: lab.clock.wall(at: alarm.first),
            last: lab.clock.wall(at: alarm.last), repeats: alarm.repeats,
            snooze: alarm.snooze.map { snooze in
                AlarmStatus.Snooze(
                    until: lab.clock.wall(at: lab.clock.lab(at: snooze.until)),
                    reason: snooze.reason, uid: snooze.uid)
            })
    }
}
