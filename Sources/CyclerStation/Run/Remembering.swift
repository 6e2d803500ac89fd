import CyclerControl
import CyclerCore
import CyclerEngine
import CyclerRecord
import CyclerWatch

/// What a run keeps of its steps for the expressions of the next ones, and what the flow between
/// steps tells people.
extension Station {
    /// A step ends: its figures can be named from here on. Its charge is made final once the
    /// change away from it is confirmed.
    mutating func rememberStep(_ channel: Int, _ step: PlanStep) {
        guard let run = channels[channel].run else { return }
        var memory = run.machine.memory
        memory[.lastTime] = run.progress?.elapsed(at: now).seconds
        if let sample = channels[channel].lastSample {
            if let voltage = sample.voltage { memory[.lastVoltage] = voltage.value }
            if step.energises, let current = sample.current {
                memory[.lastCurrent] =
                    step.action.setCurrent?.magnitude.value ?? current.magnitude.value
            }
            if let voltage = sample.voltage, let current = sample.current {
                channels[channel].run?.beforeChange = (voltage, current)
            }
        }
        if step.energises {
            memory[.lastEnergy] = run.recorder.stepEnergy.magnitude.value * 3600
            memory[.maximumVoltage] = run.progress?.voltageRange?.upperBound.value
            memory[.minimumVoltage] = run.progress?.voltageRange?.lowerBound.value
        }
        if let direction = step.action.direction {
            memory.remember(run.recorder.stepCharge, of: direction)
            memory[.plateauVoltage] = run.watch.middleVoltage(direction)?.value
            if direction == .plate { memory[.lastPlated] = run.watch.platedCharge.value * 3600 }
            memory[.coulombicEfficiency] = run.recorder.cycles.efficiency(
                adding: run.recorder.stepCharge, of: direction)
            memory[.retention] = run.recorder.cycles.retention(
                adding: run.recorder.stepCharge, of: direction)
        }
        memory[.cycle] = Double(run.recorder.cycle)
        let aux = auxiliaries(of: channel)
        memory[.temperature] = (aux.cellTemperature ?? aux.temperature)?.value
        memory[.stackPressure] = aux.stackPressure?.value
        channels[channel].run?.machine.memory = memory
    }

    /// The first sample behind a change of current: voltage step over current step.
    mutating func seeChange(
        _ channel: Int, _ sample: Sample, into effects: inout EffectBuffer
    ) {
        guard let before = channels[channel].run?.takeBeforeChange(sample),
            let voltage = sample.voltage, let current = sample.current
        else { return }
        let step = (current - before.current).value
        let scale = max(current.magnitude.value, before.current.magnitude.value)
        guard step.magnitude > 0.1 * scale, scale > 0 else { return }
        let ohms = ((voltage - before.voltage).value / step).magnitude
        channels[channel].run?.machine.memory[.lastResistance] = ohms
        guard channels[channel].run?.isProbing() == true else { return }
        channels[channel].run?.recorder.note(
            "resistance", "at the change of current", at: now,
            details: [
                .init("ohm", .number(ohms)),
                .init("ohm-cm2", .number(ohms * (channels[channel].cell?.area.value ?? 0))),
                .init("voltage-step-V", .number((voltage - before.voltage).value)),
                .init("current-step-A", .number(step)),
            ], into: &effects)
    }

    /// Messages, hooks, cycles and variables between two steps.
    mutating func takeNotices(_ channel: Int, into effects: inout EffectBuffer) {
        guard let notices = channels[channel].run?.machine.takeNotices() else { return }
        for notice in notices {
            switch notice {
            case .message(let text):
                channels[channel].run?.recorder.note("message", text, at: now, into: &effects)
                say(.info, channel, text, into: &effects)
            case .hook(let name):
                callHook(channel, name, into: &effects)
            case .nextCycle:
                channels[channel].run?.recorder.nextCycle(at: now, into: &effects)
            case .set(let variable, let value):
                channels[channel].run?.recorder.note(
                    "set", variable, at: now, details: [.init("value", .number(value))],
                    into: &effects)
            }
        }
    }
}
