import CyclerControl
import CyclerCore
import CyclerEngine
import CyclerInstruments
import CyclerRecord
import CyclerWatch

/// From one decoded poll of a potentiostat to everything that follows from it. The order is the
/// safety of the thing: circuit state, limits, short watch, and only then the schedule.
extension Station {
    /// Current below this part of the smallest range counts as no current.
    static let openCurrentFraction = 0.02

    mutating func potentiostatRead(
        _ channel: Int, _ readings: Readings, requested: Instant, at middle: Instant,
        replied: Instant, into effects: inout EffectBuffer
    ) {
        let instrument = potentiostat(channel)
        let last = instruments[instrument].readings.sampleCounter
        if let counter = readings.sampleCounter, counter == last {
            // The instrument has not sampled since: an old reading, which renews nothing.
            return
        }
        // Time in records only goes forward: what is no newer than the last reading says nothing.
        if let readAt = instruments[instrument].readAt, middle <= readAt { return }
        instruments[instrument].readings = readings
        instruments[instrument].readAt = middle
        let flagged = !readings.flags.isEmpty
        let sample = Sample(
            time: middle, voltage: readings.voltage, current: readings.current,
            flags: readings.flags, quality: flagged ? .flagged : .good,
            outputOn: readings.outputOn)
        channels[channel].lastSample = sample
        if sample.voltage != nil && sample.current != nil { channels[channel].seenAt = boot }
        if let voltage = sample.voltage { channels[channel].lastVoltage = voltage }
        believeCircuit(channel, sample, requested: requested, into: &effects)
        if case .inForce(let since) = channels[channel].run?.seenEntry(), requested >= since {
            counted(channel, sample, replied: replied, into: &effects)
        } else {
            uncounted(channel, sample, into: &effects)
        }
        takeZero(channel, sample, into: &effects)
        takeRestZero(channel, sample, into: &effects)
    }

    /// Compares what the instrument says of its output with what we hold it for.
    private mutating func believeCircuit(
        _ channel: Int, _ sample: Sample, requested: Instant, into effects: inout EffectBuffer
    ) {
        let instrument = potentiostat(channel)
        guard instruments[instrument].output?.isOpen == true else { return }
        if sample.outputOn == true {
            instruments[instrument].output?.foundEnergised(at: now)
            effects.add(.bus(bus(of: instrument), .makeSafe(instruments[instrument].index)))
            say(
                .alarm, channel,
                "\(instruments[instrument].lab.name) was found on without a set point of ours "
                    + "and is being opened", into: &effects)
        } else if let current = sample.current {
            let threshold = instruments[instrument].lab.codec.ranges.first.map {
                Self.openCurrentFraction * $0.fullScale
            }
            guard let threshold else { return }
            if current.magnitude <= threshold { instruments[instrument].output?.measuredOpen() }
            if instruments[instrument].openFlow.reads(current, least: threshold, at: sample.time) {
                flowsThroughOpen(channel, current, into: &effects)
            }
        }
    }

    /// A sample taken wholly under the set point in force.
    private mutating func counted(
        _ channel: Int, _ sample: Sample, replied: Instant, into effects: inout EffectBuffer
    ) {
        guard channels[channel].run?.hasStep() == true else { return }
        let instrument = potentiostat(channel)
        let isEnergised =
            instruments[instrument].output?.energisedSince != nil
            || channels[channel].run?.isRetuning() == true
        let aux = auxiliaries(of: channel)
        var action = channels[channel].supervisor.judge(sample)
        action = .max(action, judge(aux, channel))
        if isEnergised && sample.outputOn == false, case .none = action {
            // From before the set point, or the instrument has opened: it counts for nothing and
            // renews nothing; the next one tells.
            return
        }
        if isEnergised, let current = sample.current {
            instruments[instrument].openFlow.flowed(current)
        }
        channels[channel].run?.recorder.count(sample)
        if channels[channel].run?.isProbed() == true {
            seesNothing(channel, at: sample.time, into: &effects)
            return probed(channel, sample, action, replied: replied, into: &effects)
        }
        scratch[0].removeAll()
        channels[channel].run?.look(sample, aux, into: &scratch[0])
        lookAtReadiness(channel, at: sample.time, into: &effects)
        let shortEnd =
            scratch[0].count == 0 ? nil : judge(scratch[0], channel, &action, into: &effects)
        let plated = channels[channel].run?.platedNow(at: sample.time) ?? .zero
        var verdict = channels[channel].run?.judge(sample, aux, plated: plated) ?? .goOn
        if let shortEnd { verdict = .end(shortEnd) }
        judgeGuards(channel, sample, &action, into: &effects)
        seeChange(channel, sample, into: &effects)
        let setPoint = channels[channel].run?.seenSetPoint() ?? .none
        channels[channel].run?.recorder.record(
            sample, aux, setPoint,
            reason: Self.reason(action, verdict),
            plated: plated, into: &effects)
        switch action {
        case .trip(let cause): return trip(channel, cause, into: &effects)
        case .hold(.finding(let finding)): return lookInto(finding, channel, into: &effects)
        case .hold(let cause): return hold(channel, cause, into: &effects)
        case .none: break
        }
        // Half a reading is nobody watching: the bus opens unless a whole one comes in time.
        let isWhole = sample.voltage != nil && sample.current != nil
        if isEnergised && isWhole { renew(instrument, from: replied, into: &effects) }
        if case .goOn = verdict { return retune(channel, sample, into: &effects) }
        follow(verdict, channel, into: &effects)
    }

    /// A sample that brings something about is a record. Patterns, because comparing such enums
    /// goes through their witness tables.
    private static func reason(_ action: SafetyAction, _ verdict: StepVerdict) -> RecordReason? {
        guard case .none = action else { return .trip }
        if case .goOn = verdict { return nil }
        return .end
    }

    /// Notes findings, and turns them into an action or, where the author asked, into an end.
    private mutating func judge(
        _ findings: FindingBuffer, _ channel: Int, _ action: inout SafetyAction,
        into effects: inout EffectBuffer
    ) -> StepEnd? {
        guard let step = channels[channel].run?.machine.step else { return nil }
        var end: StepEnd?
        for index in 0..<findings.count {
            let finding = findings[index]
            found(finding, channel, into: &effects)
            if let condition = step.end(onShort: finding.code) {
                end = .condition(condition)
                continue
            }
            if finding.code.isShort && step.waitsForHardShort { continue }
            switch finding.findingClass {
            case .warn: break
            case .pauseAndProbe:
                switch softShortPolicy(channel) {
                case .mark: break
                case .probe: action = .max(action, .hold(.finding(finding)))
                case .stop: action = .max(action, .trip(.finding(finding)))
                }
            case .stop: action = .max(action, .trip(.finding(finding)))
            }
        }
        return end
    }

    /// The schedule's own guards: told, held or tripped.
    private mutating func judgeGuards(
        _ channel: Int, _ sample: Sample, _ action: inout SafetyAction,
        into effects: inout EffectBuffer
    ) {
        guard let due = channels[channel].run?.judgeGuards(at: sample.time) else {
            return
        }
        switch due.action {
        case .warn:
            channels[channel].run?.recorder.note(
                "guard", "'\(due.words)' holds", at: now, into: &effects)
            say(.warning, channel, "the schedule's guard '\(due.words)' holds", into: &effects)
        case .pause: action = .max(action, .hold(.guarded(due)))
        case .open: action = .max(action, .trip(.guarded(due)))
        }
    }

    /// Acts on what a step's judge said.
    mutating func follow(
        _ verdict: StepVerdict, _ channel: Int, into effects: inout EffectBuffer
    ) {
        switch verdict {
        case .goOn: break
        case .end(let reason): endStep(channel, reason, into: &effects)
        case .overrun(.charge(let charge, let bound)):
            trip(channel, .chargeBound(charge, bound), into: &effects)
        case .overrun(.time(let spent, let bound)):
            trip(channel, .timeBound(spent, bound), into: &effects)
        }
    }

    /// A sample during a change, a pause or a hold. Under a change the old current may still flow;
    /// in a pause the cell may be in a person's hands, but not its oven or its press.
    private mutating func uncounted(
        _ channel: Int, _ sample: Sample, into effects: inout EffectBuffer
    ) {
        guard channels[channel].run != nil, channels[channel].run?.ending == nil else { return }
        seesNothing(channel, at: sample.time, into: &effects)
        switch channels[channel].phase {
        case .paused, .held:
            let aux = auxiliaries(of: channel)
            let plated = channels[channel].run?.seenPlated() ?? .zero
            channels[channel].run?.recorder.recordSlowly(
                every: RunRecorder.idleEvery, sample, aux, .none, .idle, plated: plated,
                into: &effects)
            let action = judge(aux, channel)
            if case .trip(let cause) = action { return trip(channel, cause, into: &effects) }
            reunite(channel, into: &effects)
        case .running:
            let action = channels[channel].supervisor.judge(betweenSetPoints: sample)
            if case .trip(let cause) = action { trip(channel, cause, into: &effects) }
        case .probing: probedOpen(channel, sample, into: &effects)
        case .empty, .mounted, .starting, .ending, .tripped: break
        }
    }

    /// Limits of what surrounds the cell.
    func judge(_ aux: Auxiliaries, _ channel: Int) -> SafetyAction {
        var action = SafetyAction.none
        if let temperature = aux.temperature {
            action = .max(action, channels[channel].supervisor.judge(temperature: temperature))
        }
        if let pressure = aux.stackPressure {
            action = .max(action, channels[channel].supervisor.judge(pressure: pressure))
        }
        return action
    }

    private mutating func takeZero(
        _ channel: Int, _ sample: Sample, into effects: inout EffectBuffer
    ) {
        guard instruments[potentiostat(channel)].output?.isOpen == true,
            let voltage = sample.voltage,
            let zero = channels[channel].zeroing?.take(voltage, at: sample.time)
        else { return }
        channels[channel].zeroing = nil
        guard zero.value.magnitude <= ZeroMeasurement.offsetMax else {
            failWaiting(
                channel, .zeroed,
                "\(LimitedQuantity.voltage.text(zero.value.value)) is no zero offset; short the "
                    + "leads at the cell holder and try again", into: &effects)
            return
        }
        channels[channel].zero = zero
        channels[channel].run?.watch.zero(zero)
        answer(channel, .zeroed, into: &effects)
    }

    /// A zero measurement that cannot be finished.
    mutating func giveUpZero(
        _ channel: Int, _ why: String, into effects: inout EffectBuffer
    ) {
        guard channels[channel].zeroing != nil else { return }
        channels[channel].zeroing = nil
        failWaiting(channel, .zeroed, "no zero was measured: \(why)", into: &effects)
    }
}
