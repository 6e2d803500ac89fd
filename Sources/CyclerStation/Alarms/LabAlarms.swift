package import CyclerControl
package import CyclerCore

/// The alarms of a lab that are not over, as a pure machine.
///
/// An event on a channel that has something in common with an alarm joins it when it comes within
/// `window` of that alarm's last one. People hear that an alarm has begun, that it has got worse,
/// and that it has struck more channels; what repeats itself only counts. Trips and UNSAFE are
/// told again until they are acknowledged; a snooze silences that, and ends when another channel
/// trips or a circuit becomes UNSAFE: it was about what was known then.
package struct LabAlarms: Hashable, Sendable {
    /// Longest lab time between two events of one alarm.
    package static let window = TimeSpan.seconds(60)
    /// Shortest boot time between two words about more channels.
    package static let gathering = TimeSpan.seconds(10)
    /// Alarms kept; beyond it the oldest of the least pressing goes.
    package static let alarmsMax = 32

    package private(set) var alarms: [LabAlarm] = []
    private var lastNumber = 0

    /// What people are to be told of an alarm.
    package enum News: Hashable, Sendable {
        case begins
        case worsens
        /// More channels than were told of.
        case spreads
        /// Nobody has acknowledged it yet.
        case stands
    }

    package init() {}

    /// Boot time after which one that nobody acknowledged is told again; nil: never.
    package static func renotify(_ level: AlarmLevel) -> TimeSpan? {
        switch level {
        case .finding: nil
        case .trip: .hours(1)
        case .unsafe: .minutes(10)
        }
    }

    /// Longest snooze, boot time: nobody may silence a circuit that may be closed for long.
    package static func snoozeMax(_ level: AlarmLevel) -> TimeSpan {
        level == .unsafe ? .hours(1) : .hours(24)
    }

    /// Something happened on a channel; `shared` is what it has in common with others. Lab time.
    package mutating func raise(
        _ level: AlarmLevel, _ code: String, on channel: ChannelIndex, sharing: [SharedCause],
        at now: Instant
    ) {
        let own = [.channel(channel)] + sharing
        guard let place = joined(by: channel, own, at: now) else {
            guard makeRoom(for: level) else { return }
            lastNumber += 1
            alarms.append(
                LabAlarm(
                    number: lastNumber, first: now, last: now,
                    struck: [.init(channel: channel, level: level, code: code)], shared: own))
            return
        }
        alarms[place].last = max(now, alarms[place].last)
        alarms[place].shared.removeAll { !own.contains($0) }
        let isWorse = strike(place, channel, level, code)
        guard isWorse else {
            alarms[place].repeats += 1
            return
        }
        alarms[place].told?.isBehind = true
        // Quiet was asked for about what was known then.
        if level > .finding { alarms[place].snooze = nil }
    }

    /// Notes what happened to a channel of an alarm; true when it is new, or worse than before.
    private mutating func strike(
        _ place: Int, _ channel: ChannelIndex, _ level: AlarmLevel, _ code: String
    ) -> Bool {
        let fresh = LabAlarm.Struck(channel: channel, level: level, code: code)
        guard let before = alarms[place].struck.firstIndex(where: { $0.channel == channel }) else {
            alarms[place].struck.append(fresh)
            return true
        }
        let known = alarms[place].struck[before]
        // What happens to a channel after somebody looked at it has not been looked at.
        guard level > known.level || (known.isAcknowledged && level > .finding) else {
            return false
        }
        alarms[place].struck[before] = fresh
        return true
    }

    /// The newest alarm that an event belongs to. What a probe says of its finding comes minutes
    /// later: a channel that nobody has acknowledged stays with its alarm.
    private func joined(
        by channel: ChannelIndex, _ own: [SharedCause], at now: Instant
    ) -> Int? {
        alarms.indices.last { place in
            let alarm = alarms[place]
            if alarm.struck.contains(where: { $0.channel == channel && !$0.isAcknowledged }) {
                return true
            }
            let quiet = now - alarm.last
            return quiet <= Self.window && quiet >= .zero - Self.window
                && alarm.shared.contains(where: own.contains)
        }
    }

    /// False when everything kept presses more than what comes.
    private mutating func makeRoom(for level: AlarmLevel) -> Bool {
        guard alarms.count == Self.alarmsMax else { return true }
        let least = alarms.lazy.map(\.pressing).min() ?? .finding
        guard least <= level, let place = alarms.firstIndex(where: { $0.pressing == least })
        else { return false }
        alarms.remove(at: place)
        return true
    }

    /// A person has seen what happened on a channel.
    package mutating func acknowledge(_ channel: ChannelIndex) {
        acknowledge { $0.channel == channel }
    }

    /// What struck a channel is over by itself: it waits for nobody.
    package mutating func settle(_ code: String, on channel: ChannelIndex) {
        acknowledge { $0.channel == channel && $0.code == code }
    }

    private mutating func acknowledge(where isSeen: (LabAlarm.Struck) -> Bool) {
        for place in alarms.indices {
            for struck in alarms[place].struck.indices where isSeen(alarms[place].struck[struck]) {
                alarms[place].struck[struck].isAcknowledged = true
            }
        }
    }

    /// Silences an alarm until `snooze` ends, nil to end that; false when there is no such alarm.
    package mutating func snooze(_ number: Int, _ snooze: LabAlarm.Snooze?) -> Bool {
        guard let place = alarms.firstIndex(where: { $0.number == number }) else { return false }
        alarms[place].snooze = snooze
        // Who asks for quiet has seen what there is.
        alarms[place].told?.isBehind = false
        return true
    }

    /// Forgets what is over and says what people are to be told now. An alarm is over when its
    /// window has passed, it does not press any more and everything of it has been told.
    package mutating func look(at now: Instant, boot: Instant) -> [(alarm: LabAlarm, News)] {
        guard !alarms.isEmpty else { return [] }
        var news: [(LabAlarm, News)] = []
        for place in alarms.indices {
            guard let word = word(of: place, at: boot) else { continue }
            alarms[place].told = LabAlarm.Told(level: alarms[place].level, at: boot)
            news.append((alarms[place], word))
        }
        alarms.removeAll {
            !$0.isPressing && now - $0.last > Self.window && $0.told?.isBehind == false
        }
        return news
    }

    private mutating func word(of place: Int, at boot: Instant) -> News? {
        guard let told = alarms[place].told else { return .begins }
        if alarms[place].level > told.level { return .worsens }
        var wasSnoozed = false
        if let snooze = alarms[place].snooze {
            guard boot >= snooze.until else { return nil }
            alarms[place].snooze = nil
            wasSnoozed = true
        }
        if told.isBehind { return boot - told.at >= Self.gathering ? .spreads : nil }
        guard let every = Self.renotify(alarms[place].pressing) else { return nil }
        return wasSnoozed || boot - told.at >= every ? .stands : nil
    }
}
