import CyclerCore
import Glibc

/// The equations of a half cell against lithium: plain numbers per cm2 (mA, mAh, ohm), positive
/// current strips. Potentials in V. A class because it never changes and is asked with every step.
final class HalfModel: Sendable {
    /// Plated charge, in units of the insertion capacity, over which plating takes all current.
    private static let takeover = 0.0095
    /// Filling in which the insertion potential has no sharp bends.
    private static let straight = 0.06..<0.93
    /// Steepest growth of contact and working resistance with cycles.
    private static let wearMax = 1 / 0.03
    /// Stripped charge from which plating again counts as a new cycle.
    private static let turnMin = 1e-3

    private let insertion: InsertionPotential
    private let rest: Double
    private let capacity: Double
    private let electrolyte: Double
    private let working: Double
    private let counter: Double
    private let efficiency: Double
    private let nucleationScale: Double
    private let nucleationRise: Double
    private let nucleationFade: Double
    private let penetrationCharge: Double
    private let exponent: Double
    private let contactCapacity: Double
    private let wearPerCycle: Double
    private let stripping: StrippingLaw?
    /// Plated charge at which the short is hard; infinite for a cell that never shorts.
    let shortCharge: Double

    init(_ preset: HalfCellPreset, rest: Volts) {
        insertion = preset.insertion
        self.rest = rest.value
        capacity = preset.insertionCapacity.mAh
        electrolyte = preset.electrolyte.value
        working = preset.working.value
        counter = preset.counter.value
        efficiency = preset.efficiency
        nucleationScale = Self.scale(preset)
        nucleationRise = preset.nucleationRise.mAh
        nucleationFade = preset.nucleationFade.mAh
        contactCapacity = preset.contactCapacity?.mAh ?? .infinity
        wearPerCycle = preset.wearPerCycle
        stripping = preset.stripping
        shortCharge = preset.shortLaw.charge?.mAh ?? .infinity
        if case .penetration(let charge, let exponent) = preset.shortLaw {
            penetrationCharge = charge.mAh
            self.exponent = exponent
        } else {
            penetrationCharge = .infinity
            exponent = 1
        }
    }

    /// A fresh electrode, or one with its carbon full and this much lithium on it.
    func state(reservoir: Double) -> ElectrodeState {
        var state = ElectrodeState()
        guard reservoir > 0 else { return state }
        state.intercalated = capacity
        state.filled = capacity
        state.recoverable = reservoir
        state.nucleated = reservoir
        return state
    }

    /// Share of the electrolyte that is penetrated, 0...1.
    func penetration(_ state: ElectrodeState) -> Double {
        guard penetrationCharge < .infinity else { return 0 }
        let share = min(1, state.plated / penetrationCharge)
        if exponent == 4 { return (share * share) * (share * share) }
        return share < 1 ? pow(share, exponent) : 1
    }

    /// Share of the counter electrode that still touches.
    func contact(_ state: ElectrodeState) -> Double {
        guard contactCapacity < .infinity else { return 1 }
        let left = (1 - (state.plated + state.intercalated) / contactCapacity) / 0.2
        return min(1, max(0.03, left))
    }

    /// Series resistance at 298 K, ohm cm2.
    func ohms(_ state: ElectrodeState, penetration l: Double, contact: Double) -> Double {
        electrolyte * (1 - l)
            + (working * (1 - 0.9 * l) / state.touching + counter / contact) * state.wear + 0.02
    }

    /// Share of the current that plates instead of intercalating.
    func platingShare(_ state: ElectrodeState) -> Double {
        guard capacity > 0 else { return 1 }
        let spread = state.nucleated / (Self.takeover * capacity)
        guard spread < 7 else { return 1 }
        let full = 1 / (1 + exp(-(state.intercalated / capacity - 0.97) / 0.008))
        return 1 - (1 - full) * exp(-spread * spread)
    }

    /// Equilibrium potential; the nucleation barrier stands only in the way of plating.
    func potential(_ state: ElectrodeState, _ flow: Flow) -> Double {
        if flow == .charging, state.recoverable > 0 { return 0 }
        let share = platingShare(state)
        var volts = 0.0
        if share < 1 - 1e-9 {
            volts =
                (1 - share) * insertion.volts(filling: state.intercalated / capacity, rest: rest)
        }
        if flow == .discharging { volts -= share * barrier(state.nucleated) }
        return volts
    }

    /// Nucleation overpotential after this much plated charge, V; nothing below 1e-9 V.
    private func barrier(_ charge: Double) -> Double {
        guard nucleationScale > 0 else { return 0 }
        let root = sqrt(charge / nucleationFade)
        guard root < 20 else { return 0 }
        let rise = charge / nucleationRise
        return nucleationScale * (rise < 40 ? 1 - exp(-rise) : 1) * exp(-root)
    }

    /// Volts per unit of the shape, so that its maximum is the preset's dip.
    private static func scale(_ preset: HalfCellPreset) -> Double {
        guard preset.nucleation.value > 0 else { return 0 }
        let rise = preset.nucleationRise.mAh
        let highest = (1...4000).reduce(0.0) { highest, index in
            let charge = rise * Double(index) / 200
            let shape = (1 - exp(-charge / rise)) * exp(-sqrt(charge / preset.nucleationFade.mAh))
            return max(highest, shape)
        }
        return preset.nucleation.value / highest
    }
}

extension HalfModel {
    /// Charge over which potential and resistance change little: the longest internal step.
    func resolution(_ state: ElectrodeState) -> Double {
        guard capacity > 0 else { return .infinity }
        if platingShare(state) < 1 {
            let isStraight = Self.straight.contains(state.intercalated / capacity)
            return isStraight ? 0.01 * capacity : min(nucleationRise, 0.01 * capacity) / 8
        }
        let smooth = max(nucleationRise / 8, 0.02 * state.nucleated)
        return penetrationCharge < .infinity ? min(smooth, 0.005 * penetrationCharge) : smooth
    }

    /// Charge until lithium is used up, or until the hard short; infinite when neither is ahead.
    func chargeToEvent(_ state: ElectrodeState, _ flow: Flow) -> Double {
        switch flow {
        case .none: return .infinity
        case .charging: return state.recoverable > 0 ? state.recoverable : .infinity
        case .discharging:
            let share = platingShare(state)
            guard share > 0.5, shortCharge > state.plated else { return .infinity }
            return (shortCharge - state.plated) / share
        }
    }

    /// Moves charge (positive strips) and returns how much of it was plated.
    func move(_ charge: Double, _ state: inout ElectrodeState) -> Double {
        guard charge < 0 else {
            strip(charge, &state)
            return 0
        }
        if state.turned > Self.turnMin { beginCycle(&state) }
        state.turned = 0
        let share = platingShare(state)
        let plated = share * -charge
        state.intercalated -= (1 - share) * charge
        state.filled = max(state.filled, state.intercalated)
        state.nucleated += plated
        state.recoverable += plated * efficiency
        state.dead += plated * (1 - efficiency)
        return plated
    }

    /// Stripping lithium opens voids, plating and rest close them; without lithium there is nothing
    /// to lose contact.
    func settle(_ density: Double, hours: Double, _ state: inout ElectrodeState) {
        guard let stripping, density <= 0 || state.recoverable > 0 else { return }
        state.touching = stripping.touching(state.touching, density: density, hours: hours)
    }

    private func beginCycle(_ state: inout ElectrodeState) {
        state.cycles += 1
        state.wear = min(Self.wearMax, state.wear * (1 + wearPerCycle))
    }

    private func strip(_ charge: Double, _ state: inout ElectrodeState) {
        state.turned += charge
        let metallic = min(charge, state.recoverable)
        state.recoverable -= metallic
        if state.recoverable < 1e-12 {
            state.recoverable = 0
            state.nucleated = 0
        }
        if capacity > 0 { state.intercalated -= charge - metallic }
    }
}
