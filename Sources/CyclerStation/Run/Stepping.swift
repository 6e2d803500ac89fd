import CyclerCore
import CyclerEngine
import CyclerInstruments
import CyclerRecord
import CyclerWatch

/// From one step to the next: end, record, wait for the disk, set point, confirmation.
extension Station {
    /// A new step of the plan.
    mutating func beginStep(
        _ channel: Int, _ step: PlanStep, sync: Bool, into effects: inout EffectBuffer
    ) {
        do throws(ScheduleFault) {
            let drive = try driveMachine(step, channel)
            channels[channel].run?.drive = drive
        } catch { return trip(channel, .schedule(error), into: &effects) }
        channels[channel].run?.retuning = nil
        channels[channel].run?.progress = StepProgress(step)
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
        if channels[channel].run?.probe != nil {
            return probeInForce(channel, step, at: confirmed, into: &effects)
        }
        finishedStep(channel, at: confirmed, into: &effects)
        channels[channel].run?.linkLostAt = nil
        channels[channel].run?.recorder.readinessLog.stepBegins()
        channels[channel].run?.entry = .inForce(since: confirmed)
        channels[channel].run?.progress?.resume(at: confirmed)
        if step.energises {
            channels[channel].run?.hasEnergised = true
            channels[channel].cell?.isFresh = false
        }
        channels[channel].supervisor.expect(expectation(channel))
        let context = watchContext(step, channel)
        channels[channel].run?.watch.begin(context, at: confirmed)
        let drive = channels[channel].run?.drive
        channels[channel].run?.watched = drive?.setCurrent
        let range = rangeInForce(channel)
        channels[channel].run?.recorder.inForce(
            step, drive?.drive, range: range, at: confirmed, into: &effects)
        judgeCycle(channel, into: &effects)
        beginRestZero(channel, step, at: confirmed)
        settleShared(step, channel, into: &effects)
        if channels[channel].phase != .running {
            enter(channel, .running, into: &effects)
            // What a restart finds is what is true now: no longer paused or held.
            checkpoint(channel, into: &effects)
        }
        answer(channel, .inForce, into: &effects)
    }

    /// The watch hears of a cycle that this step ended. What it finds there is a warning.
    private mutating func judgeCycle(_ channel: Int, into effects: inout EffectBuffer) {
        guard let cycle = channels[channel].run?.recorder.endedCycle else { return }
        channels[channel].run?.recorder.endedCycle = nil
        var found = FindingBuffer()
        channels[channel].run?.watch.ingest(cycle, into: &found)
        for index in 0..<found.count { self.found(found[index], channel, into: &effects) }
    }

    /// What measurements should show under the set point in force.
    func expectation(_ channel: Int) -> ExpectedOutput {
        switch channels[channel].run?.wantedDrive {
        case .current(let current):
            let codec = instruments[potentiostat(channel)].lab.codec
            let range = try? codec.range(for: current)
            let smallest = codec.ranges.first?.fullScale
            return .current(
                current, fullScale: range?.fullScale ?? smallest ?? current.magnitude)
        case .voltage(let voltage): return .voltage(voltage)
        case nil, .open: return .open
        }
    }

    /// The range of the ammeter under the set point in force; nil for an open circuit.
    func rangeInForce(_ channel: Int) -> CurrentRange? {
        guard let drive = channels[channel].run?.wantedDrive else { return nil }
        return current(toMeasure: drive, channel).flatMap {
            try? instruments[potentiostat(channel)].lab.codec.range(for: $0)
        }
    }

    /// What the watch is told of the set point in force.
    func watchContext(_ step: PlanStep, _ channel: Int) -> WatchContext {
        let codec = instruments[potentiostat(channel)].lab.codec
        let kind: WatchStep
        var fullScale = codec.ranges.first?.fullScale ?? Amperes(0)
        switch channels[channel].run?.drive?.drive {
        case .current(let current):
            // Without a word of its own (a hold in our regulation) the sign gives the direction.
            kind = direction(of: current, step, channel).map { .current(current, $0) } ?? .idle
            if let range = try? codec.range(for: current) { fullScale = range.fullScale }
        case .voltage(let voltage): kind = .hold(voltage)
        case nil, .open: kind = .idle
        }
        var context = WatchContext(
            step: kind, chargeBound: channels[channel].run?.progress?.chargeBound,
            compliance: compliance(channel), rangeFullScale: fullScale)
        context.expectedCharge = channels[channel].cell?.capacity
        // Nothing has come back yet: what a first charge shows is no example for later ones.
        context.isFormation = channels[channel].run?.recorder.counters.total.discharging == .zero
        return context
    }

    /// Which way a current goes; nil for none at all, which a regulation may ask for.
    private func direction(
        of current: Amperes, _ step: PlanStep, _ channel: Int
    ) -> CurrentDirection? {
        if let written = step.action.direction { return written }
        guard current != .zero, let kind = channels[channel].cell?.kind else { return nil }
        return CurrentDirection(current, on: kind)
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
        channels[channel].run?.recorder.stepEnds(
            step, reason.word, endsRun: reason.target.endsRun, at: now, into: &effects)
        if stopsHere(channel, step) { return finish(channel, .stopped, into: &effects) }
        rememberStep(channel, step)
        applyAmendment(channel, into: &effects)
        let signals = channels[channel].run?.progress?.signals ?? SignalValues()
        guard let advance = channels[channel].run?.machine.next(after: reason, signals) else {
            return
        }
        go(channel, advance, sync: false, into: &effects)
    }

    /// Follows the schedule to its next step, its end, or what is wrong with it.
    mutating func go(
        _ channel: Int, _ advance: Advance, sync: Bool, into effects: inout EffectBuffer
    ) {
        takeNotices(channel, into: &effects)
        switch advance {
        case .step(let step): beginStep(channel, step, sync: sync, into: &effects)
        case .finished:
            finish(
                channel, channels[channel].run?.machine.outcome ?? .completed, into: &effects)
        case .failed(let fault): trip(channel, .schedule(fault), into: &effects)
        }
    }

    /// A `stop --after` asked for the end to be here.
    private func stopsHere(_ channel: Int, _ step: PlanStep) -> Bool {
        switch channels[channel].run?.stopAfter {
        case nil: return false
        case .step: return true
        case .cycle:
            let direction = step.action.direction
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
