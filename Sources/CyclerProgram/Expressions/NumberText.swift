/// Decimal numbers in a text.
enum NumberText {
    /// Behind digits, point, digits and exponent; `start` itself when there is no number. A sign
    /// before it is skipped.
    static func end(in text: [UInt8], at start: Int) -> Int {
        var at = start
        if at < text.count, text[at] == UInt8(ascii: "-") || text[at] == UInt8(ascii: "+") {
            at += 1
            while at < text.count, text[at] == UInt8(ascii: " ") { at += 1 }
        }
        let first = at
        at = digits(text, at)
        var count = at - first
        if at < text.count, text[at] == UInt8(ascii: ".") {
            let fraction = digits(text, at + 1)
            count += fraction - at - 1
            at = fraction
        }
        guard count > 0 else { return start }
        if at < text.count, text[at] == UInt8(ascii: "e") || text[at] == UInt8(ascii: "E") {
            var exponent = at + 1
            if exponent < text.count,
                text[exponent] == UInt8(ascii: "-") || text[exponent] == UInt8(ascii: "+")
            {
                exponent += 1
            }
            let end = digits(text, exponent)
            if end > exponent { at = end }
        }
        return at
    }

    private static func digits(_ text: [UInt8], _ start: Int) -> Int {
        var end = start
        while end < text.count, PlainText.isDigit(text[end]) { end += 1 }
        return end
    }
}
