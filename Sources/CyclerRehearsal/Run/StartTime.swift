package import CyclerCore

/// A wall clock as people write it: `2026-03-01`, `2026-03-01T08:00`, `2026-03-01T08:00:30Z`; UTC.
package enum StartTime {
    /// Years that a run folder can be named for.
    private static let years = 1970...2199

    /// Nil when the text is no such time.
    package static func read(_ text: String) -> UnixTime? {
        let plain = text.hasSuffix("Z") ? text.dropLast() : text[...]
        let halves = plain.split(separator: "T", omittingEmptySubsequences: false)
        guard halves.count <= 2, let date = numbers(halves[0], "-"), date.count == 3,
            years.contains(date[0]), (1...12).contains(date[1]),
            (1...daysIn(month: date[1], of: date[0])).contains(date[2])
        else { return nil }
        var seconds = days(date[0], date[1], date[2]) * 86_400
        if halves.count == 2 {
            guard let clock = numbers(halves[1], ":"), (2...3).contains(clock.count),
                clock[0] < 24, clock[1] < 60, clock.count == 2 || clock[2] < 60
            else { return nil }
            seconds += clock[0] * 3600 + clock[1] * 60 + (clock.count == 3 ? clock[2] : 0)
        }
        return UnixTime(nanoseconds: Int64(seconds) * 1_000_000_000)
    }

    /// Digits between separators; nil when there is anything else.
    private static func numbers(_ text: Substring, _ separator: Character) -> [Int]? {
        var found: [Int] = []
        for part in text.split(separator: separator, omittingEmptySubsequences: false) {
            guard (1...4).contains(part.count), part.allSatisfy({ $0.isASCII && $0.isNumber }),
                let number = Int(part)
            else { return nil }
            found.append(number)
        }
        return found
    }

    private static func isLeap(_ year: Int) -> Bool {
        year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    }

    private static func daysIn(month: Int, of year: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days since 1970-01-01.
    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
        var days = day - 1
        for other in 1970..<year { days += isLeap(other) ? 366 : 365 }
        for other in 1..<month { days += daysIn(month: other, of: year) }
        return days
    }
}
