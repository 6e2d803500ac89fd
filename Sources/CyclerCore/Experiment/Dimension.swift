/// What kind of quantity a number is: exponents of the base units V, A, s, K, Pa, cm and g.
///
/// Numbers with a dimension are kept in products of these, so that arithmetic needs no factors: a
/// charge is in A s here, whatever a file or a `Quantity` has.
package struct Dimension: Hashable, Sendable {
    package var volt: Int8 = 0
    package var ampere: Int8 = 0
    package var second: Int8 = 0
    package var kelvin: Int8 = 0
    package var pascal: Int8 = 0
    package var centimetre: Int8 = 0
    package var gram: Int8 = 0

    package init(
        volt: Int8 = 0, ampere: Int8 = 0, second: Int8 = 0, kelvin: Int8 = 0, pascal: Int8 = 0,
        centimetre: Int8 = 0, gram: Int8 = 0
    ) {
        self.volt = volt
        self.ampere = ampere
        self.second = second
        self.kelvin = kelvin
        self.pascal = pascal
        self.centimetre = centimetre
        self.gram = gram
    }

    package static let number = Dimension()
    package static let voltage = Dimension(volt: 1)
    package static let current = Dimension(ampere: 1)
    package static let time = Dimension(second: 1)
    package static let charge = Dimension(ampere: 1, second: 1)
    package static let power = Dimension(volt: 1, ampere: 1)
    package static let energy = Dimension(volt: 1, ampere: 1, second: 1)
    package static let resistance = Dimension(volt: 1, ampere: -1)
    package static let temperature = Dimension(kelvin: 1)
    package static let pressure = Dimension(pascal: 1)
    package static let area = Dimension(centimetre: 2)
    package static let mass = Dimension(gram: 1)

    /// This per electrode area.
    package var perArea: Dimension { self / .area }
    /// This per active mass.
    package var perMass: Dimension { self / .mass }

    package static func * (a: Dimension, b: Dimension) -> Dimension {
        combine(a, b) { $0 &+ $1 }
    }

    package static func / (a: Dimension, b: Dimension) -> Dimension {
        combine(a, b) { $0 &- $1 }
    }

    private static func combine(
        _ a: Dimension, _ b: Dimension, _ join: (Int8, Int8) -> Int8
    ) -> Dimension {
        Dimension(
            volt: join(a.volt, b.volt), ampere: join(a.ampere, b.ampere),
            second: join(a.second, b.second), kelvin: join(a.kelvin, b.kelvin),
            pascal: join(a.pascal, b.pascal), centimetre: join(a.centimetre, b.centimetre),
            gram: join(a.gram, b.gram))
    }

    /// What people call it (`a current per area`), or its base units.
    package var words: String {
        for (dimension, words) in Self.names where dimension == self { return words }
        for (dimension, words) in Self.names {
            if dimension.perArea == self { return words + " per area" }
            if dimension.perMass == self { return words + " per mass" }
        }
        return "a quantity in \(symbol)"
    }

    private static let names: [(Dimension, String)] = [
        (.number, "a plain number"), (.voltage, "a voltage"), (.current, "a current"),
        (.time, "a time"), (.charge, "a charge"), (.power, "a power"), (.energy, "an energy"),
        (.resistance, "a resistance"), (.temperature, "a temperature"), (.pressure, "a pressure"),
        (.area, "an area"), (.mass, "a mass"), (.voltage / .time, "a voltage per time"),
        (.resistance * .area, "a resistance times area"),
        (.current / .time, "a current per time"), (.voltage / .charge, "a voltage per charge"),
    ]

    /// Base units with exponents, such as `A s/cm2`.
    package var symbol: String {
        let units: [(String, Int8)] = [
            ("V", volt), ("A", ampere), ("s", second), ("K", kelvin), ("Pa", pascal),
            ("cm", centimetre), ("g", gram),
        ]
        func product(_ factors: [(String, Int8)]) -> String {
            factors.map { $0.1.magnitude == 1 ? $0.0 : "\($0.0)\($0.1.magnitude)" }
                .joined(separator: " ")
        }
        let above = product(units.filter { $0.1 > 0 })
        let below = product(units.filter { $0.1 < 0 })
        if below.isEmpty { return above.isEmpty ? "1" : above }
        return "\(above.isEmpty ? "1" : above)/\(below)"
    }
}
