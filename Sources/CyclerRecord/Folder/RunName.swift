package import CyclerCore

/// Names of run folders: `Lab__Cell__YYYYMMDD`, to which a free number is added on disk.
package enum RunName {
    /// Letters, digits, dot and hyphen stay; anything else becomes a hyphen. Underscores would
    /// break the parts apart.
    package static func part(_ name: String) -> String {
        var out: [UInt8] = []
        for byte in name.utf8.prefix(48) {
            let isPlain =
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
            out.append(isPlain ? byte : UInt8(ascii: "-"))
        }
        let text = String(decoding: out, as: UTF8.self)
        return text.isEmpty || text.hasPrefix(".") ? "x" + text : text
    }

    /// The name without its number.
    package static func base(lab: String, cell: String, at time: UnixTime) -> String {
        let date = CivilDate(time)
        var text = ByteText(reserving: 64)
        text.append(part(lab))
        text.append("__")
        text.append(part(cell))
        text.append("__")
        text.append(Int64(date.year * 10_000 + date.month * 100 + date.day))
        return text.string
    }
}

/// A UTC calendar date (days-from-civil algorithm, proleptic Gregorian).
package struct CivilDate: Hashable, Sendable {
    package let year: Int
    package let month: Int
    package let day: Int

    package init(_ time: UnixTime) {
        let seconds = time.nanoseconds / 1_000_000_000
        let days = Int((seconds - (seconds % 86_400 + 86_400) % 86_400) / 86_400)
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }
}
