import CyclerControl
import CyclerCore

/// An alarm of the lab in one line: what, where, since when, how often, and whether somebody has
/// looked.
enum AlarmLine {
    static func text(_ alarm: AlarmStatus, _ now: UnixTime) -> String {
        var line = "alarm \(alarm.number) \(alarm.what)"
        line += ", since \(QuantityText.wall(alarm.first, today: now))"
        if alarm.repeats > 0 {
            line += ", \(alarm.repeats) more until \(QuantityText.wall(alarm.last, today: now))"
        }
        if let snooze = alarm.snooze {
            line +=
                "; snoozed until \(QuantityText.wall(snooze.until, today: now)) by uid "
                + "\(snooze.uid): \(snooze.reason)"
        }
        return line + next(alarm)
    }

    private static func next(_ alarm: AlarmStatus) -> String {
        guard alarm.level > .finding else { return "" }
        guard !alarm.pressing.isEmpty else { return "; acknowledged" }
        let commands = alarm.pressing.map { "cyclerctl ack \($0)" }
        return ". Next: \(commands.joined(separator: "; ")), once the cause is clear"
    }
}
