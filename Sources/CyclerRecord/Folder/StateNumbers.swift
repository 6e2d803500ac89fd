import CyclerCore

/// What checkpoints keep of counters and summaries: values in a fixed order, as JSON lists within
/// each other. Written as text right away, because it is written at every change of step.
struct StateWriter {
    private(set) var text = ByteText(reserving: 4096)
    private var isFirst = true

    private mutating func separate() {
        if !isFirst { text.append(byte: UInt8(ascii: ",")) }
        isFirst = false
    }

    /// A list, of what `write` puts.
    mutating func list(_ write: (inout StateWriter) -> Void) {
        separate()
        text.append(byte: UInt8(ascii: "["))
        isFirst = true
        write(&self)
        text.append(byte: UInt8(ascii: "]"))
        isFirst = false
    }

    /// A list of a part, null when there is none.
    mutating func list<Part>(_ part: Part?, _ write: (Part, inout StateWriter) -> Void) {
        guard let part else { return put(nil as Double?) }
        list { write(part, &$0) }
    }

    mutating func put(_ value: Double?) {
        separate()
        text.append(json: value.map { .number($0) } ?? .null)
    }

    /// Exact up to 2^53: 9000 Ah.
    mutating func put(_ value: Int64) {
        separate()
        text.append(value)
    }

    mutating func put(_ value: Int) { put(Int64(value)) }

    mutating func put(_ value: Bool) {
        separate()
        text.append(value ? "true" : "false")
    }

    mutating func put(_ value: String?) {
        guard let value else { return put(nil as Double?) }
        separate()
        text.append(jsonString: value)
    }

    mutating func put(_ span: TimeSpan) { put(span.nanoseconds) }
}

/// Reads what a `StateWriter` wrote, in the same order. Anything that is not what was asked for
/// makes the whole list damaged; the caller looks once, at the end.
struct StateReader {
    private let values: [JSON]
    private var next = 0
    /// Something was missing or of another kind.
    private(set) var isDamaged = false

    init(_ json: JSON?) {
        values = json?.array ?? []
        isDamaged = json?.array == nil
    }

    /// True when everything was there and nothing is left over.
    var isWhole: Bool { !isDamaged && next == values.count }

    mutating func part() -> JSON? {
        guard next < values.count else {
            isDamaged = true
            return nil
        }
        next += 1
        return values[next - 1]
    }

    mutating func optional() -> Double? {
        let value = part()
        if value == .null { return nil }
        guard let number = value?.number, number.isFinite else {
            isDamaged = true
            return nil
        }
        return number
    }

    mutating func number() -> Double {
        guard let value = optional() else {
            isDamaged = true
            return 0
        }
        return value
    }

    /// A whole number; damaged when it is none or does not fit.
    mutating func units() -> Int64 {
        guard let value = Int64(exactly: number()) else {
            isDamaged = true
            return 0
        }
        return value
    }

    /// A number that counts something: never negative.
    mutating func count() -> Int {
        guard let value = Int(exactly: units()), value >= 0 else {
            isDamaged = true
            return 0
        }
        return value
    }

    mutating func span() -> TimeSpan { TimeSpan(nanoseconds: units()) }

    mutating func flag() -> Bool {
        guard let value = part()?.bool else {
            isDamaged = true
            return false
        }
        return value
    }

    mutating func text() -> String? {
        let value = part()
        if value == .null { return nil }
        guard let text = value?.string else {
            isDamaged = true
            return nil
        }
        return text
    }

    /// A finding code, nil when none was put; a code nobody knows is damage.
    mutating func finding() -> FindingCode? {
        guard let text = text() else { return nil }
        guard let code = FindingCode(rawValue: text) else {
            isDamaged = true
            return nil
        }
        return code
    }

    /// A part that reads itself; what cannot is damage.
    mutating func read<Part>(_ make: (JSON) -> Part?) -> Part? {
        guard let value = part(), value != .null else { return nil }
        guard let made = make(value) else {
            isDamaged = true
            return nil
        }
        return made
    }

    /// A list of parts, at most so many.
    mutating func list<Part>(atMost bound: Int, _ make: (JSON) -> Part?) -> [Part] {
        guard let values = part()?.array, values.count <= bound else {
            isDamaged = true
            return []
        }
        let made = values.compactMap(make)
        if made.count != values.count { isDamaged = true }
        return made
    }
}
