import CyclerCore

/// The equations of a full cell: an insertion positive electrode against carbon or copper that
/// keeps some lithium for good and carries the rest as metal. Numbers per cm2 (mA, mAh, ohm),
/// positive current charges. Potentials in V.
final class FullModel: Sendable {
    /// Share of the early charge that side reactions take.
    private static let earlyLoss = 0.4
    /// Degree of filling of the negative electrode at which plating begins.
    private static let platingFilling = 0.95
    /// Rise of the negative electrode once only trapped lithium is left, V per mAh/cm2.
    private static let trapSlope = 2.5 / 0.03

    private let positive: PositivePotential
    private let perGram: Double
    private let ohms: Double
    private let counter: Double
    private let insertion: InsertionPotential
    private let rest: Double
    private let trap: Double
    private let efficiency: Double
    private let irreversible: Double

    init(_ preset: FullCellPreset, rest: Volts) {
        let negative = preset.negative
        positive = preset.positive
        perGram = 1 / (preset.activeMass.value)
        ohms =
            preset.positiveResistance.value + negative.electrolyte.value + negative.working.value
            + 0.02
        counter = negative.counter.value
        insertion = negative.insertion
        self.rest = rest.value
        trap = negative.insertionCapacity.mAh
        efficiency = negative.efficiency
        irreversible = preset.irreversible.mAh
    }

    /// A fresh cell, or one with its carbon full and this much lithium plated beforehand.
    func state(reservoir: Double) -> ElectrodeState {
        var state = ElectrodeState()
        guard reservoir > 0 else { return state }
        state.intercalated = trap
        state.filled = trap
        state.recoverable = reservoir
        state.nucleated = reservoir
        return state
    }

    /// Series resistance at 298 K, ohm cm2.
    func ohms(contact: Double) -> Double { ohms + counter / contact }

    /// Share of the charge that plates on an electrode that has held this much.
    func platingShare(_ state: ElectrodeState) -> Double {
        guard trap > 0 else { return 1 }
        let past = (state.filled / trap - Self.platingFilling) / (1 - Self.platingFilling)
        return min(1, max(0, past))
    }

    /// Positive against negative electrode.
    func potential(_ state: ElectrodeState) -> Double {
        positive.volts(milliampereHoursPerGram: state.delithiated * perGram) - negative(state)
    }

    private func negative(_ state: ElectrodeState) -> Double {
        let share = platingShare(state)
        let insertion =
            share < 1
            ? (1 - share) * insertion.volts(filling: state.filled / trap, rest: rest) : 0
        return insertion + Self.trapSlope * (state.filled - state.intercalated)
    }

    /// Charge over which the potential changes little: the longest internal step.
    func resolution(_ state: ElectrodeState) -> Double {
        if state.filled > state.intercalated { return 1e-4 }
        return state.filled < 0.1 * trap ? min(1e-3, trap / 800) : 5e-3
    }

    /// Charge until plated lithium is used up, or trapped lithium is all back.
    func chargeToEvent(_ state: ElectrodeState, _ flow: Flow) -> Double {
        switch flow {
        case .none: return .infinity
        case .charging:
            let missing = state.filled - state.intercalated
            return missing > 0 ? missing : .infinity
        case .discharging: return state.recoverable > 0 ? state.recoverable : .infinity
        }
    }

    /// Moves charge (positive charges) and returns how much of it was plated, what then reacted
    /// away included.
    func move(_ charge: Double, _ state: inout ElectrodeState) -> Double {
        state.delithiated += charge
        guard charge > 0 else {
            discharge(-charge, &state)
            return 0
        }
        if state.turned > 1e-3 { state.cycles += 1 }
        state.turned = 0
        var left = charge
        if state.consumed < irreversible {
            let lost = min(Self.earlyLoss * charge, irreversible - state.consumed)
            state.consumed += lost
            left -= lost
        }
        let back = min(left, max(0, state.filled - state.intercalated))
        state.intercalated += back
        // A remainder below rounding would be approached for ever.
        if state.filled - state.intercalated < 1e-12 { state.intercalated = state.filled }
        left -= back
        let share = platingShare(state)
        let taken = min((1 - share) * left, max(0, trap - state.intercalated))
        let plated = left - taken
        state.intercalated += taken
        state.filled = max(state.filled, state.intercalated)
        state.nucleated += plated
        state.recoverable += plated * efficiency
        state.dead += plated * (1 - efficiency)
        return share * (charge - back)
    }

    private func discharge(_ charge: Double, _ state: inout ElectrodeState) {
        state.turned += charge
        let metallic = min(charge, state.recoverable)
        state.recoverable -= metallic
        if state.recoverable < 1e-12 {
            state.recoverable = 0
            state.nucleated = 0
        }
        state.intercalated -= charge - metallic
    }
}
