import Glibc

/// Open-circuit potential of a positive electrode against lithium by the charge taken out of it.
package enum PositivePotential: Hashable, Sendable {
    /// LiNi0.8Mn0.1Co0.1O2, fit of Chen et al., J. Electrochem. Soc. 2020, 167, 080534.
    case nmc811
    /// LiNi0.6Mn0.2Co0.2O2, a table shaped so that 172 mAh/g are out at 4.3 V.
    case nmc622

    /// All lithium of NMC811, mAh/g, and its content when fresh and when nothing more comes out.
    private static let capacity811 = 275.5
    private static let fresh811 = 0.99
    private static let empty811 = 0.02
    /// How far and over which charge a fresh electrode starts lower.
    private static let freshDip = (volts: 0.5, fade: 0.6)
    /// Slope with which an overfilled electrode falls, V per mAh/g.
    private static let overfilledSlope = 0.1

    private static let table622: [(charge: Double, volts: Double)] = [
        (0, 3.55), (5, 3.66), (15, 3.71), (30, 3.75), (50, 3.79), (70, 3.835), (90, 3.895),
        (110, 3.965), (130, 4.045), (150, 4.140), (165, 4.238), (172, 4.290), (180, 4.36),
        (190, 4.44), (210, 4.55), (240, 4.8), (276, 5.2),
    ]

    /// Volts after `charge` mAh/g; negative charge is lithium put in beyond the fresh electrode.
    func volts(milliampereHoursPerGram charge: Double) -> Double {
        let out = max(0, charge)
        var volts = self == .nmc811 ? Self.volts811(out) : Self.volts622(out)
        let fading = out / Self.freshDip.fade
        if fading < 30 { volts -= Self.freshDip.volts * exp(-fading) }
        return charge < 0 ? volts + Self.overfilledSlope * charge : volts
    }

    private static func volts811(_ charge: Double) -> Double {
        let y = max(empty811, fresh811 - charge / capacity811)
        return -0.8090 * y + 4.4875 - 0.0428 * tanh(18.5138 * (y - 0.5542))
            - 17.7326 * tanh(15.7890 * (y - 0.3117)) + 17.5842 * tanh(15.9308 * (y - 0.3120))
    }

    private static func volts622(_ charge: Double) -> Double {
        guard let upper = table622.firstIndex(where: { $0.charge > charge }) else {
            return table622[table622.count - 1].volts
        }
        let (low, high) = (table622[upper - 1], table622[upper])
        let share = (charge - low.charge) / (high.charge - low.charge)
        return low.volts + share * (high.volts - low.volts)
    }
}
