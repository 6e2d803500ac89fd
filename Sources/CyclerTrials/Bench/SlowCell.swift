package import CyclerCore
import Glibc

/// What the closed-form cells leave out and every real full cell has: lithium that spreads through
/// the particles of its positive electrode for hours, and an equilibrium potential that follows the
/// temperature. A voltage in series with the cell.
package struct SlowCell: Sendable {
    /// Areal resistances of three relaxations, ohm cm2, and their time constants, s. Diffusion has
    /// a spectrum of them; these give 23 mV behind a C/10 charge, of which half is left after an
    /// hour.
    private static let ohms = [30.0, 40, 60]
    private static let seconds = [600.0, 3600, 14_400]
    /// Entropy of layered oxides is of this order, V/K.
    private static let perKelvin = 0.2e-3

    /// Of a flat cell, whose own voltage is pressed together: its resistance and what that loses
    /// per kelvin.
    private static let flatOhms = 60.0
    private static let ohmsPerKelvin = 0.025

    /// The charge curve is a plateau, as that of iron phosphate.
    private let isFlat: Bool
    private var levels = InlineArray<3, Double>(repeating: 0)
    private var shares = InlineArray<3, Double>(repeating: 0)
    private var entropic = 0.0
    private var ohmic = 0.0

    /// For steps of `period`.
    package init(every period: TimeSpan, isFlat: Bool = false) {
        self.isFlat = isFlat
        for index in 0..<3 { shares[index] = 1 - exp(-period.seconds / Self.seconds[index]) }
    }

    /// The voltage in series now.
    package var voltage: Volts { Volts(levels[0] + levels[1] + levels[2] + entropic + ohmic) }

    /// One period at this density and temperature.
    package mutating func advance(_ density: CurrentDensity, _ temperature: Kelvins) {
        for index in 0..<3 {
            levels[index] += shares[index] * (density.value * Self.ohms[index] - levels[index])
        }
        let warmer = temperature.value - 298
        entropic = Self.perKelvin * warmer
        if isFlat {
            ohmic = density.value * Self.flatOhms * (1 - Self.ohmsPerKelvin * warmer)
        }
    }

    /// What the terminals show of the cell's own voltage: 3.6 to 4.25 V become 13 mV of plateau,
    /// with steep ends.
    package func shown(_ own: Volts) -> Volts {
        guard isFlat else { return own }
        if own.value > 4.25 { return Volts(3.413 + 20 * (own.value - 4.25)) }
        return own.value < 3.6 ? own - Volts(0.2) : Volts(3.4 + 0.02 * (own.value - 3.6))
    }

    /// The cell's own voltage behind a voltage at its terminals.
    package func own(_ shown: Volts) -> Volts {
        guard isFlat else { return shown }
        if shown.value > 3.413 { return Volts(4.25 + (shown.value - 3.413) / 20) }
        return shown.value < 3.4 ? shown + Volts(0.2) : Volts(3.6 + 50 * (shown.value - 3.4))
    }
}
