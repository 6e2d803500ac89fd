/// A number and the unit behind it, as text; the unit is empty when there is none.
package struct WrittenQuantity: Hashable, Sendable {
    package var number: Double
    /// Unit in plain ASCII spelling (`uA`, `mA/cm2`, `degC`, `ohm cm2`).
    package var unit: String

    /// Nil when the text does not begin with a decimal number that a double can hold.
    package init?(_ text: String) {
        let scalars = Array(text.unicodeScalars)
        let end = Self.endOfNumber(scalars)
        guard end > 0 else { return nil }
        var digits = ""
        for scalar in scalars[..<end] where scalar != "+" {
            digits.unicodeScalars.append(scalar == Self.minusSign ? "-" : scalar)
        }
        guard let number = Double(digits), number.isFinite else { return nil }
        self.number = number
        unit = Self.plainUnit(scalars[end...])
    }

    /// U+2212, what a typesetting program makes of a minus.
    private static let minusSign: Unicode.Scalar = "\u{2212}"

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool {
        ("0"..."9").contains(scalar)
    }

    /// Index after the number: sign, digits, point, digits, exponent; 0 when there is none.
    private static func endOfNumber(_ scalars: [Unicode.Scalar]) -> Int {
        var at = 0
        func skipDigits(from start: Int) -> Int {
            var end = start
            while end < scalars.count, isDigit(scalars[end]) { end += 1 }
            return end
        }
        func skipSign(from start: Int) -> Int {
            guard start < scalars.count else { return start }
            return ["+", "-", minusSign].contains(scalars[start]) ? start + 1 : start
        }
        at = skipSign(from: at)
        let firstDigit = at
        at = skipDigits(from: at)
        var digitCount = at - firstDigit
        if at < scalars.count, scalars[at] == "." {
            let fraction = skipDigits(from: at + 1)
            digitCount += fraction - at - 1
            at = fraction
        }
        guard digitCount > 0 else { return 0 }
        if at < scalars.count, scalars[at] == "e" || scalars[at] == "E" {
            let exponent = skipSign(from: at + 1)
            let end = skipDigits(from: exponent)
            if end > exponent { at = end }
        }
        return at
    }

    /// Spells micro signs, superscripts, degrees, ohms and products the ASCII way.
    static func plainUnit(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        var plain = ""
        for scalar in scalars {
            switch scalar {
            case "\u{B5}", "\u{3BC}": plain += "u"
            case "\u{B2}": plain += "2"
            case "\u{207B}", "\u{2212}": plain += "-"
            case "\u{B9}": plain += "1"
            case "\u{B0}": plain += "deg"
            case "\u{2103}": plain += "degC"
            case "\u{3A9}", "\u{2126}": plain += "ohm"
            case "\u{B7}", "\u{22C5}", "*", "\u{A0}", "\u{202F}", "\u{2009}": plain += " "
            case "^": break
            default: plain.unicodeScalars.append(scalar)
            }
        }
        let words = plain.split(separator: " ")
        guard words.count > 1 else { return words.first.map(String.init) ?? "" }
        return joined(words)
    }

    /// `mA cm-2` is `mA/cm2`, `mAh g-1` is `mAh/g`; other products keep their space.
    private static func joined(_ words: [Substring]) -> String {
        var unit = ""
        for word in words {
            if word == "/" || unit.isEmpty || unit.hasSuffix("/") || word.hasPrefix("/") {
                unit += word
            } else if word.hasSuffix("-2") {
                unit += "/" + word.dropLast(2) + "2"
            } else if word.hasSuffix("-1") {
                unit += "/" + word.dropLast(2)
            } else {
                unit += " " + word
            }
        }
        return unit
    }
}
