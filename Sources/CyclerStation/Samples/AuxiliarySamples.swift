import CyclerCore
import CyclerEngine
import CyclerInstruments

/// What surrounds a cell, nil where nothing fresh is known.
struct Auxiliaries: Hashable, Sendable {
    /// Oven or chamber.
    var temperature: Kelvins?
    var cellTemperature: Kelvins?
    /// Stress on the cell.
    var stackPressure: Pascals?
    /// As the rig reads it.
    var portPressure: Pascals?
    var force: Newtons?
}

extension Station {
    /// The fresh auxiliary readings of a channel.
    func auxiliaries(of channel: Int) -> Auxiliaries {
        var aux = Auxiliaries()
        let roles = channels[channel].lab
        if let oven = roles.temperature?.number, instruments[oven].isFresh(at: now) {
            aux.temperature = instruments[oven].readings.temperature
        }
        if let probe = roles.cellTemperature?.number, instruments[probe].isFresh(at: now) {
            aux.cellTemperature = instruments[probe].readings.temperature
        }
        if let role = roles.pressure, instruments[role.instrument.number].isFresh(at: now) {
            let readings = instruments[role.instrument.number].readings
            aux.portPressure = readings.pressure
            aux.force = readings.force
            if let port = readings.pressure {
                aux.stackPressure = role.stack(fromPort: port)
            } else if let force = readings.force {
                aux.stackPressure = role.stack(fromForce: force)
            }
        }
        return aux
    }

    /// A rig or an oven was read: settling steps look at it.
    mutating func auxiliaryRead(_ instrument: Int, into effects: inout EffectBuffer) {
        continueRamp(instrument, into: &effects)
        // On its way: being in band before the goal is set would leave it short of there.
        guard instruments[instrument].shared.ramp == nil else { return }
        let index = instruments[instrument].index
        for channel in channels.indices {
            let roles = channels[channel].lab
            guard roles.pressure?.instrument == index || roles.temperature == index,
                case .inForce = channels[channel].run?.seenEntry(),
                let action = channels[channel].run?.seenAction()
            else { continue }
            let aux = auxiliaries(of: channel)
            let value: Double?
            switch action {
            case .pressure where roles.pressure?.instrument == index:
                value = aux.stackPressure?.value
            case .temperature where roles.temperature == index: value = aux.temperature?.value
            case .pressure, .temperature, .rest, .drive, .hold, .voltageRamp, .confirm:
                value = nil
            }
            guard let value else { continue }
            let verdict =
                channels[channel].run?.progress?.judge(settling: value, at: now) ?? .goOn
            follow(verdict, channel, into: &effects)
        }
    }

    /// Roles whose reading is missing or old, by name.
    func staleRoles(_ channel: Int) -> [String] {
        let roles = channels[channel].lab
        let bindings: [(String, InstrumentIndex?)] = [
            ("pressure", roles.pressure?.instrument), ("temperature", roles.temperature),
            ("cell-temperature", roles.cellTemperature),
        ]
        return bindings.compactMap { name, index in
            guard let index, !instruments[index.number].isFresh(at: now) else { return nil }
            return "\(name) (\(instruments[index.number].lab.name))"
        }
    }

    /// The first limited quantity whose reading has gone stale while current flows.
    func lostGuard(_ channel: Int) -> String? {
        // The limits last: to look at them costs most.
        if let oven = channels[channel].lab.temperature?.number,
            !instruments[oven].isFresh(at: now), channels[channel].supervisor.limits(.temperature)
        {
            return "temperature"
        }
        if let rig = channels[channel].lab.pressure?.instrument.number,
            !instruments[rig].isFresh(at: now), channels[channel].supervisor.limits(.pressure)
        {
            return "pressure"
        }
        return nil
    }
}
