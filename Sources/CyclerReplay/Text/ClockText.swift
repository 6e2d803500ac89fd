import CyclerCore

/// Times as testers print them; seconds, NaN when the text is none.
enum ClockText {
    /// `h:mm:ss.sss`, any number of hours, with `2d ` in front for days.
    static func duration(in text: UnsafeBufferPointer<UInt8>) -> Double {
        var scan = Scan(text)
        scan.skipBlanks()
        var days = 0.0
        guard var first = scan.digits() else { return .nan }
        if scan.take("d") {
            scan.skipBlanks()
            days = first
            guard let hours = scan.digits() else { return .nan }
            first = hours
        }
        guard scan.take(":"), let minutes = scan.digits(), scan.take(":"),
            let seconds = scan.seconds(), scan.isAtEnd
        else { return .nan }
        return ((days * 24 + first) * 60 + minutes) * 60 + seconds
    }

    /// `2024-03-01 08:00:00.5`, also with `T` or `/`, without seconds, with a `Z` behind it:
    /// seconds since 1970 in UTC.
    static func date(in text: UnsafeBufferPointer<UInt8>) -> Double {
        var scan = Scan(text)
        scan.skipBlanks()
        guard let year = scan.digits(), scan.take("-") || scan.take("/"), let month = scan.digits(),
            scan.take("-") || scan.take("/"), let day = scan.digits(),
            scan.take(" ") || scan.take("T"), let hours = scan.digits(), scan.take(":"),
            let minutes = scan.digits()
        else { return .nan }
        var seconds = 0.0
        if scan.take(":") {
            guard let read = scan.seconds() else { return .nan }
            seconds = read
        }
        _ = scan.take("Z")
        guard scan.isAtEnd, (1...9999).contains(year), (1...12).contains(month),
            (1...31).contains(day), hours < 25, minutes < 60, seconds < 61
        else { return .nan }
        let days = days(Int(year), Int(month), Int(day))
        return Double(days) * 86400 + hours * 3600 + minutes * 60 + seconds
    }

    /// Days since 1970 in the Gregorian calendar, counted in years that begin in March.
    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let years = month > 2 ? year : year - 1
        let months = month > 2 ? month - 3 : month + 9
        let leaps = years / 4 - years / 100 + years / 400
        return years * 365 + leaps + (months * 153 + 2) / 5 + day - 1 - 719_468
    }

    private struct Scan {
        private let text: UnsafeBufferPointer<UInt8>
        private var at = 0

        init(_ text: UnsafeBufferPointer<UInt8>) { self.text = text }

        mutating func skipBlanks() { while take(" ") {} }

        mutating func take(_ byte: Unicode.Scalar) -> Bool {
            guard at < text.count, text[at] == UInt8(ascii: byte) else { return false }
            at += 1
            return true
        }

        /// A whole number, exact as long as it is one of a clock.
        mutating func digits() -> Double? {
            let first = at
            var value = 0.0
            while at < text.count, (0x30...0x39).contains(text[at]) {
                value = value * 10 + Double(text[at] - 0x30)
                at += 1
            }
            return at > first ? value : nil
        }

        /// Seconds with a fraction behind a point or comma.
        mutating func seconds() -> Double? {
            let first = at
            guard digits() != nil else { return nil }
            let mark =
                at < text.count && text[at] == UInt8(ascii: ",") ? "," : "." as Unicode.Scalar
            if take(mark) { _ = digits() }
            let value = DecimalText.number(
                in: UnsafeBufferPointer(rebasing: text[first..<at]), mark: UInt8(ascii: mark))
            return value.isNaN ? nil : value
        }

        var isAtEnd: Bool {
            var rest = self
            rest.skipBlanks()
            return rest.at == rest.text.count
        }
    }
}
