import Glibc

/// A deterministic random source with normal deviates (SplitMix64, Box-Muller).
struct SeededNoise {
    private var state: UInt64
    init(seed: UInt64) { state = seed }

    private mutating func uniform() -> Double {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        z ^= z >> 31
        return (Double(z >> 11) + 0.5) / 9_007_199_254_740_992
    }

    mutating func normal(_ sigma: Double) -> Double {
        sigma * (-2 * log(uniform())).squareRoot() * cos(2 * .pi * uniform())
    }
}

/// What distinguishes the working electrodes; areal units mV, mAh/cm2, ohm cm2.
struct ElectrodePreset {
    enum Intercalation { case copperOxide, superP, graphite, none }
    var intercalation: Intercalation
    var workingResistance: Double
    var dip: Double
    var rise: Double
    var decay: Double
    var intercalated: Double
    var efficiency: Double
    /// Penetration l(q_pl), 0 to 1.
    var penetration: @Sendable (Double) -> Double

    static let copper = ElectrodePreset(
        intercalation: .copperOxide, workingResistance: 30, dip: 8.4, rise: 3e-4, decay: 2.5e-3,
        intercalated: 0.004, efficiency: 0.80, penetration: { pow($0 / 0.015, 4) })
    static let superP = ElectrodePreset(
        intercalation: .superP, workingResistance: 15, dip: 4.0, rise: 8e-4, decay: 8e-3,
        intercalated: 0.12, efficiency: 0.92, penetration: { pow($0 / 0.25, 1.3) })
    static let criec = ElectrodePreset(
        intercalation: .graphite, workingResistance: 7, dip: 2.1, rise: 2e-3, decay: 2e-2,
        intercalated: 0.6, efficiency: 0.985, penetration: { _ in 0 })
    static let symmetric = ElectrodePreset(
        intercalation: .none, workingResistance: 7, dip: 0, rise: 1, decay: 1, intercalated: 0,
        efficiency: 1, penetration: { _ in 0 })
}

/// A closed-form half cell against lithium: resistance, two relaxations, intercalation,
/// nucleation, penetration, leak.
struct SimulatedHalfCell {
    let preset: ElectrodePreset
    /// Rest potential before the first charge, V.
    let restPotential = 2.6
    /// mAh/cm2.
    private(set) var intercalated = 0.0
    private(set) var plated = 0.0
    private var lithium = 0.0
    private var relaxations = (0.0, 0.0)
    private(set) var penetration = 0.0
    /// Leak conductance, S/cm2.
    var leak = 0.0
    static let hardLeak = 0.5
    private let dipNorm: Double

    init(_ preset: ElectrodePreset) {
        self.preset = preset
        var norm = 0.0
        for index in 1...4000 {
            let q = Double(index) * preset.decay / 1000
            norm = max(norm, (1 - exp(-q / preset.rise)) * exp(-(q / preset.decay).squareRoot()))
        }
        dipNorm = norm
    }

    private var intercalationPotential: Double {
        let x = preset.intercalated > 0 ? intercalated / preset.intercalated : 1
        var potential: Double
        switch preset.intercalation {
        case .none: return 0
        case .copperOxide: return restPotential * exp(-6 * x)
        case .superP: potential = 0.9 * exp(-x / 0.10) + 0.35 * pow(max(0, 1 - x), 1.3)
        case .graphite:
            potential = 1.9793 * exp(-39.3631 * x) + 0.2482
            potential -= 0.0909 * tanh(29.8538 * (x - 0.1234))
            potential -= 0.04478 * tanh(14.9159 * (x - 0.2769))
            potential -= 0.0205 * tanh(30.4444 * (x - 0.6103))
        }
        return min(restPotential, potential + (restPotential - 1) * exp(-x / 0.01))
    }

    /// Advances by `seconds` at `current` (mA/cm2, positive charges) and returns V.
    mutating func advance(_ seconds: Double, current: Double) -> Double {
        let platingCurrent = -current
        let x = preset.intercalated > 0 ? intercalated / preset.intercalated : 1
        let hasMetal = lithium > 0 || preset.intercalation == .none
        // Plating takes over from the last intercalation as soon as there is metal to grow on.
        let spread = preset.intercalated > 0 ? plated / (0.0095 * preset.intercalated) : 1e3
        let share = 1 - (1 - 1 / (1 + exp(-(x - 0.97) / 0.008))) * exp(-spread * spread)
        var dip = (1 - exp(-plated / preset.rise)) * exp(-(plated / preset.decay).squareRoot())
        dip *= preset.dip / dipNorm / 1000
        var equilibrium = (1 - share) * intercalationPotential - share * dip
        if platingCurrent <= 0 { equilibrium = hasMetal ? 0 : intercalationPotential }
        let l = penetration
        let resistance = (25 * (1 - l) + preset.workingResistance * (1 - 0.9 * l) + 8 + 0.02) / 1000
        let effective = equilibrium - (relaxations.0 + relaxations.1) * (1 - l)
        let voltage =
            (effective / resistance - platingCurrent) / (1 / resistance + 1000 * leak)
        let faradaic = (effective - voltage) / resistance
        relaxations.0 += (1 - exp(-seconds / 8)) * (faradaic * 2 / 1000 - relaxations.0)
        relaxations.1 += (1 - exp(-seconds / 120)) * (faradaic * 2 / 1000 - relaxations.1)
        store(faradaic * seconds / 3600, share: share)
        return voltage - platingCurrent * 0.02 / 1000
    }

    private mutating func store(_ charge: Double, share: Double) {
        if charge >= 0 {
            intercalated += (1 - share) * charge
            plated += share * charge
            lithium += share * preset.efficiency * charge
        } else if lithium > 0 {
            lithium = max(lithium + charge, 0)
        } else {
            intercalated = max(intercalated + charge, 0)
        }
        penetration = min(preset.penetration(plated), 1)
        if penetration >= 1 { leak = Self.hardLeak }
    }
}
