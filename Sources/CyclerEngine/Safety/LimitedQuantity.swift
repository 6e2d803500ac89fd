import CyclerCore

/// The quantities that limits are about.
package enum LimitedQuantity: String, Hashable, Sendable {
    case voltage, current, temperature, pressure

    /// The word in codes (`LIMIT_VOLTAGE`).
    package var code: String {
        switch self {
        case .voltage: "VOLTAGE"
        case .current: "CURRENT"
        case .temperature: "TEMPERATURE"
        case .pressure: "PRESSURE"
        }
    }

    /// The word in messages.
    package var name: String { rawValue }

    /// A value in base units as a person reads it.
    package func text(_ value: Double) -> String {
        var text = ByteText(reserving: 24)
        switch self {
        case .voltage:
            text.append(value, significant: 5)
            text.append(" V")
        case .current:
            text.append(value * 1000, significant: 5)
            text.append(" mA")
        case .temperature:
            text.append(value - 273.15, significant: 4)
            text.append(" degC")
        case .pressure:
            text.append(value / 1e6, significant: 4)
            text.append(" MPa")
        }
        return text.string
    }
}
