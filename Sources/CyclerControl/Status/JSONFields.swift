import CyclerCore

/// Collects the members of a JSON object and leaves out what is not known.
struct JSONFields {
    private var members: [JSON.Member] = []

    var json: JSON { .object(members) }

    mutating func add(_ key: String, _ value: JSON?) {
        if let value { members.append(.init(key, value)) }
    }
    mutating func add(_ key: String, _ value: String?) { add(key, value.map(JSON.string)) }
    mutating func add(_ key: String, _ value: Bool) { add(key, JSON.bool(value)) }
    mutating func add(_ key: String, _ value: Int) { add(key, JSON.integer(value)) }
    /// A quantity in its own unit; numbers that are none are left out.
    mutating func add<Unit>(_ key: String, _ value: Quantity<Unit>?) {
        if let value, value.isFinite { add(key, JSON.number(value.value)) }
    }
    /// Seconds.
    mutating func add(_ key: String, _ value: TimeSpan?) {
        add(key, value.map { JSON.number($0.seconds) })
    }
    /// Seconds since 1970 UTC.
    mutating func add(_ key: String, _ value: UnixTime) { add(key, JSON.number(value.seconds)) }
}

extension JSON {
    /// A quantity written in its own unit.
    func quantity<Unit>(_ key: String) -> Quantity<Unit>? {
        self[key]?.number.map { Quantity($0) }
    }

    /// A span written in seconds.
    func span(_ key: String) -> TimeSpan? {
        guard let seconds = self[key]?.number, seconds.magnitude < 9e9 else { return nil }
        return TimeSpan(nanoseconds: Int64((seconds * 1e9).rounded()))
    }

    /// A time written in seconds since 1970 UTC; kept to the microsecond that a double holds.
    func time(_ key: String) -> UnixTime? {
        guard let seconds = self[key]?.number, seconds.magnitude < 9e9 else { return nil }
        return UnixTime(nanoseconds: Int64((seconds * 1e6).rounded()) * 1000)
    }
}
