import CyclerCore

/// The units in which one physical quantity may be written, and how they come to ours.
package struct UnitTable: Sendable {
    /// One spelling: value in our unit = (number + offset) * multiplier / divisor. Division keeps
    /// `0.05 mA` the same double as `0.05 / 1000`.
    package struct Scale: Sendable {
        package let symbol: String
        package let multiplier: Double
        package let divisor: Double
        package let offset: Double

        package init(
            _ symbol: String, times multiplier: Double = 1, over divisor: Double = 1,
            offset: Double = 0
        ) {
            self.symbol = symbol
            self.multiplier = multiplier
            self.divisor = divisor
            self.offset = offset
        }

        /// The value, in our unit, of a number written with this symbol.
        package func value(of number: Double) -> Double {
            (number + offset) * multiplier / divisor
        }

        /// The number that this symbol needs for a value in our unit, rounding aside.
        package func number(for value: Double) -> Double { value * divisor / multiplier - offset }
    }

    /// No quantity of a laboratory is larger in our units; keeps arithmetic and printing sane.
    static let magnitudeMax = 1e12

    /// With its article: `a voltage`.
    package let quantity: String
    /// As a person would write one.
    package let example: String
    package let scales: [Scale]

    package init(_ quantity: String, example: String, _ scales: [Scale]) {
        self.quantity = quantity
        self.example = example
        self.scales = scales
    }

    /// Completes "expected ...".
    package var expected: String { "\(quantity) such as \(example)" }

    /// A text in our unit, or what is wrong with it.
    package func read(_ text: String) -> Reading<Double> {
        guard let written = WrittenQuantity(text) else {
            return .wrong("\"\(text)\" is not a number with a unit")
        }
        guard !written.unit.isEmpty else { return .wrong("\"\(text)\" has no unit") }
        guard let scale = scales.first(where: { $0.symbol == written.unit }) else {
            return wrongUnit(written, text)
        }
        let value = scale.value(of: written.number)
        return value.magnitude <= Self.magnitudeMax
            ? .value(value) : .wrong("\"\(text)\" is out of range")
    }

    private func wrongUnit(_ written: WrittenQuantity, _ text: String) -> Reading<Double> {
        if let other = Self.all.first(where: { table in
            table.scales.contains { $0.symbol == written.unit }
        }) {
            return .wrong("\"\(text)\" is \(other.quantity)")
        }
        let closest = Suggestion.closest(to: written.unit, among: scales.map(\.symbol))
        let number = text.prefix { !$0.isLetter && $0 != " " }
        return .wrong(
            "unknown unit \"\(written.unit)\"", suggestion: closest.map { "\(number) \($0)" })
    }
}
