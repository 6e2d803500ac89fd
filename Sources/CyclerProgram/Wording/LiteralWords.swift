import CyclerCore
import CyclerYAML

/// Numbers with a dimension as an expression has them; reading the words back gives the same.
enum LiteralWords {
    /// `isOperand` says that it is calculated with, so that a temperature must be in K.
    static func words(
        _ value: Double, _ dimension: Dimension, isOperand: Bool
    ) -> String {
        if dimension == .number { return QuantityWords.exactNumber(value) }
        if dimension == .time { return time(value) }
        if dimension == .temperature, isOperand || value < coldest {
            return "\(QuantityWords.exactNumber(value)) K"
        }
        let units = ExpressionUnit.units(of: dimension)
        let style = styles.first { $0.dimension == dimension }
        let preferred = (style?.symbols ?? []).compactMap { symbol in
            units.first { $0.symbol == symbol }
        }
        let list =
            preferred
            + units.filter { unit in
                !preferred.contains { $0.symbol == unit.symbol }
            }
        let choices = list.map { QuantityWords.Choice(symbol: $0.symbol, scale: $0.scale) }
        guard !choices.isEmpty else { return "\(value) \(dimension.symbol)" }
        let count = max(preferred.count, 1)
        if value == 0, let zero = choices[0].words(0) { return zero }
        return QuantityWords.words(
            value, Array(choices.prefix(count)), others: Array(choices.dropFirst(count)),
            least: style?.least ?? 1)
    }

    /// K; what is colder is rather a difference.
    private static let coldest = 173.15

    /// A part of the whole: `80 %`; nil when it is not exactly that.
    static func percent(_ value: Double) -> String? {
        guard let unit = ExpressionUnit.all.first(where: { $0.symbol == "%" }) else { return nil }
        return QuantityWords.Choice(symbol: "%", scale: unit.scale).words(value)
    }

    /// The largest unit that gives a whole number, else seconds.
    private static func time(_ seconds: Double) -> String {
        let units = ExpressionUnit.units(of: .time)
        for symbol in ["h", "min", "s", "ms", "us"] {
            guard let unit = units.first(where: { $0.symbol == symbol }) else { continue }
            let number = unit.scale.number(for: seconds)
            guard number != 0, number == number.rounded(), unit.scale.value(of: number) == seconds
            else { continue }
            return "\(QuantityWords.exactNumber(number)) \(symbol)"
        }
        return "\(QuantityWords.exactNumber(seconds)) s"
    }

    private struct Style {
        var dimension: Dimension
        var symbols: [String]
        /// The smallest number that looks well before a symbol.
        var least: Double
        init(_ dimension: Dimension, _ symbols: [String], least: Double = 1) {
            self.dimension = dimension
            self.symbols = symbols
            self.least = least
        }
    }

    private static let styles: [Style] = [
        Style(.voltage, ["V", "mV", "uV"], least: 0.1), Style(.current, ["A", "mA", "uA", "nA"]),
        Style(.charge, ["Ah", "mAh", "uAh"]), Style(.energy, ["Wh", "mWh", "uWh"]),
        Style(.power, ["W", "mW", "uW"]), Style(.resistance, ["Mohm", "kohm", "ohm", "mohm"]),
        Style(.temperature, ["degC"], least: 0), Style(.pressure, ["MPa", "kPa", "Pa"]),
        Style(.mass, ["g", "mg", "ug"]), Style(.area, ["cm2"], least: 0),
        Style(Dimension.current.perArea, ["mA/cm2"], least: 0),
        Style(Dimension.current.perMass, ["mA/g"], least: 0),
        Style(Dimension.charge.perArea, ["mAh/cm2"], least: 0),
        Style(Dimension.charge.perMass, ["mAh/g"], least: 0),
        Style(Dimension.power.perArea, ["mW/cm2"], least: 0),
        Style(Dimension.power.perMass, ["mW/g"], least: 0),
        Style(Dimension.energy.perArea, ["mWh/cm2"], least: 0),
        Style(Dimension.energy.perMass, ["mWh/g"], least: 0),
        Style(Dimension.mass.perArea, ["mg/cm2"], least: 0),
        Style(.resistance * .area, ["ohm cm2"], least: 0),
        Style(.voltage / .time, ["V/s", "mV/s", "mV/min", "mV/h", "uV/h"], least: 0.1),
        Style(.current / .time, ["A/s", "mA/s", "uA/s", "uA/min", "uA/h"], least: 0.1),
        Style(
            Dimension.current.perArea / .time, ["mA/cm2/s", "mA/cm2/min", "mA/cm2/h"], least: 0.1),
        Style(.voltage / .charge, ["V/Ah", "mV/Ah"], least: 0.1),
        Style(.pressure / .time, ["MPa/min", "kPa/min", "Pa/s"], least: 0.01),
        Style(.temperature / .time, ["K/min", "K/h", "K/s"], least: 0.1),
        Style(.number / .time, ["/s", "/min", "/h"], least: 0.1),
        Style(Dimension(centimetre: 1), ["cm", "mm", "um"], least: 0.1),
    ]
}
