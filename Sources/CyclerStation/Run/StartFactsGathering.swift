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

    func rangeRefusals(_ plan: Plan, _ codec: InstrumentCodec) -> [String] {
        var refusals: [String] = []
        for step in plan.steps {
            guard let current = step.constantCurrent else { continue }
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
        for wanted in sharedSetPoints(plan.steps, of: channel) {
            for other in channels.indices
            where other != channel && channels[other].phase.hasLiveRun {
                guard uses(other, wanted.instrument), disturbs(wanted, other) else { continue }
                let run = channels[other].run?.recorder.name ?? channels[other].lab.name
                return "\(instruments[wanted.instrument].lab.name) is shared with run \(run) on "
                    + "\(channels[other].lab.name), which has or needs another set point"
            }
        }
        return nil
    }

    /// True when a set point is not what another run has now, or will ask for.
    private func disturbs(_ wanted: SharedWish, _ other: Int) -> Bool {
        let ahead = stepsAhead(of: other).flatMap { sharedSetPoints([$0], of: other) }
            .filter { $0.instrument == wanted.instrument }
        if ahead.contains(where: { $0.differs(from: wanted.value) }) { return true }
        guard let inForce = instruments[wanted.instrument].shared.value else {
            // Nobody set it yet; a run that does not ask for it either lives with it as it is.
            return ahead.isEmpty
        }
        return wanted.differs(from: inForce)
    }

    /// The steps that a run may still come to, the one in hand included.
    private func stepsAhead(of channel: Int) -> [StepTemplate] {
        guard let machine = channels[channel].run?.machine else { return [] }
        guard let step = machine.step, machine.pass == 0, !machine.plan.jumps else {
            return machine.plan.steps
        }
        return machine.plan.steps.filter { $0.id >= step.id }
    }

    /// What steps of a channel ask of the rigs and ovens that it controls.
    private func sharedSetPoints(_ steps: [StepTemplate], of channel: Int) -> [SharedWish] {
        let roles = channels[channel].lab
        return steps.compactMap { step in
            switch step.action {
            case .pressure(let settle, _):
                guard let role = roles.pressure, role.controls else { return nil }
                return SharedWish(
                    instrument: role.instrument.number,
                    value: role.port(forStack: settle.target).value)
            case .temperature(let settle, _):
                return roles.temperature.map {
                    SharedWish(instrument: $0.number, value: settle.target.value)
                }
            case .rest, .wait, .drive, .hold, .voltageRamp, .confirm: return nil
            }
        }
    }

    func uses(_ channel: Int, _ instrument: Int) -> Bool {
        let index = instruments[instrument].index
        let roles = channels[channel].lab
        return roles.temperature == index || roles.pressure?.instrument == index
            || roles.cellTemperature == index
    }
}

/// A set point that a schedule will ask of a shared instrument, in the instrument's unit.
struct SharedWish: Hashable, Sendable {
    var instrument: Int
    var value: Double

    func differs(from other: Double) -> Bool {
        (other - value).magnitude > 1e-6 * value.magnitude
    }
}
