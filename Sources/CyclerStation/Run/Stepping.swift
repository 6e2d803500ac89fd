import CyclerCore
import CyclerEngine
import CyclerInstruments
import CyclerWatch

/// From one step to the next: end, record, wait for the disk, set point, confirmation.
extension Station {
    /// A new step of the plan.
    mutating func beginStep(
        _ channel: Int, _ step: PlanStep, sync: Bool, into effects: inout EffectBuffer
    ) {
        let opposite = channels[channel].run?.lastOpposite(of: step)
        channels[channel].run?.progress = StepProgress(step, lastOpposite: opposite)
        let count = channels[channel].run?.machine.stepCount ?? 0
        channels[channel].run?.recorder.stepBegins(step, count: count, at: now, into: &effects)
        checkpoint(channel, into: &effects)
        requestEntry(channel, sync: sync, into: &effects)
    }

    /// Puts the step in hand in force: an open circuit at once, current only after the record of
    /// the change is on its way to disk (`sync`: on disk).
    mutating func requestEntry(
        _ channel: Int, sync: Bool, into effects: inout EffectBuffer
    ) {
        guard let step = channels[channel].run?.machine.step else { return }
        channels[channel].supervisor.scheduleLimits = step.scheduleLimits
        channels[channel].supervisor.stepLimits = step.stepLimits
        if !step.energises && restIsOpen(channel) {
            return openForRest(channel, into: &effects)
        }
        writer.mark += 1
        effects.add(.mark(writer.mark, sync: sync))
        channels[channel].run?.entry = .awaitingWriter(
            mark: writer.mark, sync: sync, deadline: boot + Run.patience)
    }

    /// False for instruments that must be on to see the cell.
    private func restIsOpen(_ channel: Int) -> Bool {
        instruments[potentiostat(channel)].lab.codec.traits.readsVoltageWhenOpen
    }

    /// The open circuit of a rest or of settling.
    mutating func openForRest(_ channel: Int, into effects: inout EffectBuffer) {
        channels[channel].run?.entry = .opening
        openCircuit(channel, into: &effects)
        if instruments[potentiostat(channel)].output?.isOpen == true {
            stepInForce(channel, at: now, into: &effects)
        }
    }

    /// The writer, or the circuit, has moved on: perhaps the set point may go out now.
    mutating func continueEntry(_ channel: Int, into effects: inout EffectBuffer) {
        guard case .awaitingWriter(let mark, let sync, _) = channels[channel].run?.entry,
            (sync ? writer.durable : writer.written) >= mark
        else { return }
        sendSetPoint(channel, into: &effects)
    }

    /// The set point of the step is confirmed: samples count from here on.
    mutating func stepInForce(
        _ channel: Int, at confirmed: Instant, into effects: inout EffectBuffer
    ) {
        guard let step = channels[channel].run?.machine.step else { return }
        finishedStep(channel, at: confirmed, into: &effects)
        channels[channel].run?.linkLostAt = nil
        channels[channel].run?.entry = .inForce(since: confirmed)
        channels[channel].run?.progress?.resume(at: confirmed)
        if step.energises {
            channels[channel].run?.hasEnergised = true
            channels[channel].cell?.isFresh = false
        }
        channels[channel].supervisor.expect(expectation(step, channel))
        let context = watchContext(step, channel)
        channels[channel].run?.watch.begin(context, at: confirmed)
        channels[channel].run?.recorder.inForce(step, at: confirmed, into: &effects)
        beginRestZero(channel, step, at: confirmed)
        settleShared(step, channel, into: &effects)
        if channels[channel].phase != .running { enter(channel, .running, into: &effects) }
        answer(channel, .inForce, into: &effects)
    }

    private func expectation(_ step: PlanStep, _ channel: Int) -> ExpectedOutput {
        switch step.action {
        case .current(let current, _):
            let codec = instruments[potentiostat(channel)].lab.codec
            let range = try? codec.range(for: current)
            return .current(current, fullScale: range?.fullScale ?? current.magnitude)
        case .hold(let voltage): return .voltage(voltage)
        case .rest, .pressure, .temperature: return .open
        }
    }

    private func watchContext(_ step: PlanStep, _ channel: Int) -> WatchContext {
        let codec = instruments[potentiostat(channel)].lab.codec
        let kind: WatchStep
        var fullScale = codec.ranges.first?.fullScale ?? Amperes(0)
        switch step.action {
        case .current(let current, let direction):
            kind = .current(current, direction)
            if let range = try? codec.range(for: current) { fullScale = range.fullScale }
        case .hold(let voltage): kind = .hold(voltage)
        case .rest, .pressure, .temperature: kind = .idle
        }
        return WatchContext(
            step: kind, chargeBound: channels[channel].run?.progress?.chargeBound,
            compliance: compliance(channel), rangeFullScale: fullScale)
    }

    /// The voltages that the instrument was told to stay within.
    private func compliance(_ channel: Int) -> ClosedRange<Volts>? {
        channels[channel].supervisor.voltageWindow
    }

    /// A step ended as its author meant. What lowers current goes out in this very call.
    mutating func endStep(
        _ channel: Int, _ reason: StepEnd, into effects: inout EffectBuffer
    ) {
        guard let step = channels[channel].run?.machine.step else { return }
        channels[channel].run?.progress?.interrupt(at: now)
        channels[channel].run?.entry = .none
        channels[channel].run?.recorder.stepEnds(step, reason.word, at: now, into: &effects)
        if stopsHere(channel, step) { return finish(channel, .stopped, into: &effects) }
        if let next = channels[channel].run?.machine.next(after: reason) {
            beginStep(channel, next, sync: false, into: &effects)
        } else {
            finish(
                channel, channels[channel].run?.machine.outcome ?? .completed, into: &effects)
        }
    }

    /// A `stop --after` asked for the end to be here.
    private func stopsHere(_ channel: Int, _ step: PlanStep) -> Bool {
        switch channels[channel].run?.stopAfter {
        case nil: return false
        case .step: return true
        case .cycle:
            guard case .current(_, let direction) = step.action else { return false }
            return direction == .strip || direction == .discharge
        }
    }

    /// The change away from a step is confirmed: its charge is final.
    mutating func finishedStep(
        _ channel: Int, at confirmed: Instant, into effects: inout EffectBuffer
    ) {
        let watch = channels[channel].run?.watch
        guard
            let finished = channels[channel].run?.recorder.changeConfirmed(
                at: confirmed, watch: watch, into: &effects)
        else { return }
        channels[channel].run?.remember(finished.charge, of: finished.step)
    }
}
