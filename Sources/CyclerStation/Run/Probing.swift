import CyclerControl
import CyclerCore
import CyclerEngine
import CyclerInstruments
import CyclerRecord
import CyclerWatch

/// A finding that asks for a closer look: the circuit opens at once, a probe measures, and the
/// step goes on or the run trips. A probe that goes wrong in any way holds.
extension Station {
    /// Time between records of a probe; its bursts have every sample.
    static let probeRecordEvery = TimeSpan.seconds(1)

    /// What a suspected soft short leads to here.
    func softShortPolicy(_ channel: Int) -> SoftShortPolicy {
        channels[channel].run?.machine.plan.onSoftShort ?? channels[channel].cell?.onSoftShort
            ?? .probe
    }

    /// Opens, and looks into it; holds where that cannot be done.
    mutating func lookInto(
        _ finding: Finding, _ channel: Int, into effects: inout EffectBuffer
    ) {
        guard channels[channel].phase == .running,
            instruments[potentiostat(channel)].lab.codec.traits.readsVoltageWhenOpen,
            let question = question(finding, channel)
        else { return hold(channel, .finding(finding), into: &effects) }
        openCircuit(channel, into: &effects)
        channels[channel].run?.entry = .none
        giveUpRetuning(channel)
        channels[channel].run?.probe = ProbeMachine(question, at: now)
        channels[channel].run?.isHealed = false
        channels[channel].run?.recorder.interrupted(
            "probe", finding.code.rawValue, "opened; a probe looks into \(finding.code.rawValue)",
            at: now, into: &effects)
        enter(channel, .probing(finding), into: &effects)
        say(.alarm, channel, "probing: \(Cause.finding(finding).message)", into: &effects)
        checkpoint(channel, into: &effects)
        // A rest is open already, and nobody will say so again.
        if instruments[potentiostat(channel)].output?.isOpen == true {
            circuitIsOpenForProbe(channel, into: &effects)
        }
    }

    /// What the probe is to find out; nil when too little is known to ask.
    private func question(_ finding: Finding, _ channel: Int) -> ProbeQuestion? {
        guard let cell = channels[channel].cell, let sample = channels[channel].lastSample,
            let voltage = sample.voltage
        else { return nil }
        let set: Amperes? =
            if case .current(let current) = channels[channel].run?.driveInForce { current } else {
                sample.current
            }
        guard let current = set, current.magnitude > .zero else { return nil }
        let byImpedance = cell.resistance.map { $0.value.value / cell.area.value }
        let byBaseline = finding.reference / current.magnitude.value
        return ProbeQuestion(
            finding: finding, isFull: cell.kind == .full, current: current,
            voltage: zeroed(voltage, channel), resistance: byImpedance ?? byBaseline,
            isFirm: byImpedance != nil || Self.isFirm(finding.code))
    }

    /// What these compare with stands for the cell as it is: by the seconds before the finding, or
    /// because no cell resists less.
    private static func isFirm(_ code: FindingCode) -> Bool {
        code == .shortStep || code == .resistanceFloor
    }

    /// A reading less the channel's zero, as far as that is known.
    private func zeroed(_ voltage: Volts, _ channel: Int) -> Volts {
        voltage - (channels[channel].zero?.value ?? .zero)
    }

    /// The circuit is open in the course of a probe: before its currents, or behind them.
    mutating func circuitIsOpenForProbe(_ channel: Int, into effects: inout EffectBuffer) {
        channels[channel].run?.probe?.isOpen(at: now)
        if case .awaitingWriter = channels[channel].run?.entry {
            return continueEntry(channel, into: &effects)
        }
        guard channels[channel].run?.isHealed == true else { return }
        channels[channel].run?.isHealed = false
        goOn(channel, why: "the probe found no short", into: &effects)
    }

    /// A current of the probe is in force.
    mutating func probeInForce(
        _ channel: Int, _ step: PlanStep, at confirmed: Instant, into effects: inout EffectBuffer
    ) {
        channels[channel].run?.entry = .inForce(since: confirmed)
        channels[channel].run?.probe?.inForce(at: confirmed)
        channels[channel].supervisor.expect(expectation(channel))
        let current = channels[channel].run?.probe?.current ?? .zero
        let range = rangeInForce(channel)
        channels[channel].run?.recorder.probeInForce(
            current, range, at: confirmed, into: &effects)
    }

    /// A sample while the probe has the circuit open.
    mutating func probedOpen(
        _ channel: Int, _ sample: Sample, into effects: inout EffectBuffer
    ) {
        var action = channels[channel].supervisor.judge(betweenSetPoints: sample)
        let aux = auxiliaries(of: channel)
        action = .max(action, judge(aux, channel))
        recordProbe(channel, sample, into: &effects)
        switch action {
        case .trip(let cause): trip(channel, cause, into: &effects)
        case .hold(let cause): hold(channel, cause, into: &effects)
        case .none: follow(probe: sample, channel, into: &effects)
        }
    }

    /// A sample under a current of the probe; its charge is counted already.
    mutating func probed(
        _ channel: Int, _ sample: Sample, _ action: SafetyAction, replied: Instant,
        into effects: inout EffectBuffer
    ) {
        recordProbe(channel, sample, into: &effects)
        switch action {
        case .trip(let cause): return trip(channel, cause, into: &effects)
        case .hold(let cause): return hold(channel, cause, into: &effects)
        case .none: break
        }
        if sample.voltage != nil && sample.current != nil {
            renew(potentiostat(channel), from: replied, into: &effects)
        }
        follow(probe: sample, channel, into: &effects)
    }

    private mutating func recordProbe(
        _ channel: Int, _ sample: Sample, into effects: inout EffectBuffer
    ) {
        let setPoint = channels[channel].run?.seenSetPoint() ?? .none
        let plated = channels[channel].run?.seenPlated() ?? .zero
        let aux = auxiliaries(of: channel)
        channels[channel].run?.recorder.recordSlowly(
            every: Self.probeRecordEvery, sample, aux, setPoint, .probe, plated: plated,
            into: &effects)
    }

    /// What a sample brings the probe to.
    private mutating func follow(
        probe sample: Sample, _ channel: Int, into effects: inout EffectBuffer
    ) {
        guard sample.quality == .good, let voltage = sample.voltage else { return }
        let zeroed = zeroed(voltage, channel)
        switch channels[channel].run?.probe?.take(zeroed, at: sample.time) {
        case nil: break
        case .set where instruments[potentiostat(channel)].output?.isOpen == true:
            // The first current goes the way of every first set point: limits, disk, wire.
            prepare(channel, into: &effects)
        case .set: sendSetPoint(channel, into: &effects)
        case .finished(let evidence): conclude(evidence, channel, into: &effects)
        }
    }

    private mutating func conclude(
        _ evidence: ProbeEvidence, _ channel: Int, into effects: inout EffectBuffer
    ) {
        let finding = evidence.question.finding
        openCircuit(channel, into: &effects)
        channels[channel].run?.entry = .none
        channels[channel].run?.probe = nil
        channels[channel].run?.recorder.note(
            "probe", evidence.verdict.rawValue, at: now, details: evidence.json, into: &effects)
        switch evidence.verdict {
        case .confirmed:
            let step = channels[channel].run?.machine.step
            if let end = step?.end(onShort: finding.code, isConfirmed: true) {
                return endStep(channel, .condition(end), into: &effects)
            }
            trip(channel, .shortConfirmed(evidence), into: &effects)
        case .unclear: hold(channel, .finding(finding), into: &effects)
        case .healed:
            let heals = channels[channel].run?.heals.add(at: now) ?? 0
            guard heals < HealCount.stopAt else {
                return trip(channel, .dynamicShort(finding, heals: heals), into: &effects)
            }
            say(
                .warning, channel,
                "\(finding.code.rawValue) healed, or was none (\(heals) in a day): the step goes "
                    + "on, watched with halved windows for an hour", into: &effects)
            channels[channel].run?.watch.tighten(until: now + Tightening.span)
            // The next life of the daemon must count this heal, and be as suspicious.
            checkpoint(channel, into: &effects)
            channels[channel].run?.isHealed = true
            if instruments[potentiostat(channel)].output?.isOpen == true {
                circuitIsOpenForProbe(channel, into: &effects)
            }
        }
    }

    /// A probe that does not get done says nothing; a circuit that does not open is told elsewhere.
    mutating func lookAtProbe(_ channel: Int, into effects: inout EffectBuffer) {
        guard let deadline = channels[channel].run?.probeDeadline(), now >= deadline,
            case .probing(let finding) = channels[channel].phase
        else { return }
        hold(channel, .finding(finding), into: &effects)
    }

    /// Whatever interrupts a probe ends it.
    mutating func giveUpProbe(_ channel: Int) {
        channels[channel].run?.probe = nil
        channels[channel].run?.isHealed = false
    }
}

extension Run {
    /// Mutating only in name; see `seenEntry`.
    mutating func probeDeadline() -> Instant? { probe?.deadline }
}

extension RunRecorder {
    /// A current of a probe counts as charge of the step, on the range that it is measured on.
    mutating func probeInForce(
        _ current: Amperes, _ range: CurrentRange?, at now: Instant,
        into effects: inout EffectBuffer
    ) {
        ledger?.measure(on: range, at: now)
        counters.restart(at: now, set: current, fullScale: range?.fullScale)
        note("set-point", setPointText(.current(current)), at: now, into: &effects)
    }
}
