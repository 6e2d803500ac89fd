import CyclerControl
import CyclerCore
import CyclerEngine
import CyclerInstruments

/// Every way in which a run is interrupted, and how it goes on. All of them open the circuit
/// first and write about it afterwards.
extension Station {
    /// Opens; clears itself (a lost link) or by `resume`.
    mutating func hold(_ channel: Int, _ cause: Cause, into effects: inout EffectBuffer) {
        guard channels[channel].phase.hasLiveRun, channels[channel].run?.ending == nil else {
            return openCircuit(channel, into: &effects)
        }
        if channels[channel].phase == .starting {
            openCircuit(channel, into: &effects)
            return failStart(channel, cause.message, into: &effects)
        }
        openCircuit(channel, into: &effects)
        let wasGoingOn = channels[channel].run?.entry != Run.Entry.none
        channels[channel].run?.entry = .none
        giveUpProbe(channel)
        giveUpRetuning(channel)
        // What held it first stays the cause, unless it was on its way to go on.
        if case .held = channels[channel].phase, !wasGoingOn { return }
        channels[channel].run?.linkLostAt = cause == .linkLost ? boot : nil
        channels[channel].run?.recorder.interrupted(
            "held", cause.code, cause.message, at: now, into: &effects)
        enter(channel, .held(cause), into: &effects)
        raise(.finding, cause.code, channel)
        say(.alarm, channel, "held: \(cause.message)", into: &effects)
        failWaiting(channel, .inForce, cause.message, into: &effects)
        checkpoint(channel, into: &effects)
    }

    /// Opens and latches; the run is over.
    mutating func trip(_ channel: Int, _ cause: Cause, into effects: inout EffectBuffer) {
        openCircuit(channel, into: &effects)
        guard channels[channel].phase.hasLiveRun, channels[channel].run?.ending == nil else {
            return
        }
        makeSurroundingsSafe(channel, cause, into: &effects)
        if let step = channels[channel].run?.machine.step {
            channels[channel].run?.recorder.stepEnds(step, "trip", at: now, into: &effects)
        }
        channels[channel].run?.recorder.note(
            "trip", cause.message, at: now, details: [.init("code", .string(cause.code))],
            into: &effects)
        end(channel, .tripped(cause), into: &effects)
        enter(channel, .tripped(cause), into: &effects)
        checkpoint(channel, into: &effects)
        raise(.trip, cause.code, channel)
        say(.alarm, channel, "tripped: \(cause.message)", into: &effects)
        failWaiting(channel, .inForce, cause.message, into: &effects)
        closeIfOpen(channel, into: &effects)
    }

    /// The run is over as planned, stopped, or never began.
    mutating func finish(
        _ channel: Int, _ outcome: RunOutcome, into effects: inout EffectBuffer
    ) {
        guard channels[channel].run != nil, channels[channel].run?.ending == nil else { return }
        openCircuit(channel, into: &effects)
        cutStepShort(channel, outcome, into: &effects)
        end(channel, outcome, into: &effects)
        enter(channel, .ending(outcome), into: &effects)
        checkpoint(channel, into: &effects)
        closeIfOpen(channel, into: &effects)
    }

    /// A step that was in force when its run ended has its last record and its row too.
    private mutating func cutStepShort(
        _ channel: Int, _ outcome: RunOutcome, into effects: inout EffectBuffer
    ) {
        let reason: String
        switch outcome {
        case .stopped: reason = "stopped"
        case .interrupted: reason = "interrupted"
        case .completed, .short, .tripped, .failedToStart, .suspended: return
        }
        guard let step = channels[channel].run?.machine.step,
            let ledger = channels[channel].run?.recorder.ledger, ledger.began != nil,
            !ledger.isEnding
        else { return }
        channels[channel].run?.recorder.stepEnds(step, reason, at: now, into: &effects)
    }

    private mutating func end(
        _ channel: Int, _ outcome: RunOutcome, into effects: inout EffectBuffer
    ) {
        channels[channel].run?.entry = .none
        giveUpProbe(channel)
        channels[channel].run?.ending = outcome
        // A run that is left to the next daemon stays at its step.
        if outcome != .suspended { channels[channel].run?.machine.finish(outcome) }
    }

    /// A set point was under way and will not come into force.
    mutating func lostOnTheWay(
        _ channel: Int, _ cause: Cause, into effects: inout EffectBuffer
    ) {
        guard case .setting = channels[channel].run?.entry else { return }
        hold(channel, cause, into: &effects)
    }

    private mutating func closeIfOpen(_ channel: Int, into effects: inout EffectBuffer) {
        guard instruments[potentiostat(channel)].output?.isOpen == true else { return }
        closeRun(channel, into: &effects)
        answer(channel, .open, into: &effects)
    }

    /// The circuit is open and the run over: last rows, then the files close.
    mutating func closeRun(_ channel: Int, into effects: inout EffectBuffer) {
        guard let outcome = channels[channel].run?.ending else { return }
        failWaiting(channel, .inForce, "the run ended: \(outcome.words)", into: &effects)
        finishedStep(channel, at: now, into: &effects)
        let evidence = instruments[potentiostat(channel)].output?.evidence
        let energised = channels[channel].run?.hasEnergised ?? false
        if outcome == .suspended { checkpoint(channel, into: &effects) }
        channels[channel].run?.recorder.ended(
            outcome, evidence: evidence, at: now, into: &effects)
        effects.add(.closeRun(channels[channel].index))
        let name = channels[channel].run?.recorder.name ?? "without a folder"
        channels[channel].run = nil
        if energised { channels[channel].cell?.isFresh = false }
        say(.info, channel, "run \(name): \(outcome.words)", into: &effects)
        if case .ending = channels[channel].phase { enter(channel, .mounted, into: &effects) }
        // Whoever waits hears of it once the files are closed; a stuck disk has a bound.
        writer.mark += 1
        channels[channel].closing = (writer.mark, boot + Run.patience)
        effects.add(.mark(writer.mark, sync: false))
    }

    /// A person opens the circuit for a while.
    mutating func pause(
        _ channel: Int, from person: Operator, into effects: inout EffectBuffer
    ) {
        openCircuit(channel, into: &effects)
        channels[channel].run?.entry = .none
        giveUpProbe(channel)
        giveUpRetuning(channel)
        channels[channel].run?.recorder.interrupted(
            "paused", "PAUSE", "paused by \(person.name)", at: now, into: &effects)
        enter(channel, .paused, into: &effects)
        failWaiting(channel, .inForce, "paused by \(person.name)", into: &effects)
        checkpoint(channel, into: &effects)
    }

    /// Why a paused or held run cannot go on now, nil when it can.
    func resumeRefusal(_ channel: Int) -> String? {
        let instrument = instruments[potentiostat(channel)]
        guard let run = channels[channel].run else { return "there is no run to resume" }
        if instrument.output?.unsafeSince != nil { return "the channel is UNSAFE; 'ack' first" }
        guard instrument.output?.isOpen == true else {
            return "the circuit is not shown to be open yet"
        }
        guard let identity = instrument.identity, identity == run.identity else {
            return instrument.identity == nil
                ? "the instrument has not been identified again"
                : "another instrument answers than the one the run began with"
        }
        if writer.isStuck { return "records cannot be written" }
        if run.isReopening { return "the folder of the run is not open yet" }
        if instrument.lab.codec.traits.readsVoltageWhenOpen {
            guard let sample = channels[channel].lastSample, let voltage = sample.voltage,
                now - sample.time <= StartChecks.freshFor(instrument.lab.period)
            else { return "no fresh voltage reading" }
            if let window = channels[channel].supervisor.voltageWindow, !window.contains(voltage) {
                return "the cell's voltage \(LimitedQuantity.voltage.text(voltage.value)) is "
                    + "outside its limits"
            }
        }
        return nil
    }

    /// Goes on with the step in hand: limits again, record on disk, then the set point.
    mutating func goOn(_ channel: Int, why: String, into effects: inout EffectBuffer) {
        channels[channel].run?.recorder.note("resume", why, at: now, into: &effects)
        channels[channel].run?.linkLostAt = nil
        guard hasDrive(channel, into: &effects) else { return }
        prepare(channel, into: &effects)
    }

    /// A run that was restored has no set points yet: they begin from what the cell shows now.
    private mutating func hasDrive(_ channel: Int, into effects: inout EffectBuffer) -> Bool {
        guard channels[channel].run?.drive == nil, let step = channels[channel].run?.machine.step
        else { return true }
        do throws(ScheduleFault) {
            let drive = try driveMachine(step, channel)
            channels[channel].run?.drive = drive
            return true
        } catch {
            trip(channel, .schedule(error), into: &effects)
            return false
        }
    }

    /// A link that came back in time lets its run go on by itself, if all is as it was.
    mutating func reunite(_ channel: Int, into effects: inout EffectBuffer) {
        guard case .held(.linkLost) = channels[channel].phase,
            let lost = channels[channel].run?.linkLostAt,
            channels[channel].run?.entry == Run.Entry.none, boot - lost <= Run.reunionMax,
            resumeRefusal(channel) == nil
        else { return }
        guard channels[channel].run?.reunions.take(at: now) == true else { return }
        let seconds = Int((boot - lost).seconds.rounded())
        channels[channel].run?.recorder.gap(from: lost, to: boot, at: now, into: &effects)
        goOn(channel, why: "link back after \(seconds) s", into: &effects)
    }
}
