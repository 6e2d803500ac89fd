import CyclerCore
import CyclerEngine
import CyclerInstruments

/// Gathers what the start checks look at.
extension Station {
    func startFailures(_ channel: Int, _ plan: Plan, _ cell: Cell) -> [CheckFailure] {
        let instrument = instruments[potentiostat(channel)]
        let traits = instrument.lab.codec.traits
        var facts = StartFacts()
        facts.lineReady = lines[instrument.lab.bus.number] == .ready && instrument.isOnline != false
        facts.identity = instrument.identity.map { "\($0.model) \($0.serial)" }
        facts.outputOpen = instrument.output?.isOpen ?? false
        facts.isUnsafe = instrument.output?.unsafeSince != nil
        facts.readsVoltageWhenOpen = traits.readsVoltageWhenOpen
        facts.sinksAboveLimit = traits.sinksAboveLimit
        facts.pollPeriod = instrument.lab.period
        facts.voltage =
            traits.readsVoltageWhenOpen
            ? channels[channel].lastSample?.voltage
            : channels[channel].lastVoltage ?? cell.lastVoltage
        facts.voltageAge = channels[channel].lastSample.map { now - $0.time }
        var supervisor = channels[channel].supervisor
        supervisor.cellLimits = LimitSet(voltage: cell.voltageLimits)
        facts.voltageLimit = supervisor.voltageWindow
        facts.rangeRefusals = rangeRefusals(plan, instrument.lab.codec)
        facts.staleRoles = staleRoles(channel)
        facts.isGuarded = isGuarded(channel)
        facts.unguardedReason = channels[channel].lab.acceptUnguarded
        facts.freeDiskBytes = surroundings.freeDiskBytes
        // A simulated lab's wall clock runs fast on purpose.
        facts.wallClockSynchronised = lab.isSimulated ? nil : surroundings.clockSynchronised
        return StartChecks.failures(facts, cell: cell)
    }

    private func rangeRefusals(_ plan: Plan, _ codec: InstrumentCodec) -> [String] {
        var refusals: [String] = []
        for step in plan.steps {
            guard case .current(let current, _) = step.action else { continue }
            do throws(RangeRefusal) {
                _ = try codec.range(for: current)
            } catch {
                refusals.append("step \(step.id): \(error.message)")
            }
        }
        return refusals
    }

    /// Why a plan cannot have the set points it needs on shared instruments, naming the other run.
    func sharedConflict(_ channel: Int, _ plan: Plan) -> String? {
        for step in plan.steps {
            switch step.action {
            case .pressure(let settle):
                guard let role = channels[channel].lab.pressure else { continue }
                let wanted = role.port(forStack: settle.target).value
                if let text = conflict(channel, role.instrument.number, wanted) { return text }
            case .temperature(let settle):
                guard let oven = channels[channel].lab.temperature?.number else { continue }
                if let text = conflict(channel, oven, settle.target.value) { return text }
            case .rest, .current, .hold: continue
            }
        }
        return nil
    }

    /// Set points closer than this part of each other are the same: displays round.
    private static let sameSetPoint = 5e-4

    private func conflict(_ channel: Int, _ instrument: Int, _ wanted: Double) -> String? {
        for other in channels.indices where other != channel {
            guard channels[other].phase.hasLiveRun, uses(other, instrument) else { continue }
            // Not knowing the set point in force is no licence to change it.
            let inForce =
                instruments[instrument].shared.value ?? instruments[instrument].readings.setPoint
            if let inForce, (inForce - wanted).magnitude <= Self.sameSetPoint * wanted.magnitude {
                continue
            }
            let run = channels[other].run?.recorder.name ?? channels[other].lab.name
            return "\(instruments[instrument].lab.name) is shared with run \(run) on "
                + "\(channels[other].lab.name), which holds it at another set point"
        }
        return nil
    }

    func uses(_ channel: Int, _ instrument: Int) -> Bool {
        let index = instruments[instrument].index
        let roles = channels[channel].lab
        return roles.temperature == index || roles.pressure?.instrument == index
            || roles.cellTemperature == index
    }
}
