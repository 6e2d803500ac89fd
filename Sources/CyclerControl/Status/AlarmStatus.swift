package import CyclerCore

/// How much an alarm demands, rising.
package enum AlarmLevel: String, Hashable, Comparable, Sendable, CaseIterable {
    /// A finding, or a hold.
    case finding
    /// A channel is latched open, or a stop was not obeyed in time.
    case trip
    /// A circuit could not be shown to be open.
    case unsafe

    private var rank: Int {
        switch self {
        case .finding: 0
        case .trip: 1
        case .unsafe: 2
        }
    }

    package static func < (a: Self, b: Self) -> Bool { a.rank < b.rank }
}

/// What happened to channels that have something in common, close together in time.
package struct AlarmStatus: Hashable, Sendable {
    package var number: Int
    /// The worst of it.
    package var level: AlarmLevel
    package var struck: [Struck]
    /// What more than one channel have in common: instruments, buses, supplies.
    package var shared: [String]
    package var first: UnixTime
    package var last: UnixTime
    /// Events that said nothing new.
    package var repeats: Int
    package var snooze: Snooze?

    /// A channel, and the worst that has happened to it.
    package struct Struck: Hashable, Sendable {
        package var channel: String
        package var level: AlarmLevel
        package var code: String
        /// A person has seen it.
        package var isAcknowledged: Bool

        package init(channel: String, level: AlarmLevel, code: String, isAcknowledged: Bool) {
            self.channel = channel
            self.level = level
            self.code = code
            self.isAcknowledged = isAcknowledged
        }
    }

    /// Quiet that a person asked for.
    package struct Snooze: Hashable, Sendable {
        package var until: UnixTime
        package var reason: String
        package var uid: UInt32

        package init(until: UnixTime, reason: String, uid: UInt32) {
            self.until = until
            self.reason = reason
            self.uid = uid
        }
    }

    package init(
        number: Int, level: AlarmLevel, struck: [Struck], shared: [String], first: UnixTime,
        last: UnixTime, repeats: Int = 0, snooze: Snooze? = nil
    ) {
        self.number = number
        self.level = level
        self.struck = struck
        self.shared = shared
        self.first = first
        self.last = last
        self.repeats = repeats
        self.snooze = snooze
    }
}

/// In words.
extension AlarmStatus {
    /// Names as a person says them: `a, b and c`.
    package static func list(_ names: [String]) -> String {
        guard let last = names.last, names.count > 1 else { return names.first ?? "" }
        return "\(names.dropLast().joined(separator: ", ")) and \(last)"
    }

    /// `SHORT_HARD on A1 and A2, LINK_LOST on A3, which share oven1 and bus rigs`.
    package var what: String {
        var codes: [String] = []
        for one in struck where !codes.contains(one.code) { codes.append(one.code) }
        let each = codes.map { code in
            "\(code) on \(Self.list(struck.filter { $0.code == code }.map(\.channel)))"
        }
        return each.joined(separator: ", ")
            + (shared.isEmpty ? "" : ", which share \(Self.list(shared))")
    }

    /// Channels that wait for a person: a warning never does.
    package var pressing: [String] {
        struck.filter { $0.level > .finding && !$0.isAcknowledged }.map(\.channel)
    }
}

extension AlarmStatus {
    /// The alarm as an element of `alarms`.
    package var json: JSON {
        var fields = JSONFields()
        fields.add("number", number)
        fields.add("level", level.rawValue)
        fields.add("channels", JSON.array(struck.map(\.json)))
        fields.add("shared", JSON.array(shared.map(JSON.string)))
        fields.add("first", first)
        fields.add("last", last)
        fields.add("repeats", repeats)
        if let snooze {
            fields.add("snoozed_until", snooze.until)
            fields.add("snooze_reason", snooze.reason)
            fields.add("snooze_uid", Int(snooze.uid))
        }
        return fields.json
    }

    /// Reads an element of `alarms`; nil for shapes of later versions.
    package init?(json: JSON) {
        guard let number = json["number"]?.integer,
            let level = json["level"]?.string.flatMap(AlarmLevel.init(rawValue:)),
            let first = json.time("first"), let last = json.time("last"),
            let repeats = json["repeats"]?.integer, let struck = json["channels"]?.array,
            let shared = json["shared"]?.array
        else { return nil }
        self.init(
            number: number, level: level, struck: struck.compactMap(Struck.init(json:)),
            shared: shared.compactMap(\.string), first: first, last: last, repeats: repeats)
        if let until = json.time("snoozed_until"), let reason = json["snooze_reason"]?.string,
            let uid = json["snooze_uid"]?.integer.flatMap(UInt32.init(exactly:))
        {
            snooze = Snooze(until: until, reason: reason, uid: uid)
        }
    }
}

extension AlarmStatus.Struck {
    fileprivate var json: JSON {
        [
            "name": .string(channel), "level": .string(level.rawValue), "code": .string(code),
            "acknowledged": .bool(isAcknowledged),
        ]
    }

    fileprivate init?(json: JSON) {
        guard let channel = json["name"]?.string,
            let level = json["level"]?.string.flatMap(AlarmLevel.init(rawValue:)),
            let code = json["code"]?.string, let isAcknowledged = json["acknowledged"]?.bool
        else { return nil }
        self.init(channel: channel, level: level, code: code, isAcknowledged: isAcknowledged)
    }
}
