package import CyclerCore

/// Quantities as a person would write them in a file; reading the words back gives the same.
package enum QuantityWords {
    /// Digits kept; more than any instrument has.
    private static let digits = 9

    private static func number(_ value: Double) -> String {
        var text = ByteText(reserving: 24)
        text.append(value, significant: digits)
        return text.string
    }

    /// Picks the first prefix that leaves at least `least` (rounding aside), else the last.
    private static func scaled(
        _ value: Double, _ units: [(String, Double)], least: Double = 1
    ) -> String {
        let fits =
            units.first { value.magnitude * $0.1 >= least * 0.999_999_999 }
            ?? units[units.count - 1]
        return "\(number(value * fits.1)) \(fits.0)"
    }

    /// `0.5 V`, `8.4 mV`.
    package static func words(_ value: Volts) -> String {
        guard value != .zero else { return "0 V" }
        return scaled(value.value, [("V", 1), ("mV", 1e3), ("uV", 1e6)], least: 0.1)
    }

    /// `1 mA`, `40 uA`.
    package static func words(_ value: Amperes) -> String {
        scaled(value.value, [("A", 1), ("mA", 1e3), ("uA", 1e6), ("nA", 1e9)])
    }

    /// `3.5 MPa`.
    package static func words(_ value: Pascals) -> String {
        value == .zero ? "0 MPa" : scaled(value.value, [("MPa", 1e-6), ("kPa", 1e-3), ("Pa", 1)])
    }

    /// `60 degC`.
    package static func words(_ value: Kelvins) -> String { "\(number(value.celsius)) degC" }

    /// A difference: `0.5 K`.
    package static func differenceWords(_ value: Kelvins) -> String { "\(number(value.value)) K" }

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
        return span == .zero ? "0 s" : "\(number(span.seconds)) s"
    }

    /// `0.05 mA/cm2`, `40 uA`, `C/20`, `2C`.
    package static func words(_ amount: CurrentAmount) -> String {
        switch amount {
        case .absolute(let current): return words(current)
        case .perArea(let density): return "\(number(density.value * 1000)) mA/cm2"
        case .rate(let rate):
            let inverse = (1 / rate).rounded()
            let isFraction = rate < 1 && (rate * inverse - 1).magnitude < 1e-12
            return isFraction ? "C/\(number(inverse))" : "\(number(rate))C"
        }
    }

    /// `3 mAh/cm2`, `2 mAh`.
    package static func words(_ amount: ChargeAmount) -> String {
        switch amount {
        case .absolute(let charge):
            scaled(charge.value, [("Ah", 1), ("mAh", 1e3), ("uAh", 1e6)])
        case .perArea(let charge):
            "\(number(charge.milliampereHoursPerSquareCentimetre)) mAh/cm2"
        }
    }

    /// `0.785 cm2`.
    package static func words(_ area: SquareCentimetres) -> String { "\(number(area.value)) cm2" }
}
