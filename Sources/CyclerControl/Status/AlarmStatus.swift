package import CyclerCore

/// How much an alarm demands, rising.
package enum AlarmLevel: String, Hashable, Comparable, Sendable, CaseIterable {
    /// A finding, or a hold that clears itself.
    case finding
    /// A channel is latched open.
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
    package var level: AlarmLevel
    /// Code of the worst of it.
    package var code: String
    package var channels: [String]
    /// What more than one channel have in common: instruments, buses, supplies.
    package var shared: [String]
    package var first: UnixTime
    package var last: UnixTime
    /// Events that said nothing new.
    package var repeats: Int
    /// Channels that a person has acknowledged.
    package var acknowledged: [String]
    package var snooze: Snooze?

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
        number: Int, level: AlarmLevel, code: String, channels: [String], shared: [String],
        first: UnixTime, last: UnixTime, repeats: Int = 0, acknowledged: [String] = [],
        snooze: Snooze? = nil
    ) {
        self.number = number
        self.level = level
        self.code = code
        self.channels = channels
        self.shared = shared
        self.first = first
        self.last = last
        self.repeats = repeats
        self.acknowledged = acknowledged
        self.snooze = snooze
    }
}

extension AlarmStatus {
    /// Names as a person says them: `a, b and c`.
    package static func list(_ names: [String]) -> String {
        guard let last = names.last, names.count > 1 else { return names.first ?? "" }
        return "\(names.dropLast().joined(separator: ", ")) and \(last)"
    }

    /// The alarm as an element of `alarms`.
    package var json: JSON {
        var fields = JSONFields()
        fields.add("number", number)
        fields.add("level", level.rawValue)
        fields.add("code", code)
        fields.add("channels", JSON.array(channels.map(JSON.string)))
        fields.add("shared", JSON.array(shared.map(JSON.string)))
        fields.add("first", first)
        fields.add("last", last)
        fields.add("repeats", repeats)
        fields.add("acknowledged", JSON.array(acknowledged.map(JSON.string)))
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
            let code = json["code"]?.string, let first = json.time("first"),
            let last = json.time("last"), let repeats = json["repeats"]?.integer,
            let channels = json["channels"]?.array, let shared = json["shared"]?.array,
            let acknowledged = json["acknowledged"]?.array
        else { return nil }
        self.init(
            number: number, level: level, code: code, channels: channels.compactMap(\.string),
            shared: shared.compactMap(\.string), first: first, last: last, repeats: repeats,
            acknowledged: acknowledged.compactMap(\.string))
        if let until = json.time("snoozed_until"), let reason = json["snooze_reason"]?.string,
            let uid = json["snooze_uid"]?.integer.flatMap(UInt32.init(exactly:))
        {
            snooze = Snooze(until: until, reason: reason, uid: uid)
        }
    }
}
