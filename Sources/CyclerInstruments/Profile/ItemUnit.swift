/// What a number of an instrument measures, with its unit inside the daemon.
package enum ItemDimension: String, Hashable, Sendable {
    /// V
    case voltage
    /// A
    case current
    /// K
    case temperature
    /// Pa
    case pressure
    /// N
    case force
    /// s
    case time
    /// A count, a code, a flag.
    case number
}

/// The unit an instrument reports in: daemon value = instrument value * factor + offset.
package struct ItemUnit: Hashable, Sendable {
    package let symbol: String
    package let dimension: ItemDimension
    package let factor: Double
    package let offset: Double

    private init(_ symbol: String, _ dimension: ItemDimension, _ factor: Double, _ offset: Double) {
        self.symbol = symbol
        self.dimension = dimension
        self.factor = factor
        self.offset = offset
    }

    /// A bare number.
    package static var one: Self { Self("", .number, 1, 0) }

    /// Every unit a profile may name. Factors: SI Brochure 9th edition; psi and kgf from the
    /// exact pound-force and standard gravity 9.80665 m/s2.
    package static let known: [Self] = [
        Self("V", .voltage, 1, 0), Self("mV", .voltage, 1e-3, 0), Self("uV", .voltage, 1e-6, 0),
        Self("A", .current, 1, 0), Self("mA", .current, 1e-3, 0), Self("uA", .current, 1e-6, 0),
        Self("nA", .current, 1e-9, 0),
        Self("K", .temperature, 1, 0), Self("degC", .temperature, 1, 273.15),
        Self("degF", .temperature, 5.0 / 9.0, 273.15 - 32 * 5.0 / 9.0),
        Self("Pa", .pressure, 1, 0), Self("kPa", .pressure, 1e3, 0),
        Self("MPa", .pressure, 1e6, 0), Self("bar", .pressure, 1e5, 0),
        Self("mbar", .pressure, 100, 0), Self("psi", .pressure, 6894.757293168361, 0),
        Self("N", .force, 1, 0), Self("kN", .force, 1e3, 0), Self("kg", .force, 9.80665, 0),
        Self("g", .force, 9.80665e-3, 0), Self("t", .force, 9806.65, 0),
        Self("lb", .force, 4.4482216152605, 0),
        Self("s", .time, 1, 0), Self("ms", .time, 1e-3, 0),
    ]

    /// The unit of a symbol, nil when no profile may use it.
    package static func named(_ symbol: String) -> Self? { known.first { $0.symbol == symbol } }
}
