import Glibc

/// Open-circuit potential of a working electrode against lithium while it still takes up lithium,
/// by its degree of filling (0 empty, 1 full).
package enum InsertionPotential: Hashable, Sendable {
    case copper, carbonBlack, graphite
    /// Lithium itself: always zero.
    case lithium

    /// Slope in V by which an emptied electrode leaves its rest potential when stripped further.
    private static let emptiedSlope = 100.0

    /// Volts at filling `x` for an electrode that rests at `rest` volts before its first charge.
    func volts(filling x: Double, rest: Double) -> Double {
        switch self {
        case .lithium: 0
        case .copper: bounded(rest * exp(-6 * x), x, rest)
        case .carbonBlack:
            bounded(0.9 * exp(-x / 0.10) + 0.35 * pow(max(0, 1 - x), 1.3), x, rest)
        case .graphite: bounded(Self.graphiteVolts(x), x, rest)
        }
    }

    /// The steep fall from the rest potential that every fresh electrode shows first.
    private func bounded(_ volts: Double, _ x: Double, _ rest: Double) -> Double {
        guard x > 0 else { return rest - Self.emptiedSlope * x }
        return min(rest, volts + (rest - 1) * exp(-x / 0.01))
    }

    /// Graphite half cell, fit of Chen et al., J. Electrochem. Soc. 2020, 167, 080534.
    private static func graphiteVolts(_ x: Double) -> Double {
        1.9793 * exp(-39.3631 * x) + 0.2482 - 0.0909 * tanh(29.8538 * (x - 0.1234))
            - 0.04478 * tanh(14.9159 * (x - 0.2769)) - 0.0205 * tanh(30.4444 * (x - 0.6103))
    }
}
