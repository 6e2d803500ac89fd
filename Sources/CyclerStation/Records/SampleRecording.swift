import CyclerCore
import CyclerRecord
import CyclerWatch

/// Samples: counted, kept as records where the rules say so, and held for bursts.
extension RunRecorder {
    /// Counts a sample's charge; before anything judges it.
    mutating func count(_ sample: Sample) {
        guard let current = sample.current else { return }
        counters.count(current, sample.voltage ?? .zero, at: sample.time)
    }

    /// Tells the keeper of an onset of plating: once when it may be one, and once it is certain.
    /// On other than half cells plating begins with the step, which the keeper knows.
    mutating func noteOnset(
        candidate: Instant?, certain: Instant?, at time: Instant
    ) {
        guard cell.kind == .half else { return }
        if let candidate, candidate != onsetsTold.candidate {
            onsetsTold.candidate = candidate
            keeper.noteOnset(at: time)
        }
        if let certain, certain != onsetsTold.certain {
            onsetsTold.certain = certain
            keeper.noteOnset(at: time)
        }
    }

    /// Keeps a sample as a record where the rules, or what it brought about, say so.
    mutating func record(
        _ sample: Sample, _ aux: Auxiliaries, _ setPoint: SetPoint, reason forced: RecordReason?,
        plated: AmpereHours, into effects: inout EffectBuffer
    ) {
        ledger?.take(sample, aux)
        cycles.take(
            temperature: aux.cellTemperature ?? aux.temperature, pressure: aux.stackPressure)
        row.plated = plated
        takeBurst(sample, into: &effects)
        if let reason = forced ?? keeper.reason(for: sample, charge: stepCharge) {
            write(sample, aux, setPoint, reason, into: &effects)
        } else {
            unrecorded = (sample, aux, setPoint)
        }
    }

    /// While a step is interrupted: a record in every `period`, so that the cell's potential is
    /// never lost, and every sample into the burst.
    mutating func recordSlowly(
        every period: TimeSpan, _ sample: Sample, _ aux: Auxiliaries, _ setPoint: SetPoint,
        _ reason: RecordReason, plated: AmpereHours, into effects: inout EffectBuffer
    ) {
        row.plated = plated
        takeBurst(sample, into: &effects)
        if let last = slowlyRecordedAt, sample.time - last < period { return }
        slowlyRecordedAt = sample.time
        write(sample, aux, setPoint, reason, into: &effects)
    }

    mutating func write(
        _ sample: Sample, _ aux: Auxiliaries, _ setPoint: SetPoint, _ reason: RecordReason,
        into effects: inout EffectBuffer
    ) {
        keeper.kept(sample, charge: stepCharge)
        unrecorded = nil
        row.record += 1
        row.stepRecord += 1
        row.testTime = sample.time - startedAt
        row.unixTime = clock.wall(at: sample.time)
        row.voltage = sample.voltage
        row.current = sample.current
        row.quality = sample.quality
        row.cycle = cycles.count
        row.stepCount = ledger?.row.stepCount ?? row.stepCount
        row.stepID = ledger?.row.stepID ?? row.stepID
        row.stepType = ledger?.row.stepType ?? row.stepType
        row.stepTime = ledger?.timeInForce(at: sample.time) ?? .zero
        row.total = counters.total
        row.step = counters.step
        row.inCycle = counters.cycle
        row.ambient = aux.temperature
        row.surface = aux.cellTemperature
        row.appliedPressure = aux.stackPressure
        row.rigPressure = aux.portPressure
        row.rigForce = aux.force
        row.setCurrent = nil
        row.setVoltage = nil
        switch setPoint {
        case .none: break
        case .current(let current): row.setCurrent = current
        case .voltage(let voltage): row.setVoltage = voltage
        }
        row.reason = reason
        let start = effects.text.count
        BatteryDataFormat.append(row, to: &effects.text)
        recordBytes += effects.text.count - start
        effects.add(.append(channel, .records, start..<effects.text.count))
    }

    mutating func takeBurst(_ sample: Sample, into effects: inout EffectBuffer) {
        let start = effects.text.count
        guard let file = bursts.file else {
            _ = bursts.take(sample, startedAt: startedAt, to: &effects.text)
            return
        }
        if bursts.take(sample, startedAt: startedAt, to: &effects.text) {
            effects.add(
                .append(
                    channel, .burst(file.number, file.code), start..<effects.text.count))
        }
    }

    /// Writes out a burst that became due in this event; after everything that opens circuits.
    mutating func flushBurst(into effects: inout EffectBuffer) {
        guard let file = bursts.file else { return }
        let start = effects.text.count
        if bursts.flush(startedAt: startedAt, to: &effects.text) {
            effects.add(
                .append(
                    channel, .burst(file.number, file.code), start..<effects.text.count))
        }
    }
}

extension Run {
    /// Closer records around the onset of plating.
    mutating func noteOnset(at time: Instant) {
        let seen = watch.seenOnsets()
        guard seen.candidate != nil || seen.certain != nil else { return }
        recorder.noteOnset(candidate: seen.candidate, certain: seen.certain, at: time)
    }
}
