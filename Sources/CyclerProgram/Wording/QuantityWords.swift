package import CyclerCore
import CyclerYAML

/// Quantities as a person would write them in a file; reading the words back gives the same.
package enum QuantityWords {
    /// Digits that a person may have written.
    private static let digits = 9
    /// Digits of what was calculated, when it need not read back exactly.
    private static let aboutDigits = 6
    /// Digits tried one after another for values that nobody wrote.
    private static let longDigits = [12, 15, 16, 17]

    /// A plain number with at most nine digits.
    package static func number(_ value: Double) -> String { text(of: value, digits: digits) }

    /// A plain number that reads back as the value.
    package static func exactNumber(_ value: Double) -> String {
        short(value) { $0 == value } ?? long(value) { $0 == value } ?? "\(value)"
    }

    /// Beyond this the plain notation would not fit into 64 bits, or say nothing.
    private static let plainRange = 1e-12...1e15

    private static func text(of value: Double, digits: Int) -> String {
        guard value == 0 || plainRange.contains(value.magnitude) else { return "\(value)" }
        return ByteText.words(value, significant: digits)
    }

    private static func short(_ value: Double, _ fits: (Double) -> Bool) -> String? {
        let text = text(of: value, digits: digits)
        return Double(text).map(fits) == true ? text : nil
    }

    private static func long(_ value: Double, _ fits: (Double) -> Bool) -> String? {
        for count in longDigits {
            let text = text(of: value, digits: count)
            if let number = Double(text), fits(number) { return text }
        }
        return fits(value) ? "\(value)" : nil
    }

    /// One way to write a value: number and symbol.
    struct Choice {
        var symbol: String
        var scale: UnitTable.Scale

        fileprivate enum Length { case about, short, long }

        /// The words; nil when no number of that length is exactly the value.
        fileprivate func words(_ value: Double, _ length: Length) -> String? {
            let number = scale.number(for: value)
            func fits(_ number: Double) -> Bool { scale.value(of: number) == value }
            let text: String? =
                switch length {
                case .about: QuantityWords.text(of: number, digits: aboutDigits)
                case .short: QuantityWords.short(number, fits)
                case .long: QuantityWords.long(number, fits)
                }
            return text.map { $0 + (symbol.hasPrefix("/") ? symbol : " " + symbol) }
        }

        /// The words, short and exact; nil when there are none.
        func words(_ value: Double) -> String? { words(value, .short) }
    }

    /// Picks the first preferred unit that leaves at least `least` (rounding aside), else the last
    /// of them; any other one when the value can be written only there, or shorter.
    static func words(
        _ value: Double, _ preferred: [Choice], others: [Choice] = [], least: Double = 1,
        exactly: Bool = true
    ) -> String {
        guard let last = preferred.last else { return exactNumber(value) }
        let first =
            preferred.first {
                $0.scale.number(for: value).magnitude >= least * 0.999_999_999
            } ?? last
        let about = first.words(value, .about) ?? exactNumber(value)
        guard exactly else { return about }
        let all = [first] + preferred + others
        for choice in all { if let words = choice.words(value, .short) { return words } }
        for choice in all { if let words = choice.words(value, .long) { return words } }
        return about
    }

    /// What a table offers under these symbols, in this order.
    private static func choices(_ table: UnitTable, _ symbols: [String]) -> [Choice] {
        symbols.compactMap { symbol in
            table.scales.first { $0.symbol == symbol }.map { Choice(symbol: symbol, scale: $0) }
        }
    }

    /// `0.5 V`, `8.4 mV`.
    package static func words(_ value: Volts) -> String {
        guard value != .zero else { return "0 V" }
        return words(value.value, choices(.voltage, ["V", "mV", "uV"]), least: 0.1)
    }

    /// `1 mA`, `40 uA`; rounded when it need not read back as the same.
    package static func words(_ value: Amperes, exactly: Bool = true) -> String {
        words(value.value, choices(.current, ["A", "mA", "uA", "nA"]), exactly: exactly)
    }

    /// `3 mAh`.
    package static func words(_ value: AmpereHours, exactly: Bool = true) -> String {
        words(value.value, choices(.charge, ["Ah", "mAh", "uAh"]), exactly: exactly)
    }

    /// `0.05 mA/cm2`.
    package static func words(_ value: CurrentDensity, exactly: Bool = true) -> String {
        words(
            value.value, choices(.currentDensity, ["mA/cm2", "A/cm2"]), least: 0,
            exactly: exactly)
    }

    /// `3 mAh/cm2`.
    package static func words(_ value: ArealCapacity, exactly: Bool = true) -> String {
        words(
            value.value, choices(.arealCapacity, ["mAh/cm2", "Ah/cm2"]), least: 0,
            exactly: exactly)
    }

    /// `3.5 MPa`.
    package static func words(_ value: Pascals) -> String {
        guard value != .zero else { return "0 MPa" }
        return words(value.value, choices(.pressure, ["MPa", "kPa", "Pa"]))
    }

    /// `60 degC`.
    package static func words(_ value: Kelvins) -> String {
        words(value.value, choices(.temperature, ["degC", "K"]), least: 0)
    }

    /// A difference: `0.5 K`.
    package static func differenceWords(_ value: Kelvins) -> String {
        words(value.value, choices(.temperatureDifference, ["K", "mK"]), least: 0.01)
    }

    /// A rate of a temperature, K per second: `1 K/min`.
    package static func rateWords(_ value: Kelvins) -> String {
        words(value.value, choices(.temperatureRate, ["K/min", "K/h", "K/s"]), least: 0.1)
    }

    /// A rate of a pressure, Pa per second: `0.1 MPa/min`.
    package static func rateWords(_ value: Pascals) -> String {
        words(
            value.value, choices(.pressureRate, ["MPa/min", "kPa/min", "kPa/h", "Pa/s"]),
            least: 0.01)
    }

    /// `6 h`, `10 min`, `100 ms`: the largest unit that gives a whole number.
    package static func words(_ span: TimeSpan) -> String {
        let units: [(String, Int64)] = [
            ("h", 3_600_000_000_000), ("min", 60_000_000_000), ("s", 1_000_000_000),
            ("ms", 1_000_000), ("us", 1000),
        ]
        for (symbol, nanoseconds) in units
        where span.nanoseconds != 0 && span.nanoseconds % nanoseconds == 0 {
            return "\(span.nanoseconds / nanoseconds) \(symbol)"
        }
        guard span != .zero else { return "0 s" }
        var text = ByteText(reserving: 24)
        text.append(scaled: span.nanoseconds, decimals: 9)
        return "\(text.string) s"
    }

    /// `0.05 mA/cm2`, `40 uA`, `C/20`, `2C`.
    package static func words(_ amount: CurrentAmount) -> String {
        switch amount {
        case .absolute(let current): words(current)
        case .perArea(let density): words(density)
        case .rate(let rate): rateWords(rate)
        }
    }

    /// `C/20`, `2C`.
    package static func rateWords(_ rate: Double) -> String {
        let inverse = (1 / rate).rounded()
        guard rate > 0, rate < 1, inverse < 1e6, 1 / inverse == rate else {
            return "\(exactNumber(rate))C"
        }
        return "C/\(number(inverse))"
    }

    /// `3 mAh/cm2`, `2 mAh`.
    package static func words(_ amount: ChargeAmount) -> String {
        switch amount {
        case .absolute(let charge): words(charge)
        case .perArea(let charge): words(charge)
        }
    }

    /// `0.785 cm2`.
    package static func words(_ area: SquareCentimetres) -> String {
        words(area.value, choices(.area, ["cm2"]))
    }

    /// `100 um`.
    package static func words(_ length: Centimetres) -> String {
        words(length.value, choices(.length, ["mm", "um", "nm", "cm"]))
    }

    /// `42 ohm cm2`.
    package static func words(_ resistance: ArealResistance) -> String {
        words(resistance.value, choices(.arealResistance, ["ohm cm2"]))
    }
}
