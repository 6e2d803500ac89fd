import CyclerCore

/// The equations behind a cell; a switch instead of an existential, so that a step stays cheap.
enum CellModel: Sendable {
    case half(HalfModel)
    case full(FullModel)

    init(_ preset: CellPreset, rest: Volts) {
        switch preset {
        case .half(let preset): self = .half(HalfModel(preset, rest: rest))
        case .full(let preset): self = .full(FullModel(preset, rest: rest))
        }
    }

    func state(reservoir: ArealCapacity) -> ElectrodeState {
        switch self {
        case .half(let model): model.state(reservoir: reservoir.mAh)
        case .full(let model): model.state(reservoir: reservoir.mAh)
        }
    }

    /// Share of the electrolyte that is penetrated.
    func penetration(_ state: ElectrodeState) -> Double {
        switch self {
        case .half(let model): model.penetration(state)
        case .full: 0
        }
    }

    func contact(_ state: ElectrodeState) -> Double {
        switch self {
        case .half(let model): model.contact(state)
        case .full: 1
        }
    }

    /// Series resistance at 298 K, ohm cm2.
    func ohms(_ state: ElectrodeState, penetration: Double, contact: Double) -> Double {
        switch self {
        case .half(let model):
            model.ohms(state, penetration: penetration, contact: contact)
        case .full(let model): model.ohms(contact: contact)
        }
    }

    func potential(_ state: ElectrodeState, _ flow: Flow) -> Double {
        switch self {
        case .half(let model): model.potential(state, flow)
        case .full(let model): model.potential(state)
        }
    }

    /// Share of a plating current that becomes metal.
    func platingShare(_ state: ElectrodeState) -> Double {
        switch self {
        case .half(let model): model.platingShare(state)
        case .full(let model): model.platingShare(state)
        }
    }

    /// The flow under which lithium plates.
    var plating: Flow {
        switch self {
        case .half: .discharging
        case .full: .charging
        }
    }

    func resolution(_ state: ElectrodeState) -> Double {
        switch self {
        case .half(let model): model.resolution(state)
        case .full(let model): model.resolution(state)
        }
    }

    func chargeToEvent(_ state: ElectrodeState, _ flow: Flow) -> Double {
        switch self {
        case .half(let model): model.chargeToEvent(state, flow)
        case .full(let model): model.chargeToEvent(state, flow)
        }
    }

    /// Moves charge and returns how much of it was plated, mAh/cm2.
    func move(_ charge: Double, _ state: inout ElectrodeState) -> Double {
        switch self {
        case .half(let model): model.move(charge, &state)
        case .full(let model): model.move(charge, &state)
        }
    }

    /// Lets contact come and go over `hours` at a density in mA/cm2, positive charges.
    func settle(_ density: Double, hours: Double, _ state: inout ElectrodeState) {
        switch self {
        case .half(let model): model.settle(density, hours: hours, &state)
        case .full: break
        }
    }

    /// Plated charge at which the short is hard, mAh/cm2; infinite for none.
    var shortCharge: Double {
        switch self {
        case .half(let model): model.shortCharge
        case .full: .infinity
        }
    }

    /// Slope of the potential with charge moved this way, V per mAh/cm2, never negative.
    func slope(_ state: ElectrodeState, _ flow: Flow) -> Double {
        guard flow != .none else { return 0 }
        let probe = (flow == .charging ? 0.1 : -0.1) * min(resolution(state), 1e-3)
        var ahead = state
        _ = move(probe, &ahead)
        return max(0, (potential(ahead, flow) - potential(state, flow)) / probe)
    }
}
