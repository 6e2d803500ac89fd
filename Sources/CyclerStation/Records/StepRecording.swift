import CyclerCore
import CyclerEngine
import CyclerRecord
import CyclerWatch

/// Steps as they begin, come into force and end, and the rows that this makes final.
extension RunRecorder {
    mutating func stepBegins(
        _ step: PlanStep, count: Int, at now: Instant, into effects: inout EffectBuffer
    ) {
        pendingEnd = ledger.flatMap { $0.isEnding ? $0 : nil }
        ledger = StepLedger(step, count: count, area: cell.area)
        keeper.begin(step.record)
        row.stepRecord = 0
        unrecorded = nil
        note(
            "step", "\(step.action.name)", at: now,
            details: [
                .init("step-count", .integer(count)), .init("step-id", .integer(step.id)),
            ], into: &effects)
    }

    mutating func stepEnds(
        _ step: PlanStep, _ reason: String, at now: Instant,
        into effects: inout EffectBuffer
    ) {
        if let left = unrecorded {
            write(left.sample, left.aux, left.setPoint, .last, into: &effects)
        }
        ledger?.leaveForce(at: now)
        ledger?.isEnding = true
        ledger?.row.endReason = reason
        ledger?.endsAt = now
        note("step-end", "\(step.action.name): \(reason)", at: now, into: &effects)
    }

    /// The set point of the step in hand is in force (again).
    mutating func inForce(
        _ step: PlanStep, _ drive: Drive?, at now: Instant, into effects: inout EffectBuffer
    ) {
        if ledger?.began == nil {
            ledger?.began = now
            if let direction = step.action.direction,
                let finished = cycles.begin(direction, at: now, startedAt: startedAt)
            {
                write(finished, into: &effects)
            }
            ledger?.row.cycle = cycles.count
            counters.beginStep()
        }
        ledger?.inForceSince = now
        if step.energises { counters.restart(at: now) }
        note("set-point", setPointText(step, drive), at: now, into: &effects)
    }

    /// Another kind of set point within the step is in force: the voltage of CC-CV.
    func retuned(
        _ step: PlanStep, _ drive: Drive, at now: Instant, into effects: inout EffectBuffer
    ) {
        note("set-point", setPointText(step, drive), at: now, into: &effects)
    }

    /// The schedule says that a cycle begins here.
    mutating func nextCycle(at now: Instant, into effects: inout EffectBuffer) {
        if let finished = cycles.nextCycle(at: now, startedAt: startedAt) {
            write(finished, into: &effects)
        }
        note("cycle", "\(cycles.count)", at: now, into: &effects)
    }

    private func setPointText(_ step: PlanStep, _ drive: Drive?) -> String {
        var text = ByteText(reserving: 32)
        switch drive {
        case .current(let current):
            text.append(current.value * 1000, significant: 6)
            text.append(" mA")
            return text.string
        case .voltage(let voltage):
            text.append(voltage.value, significant: 6)
            text.append(" V")
            return text.string
        case nil, .open: break
        }
        switch step.action {
        case .rest, .drive, .hold, .voltageRamp, .confirm: text.append("rest")
        case .pressure(let settle):
            text.append(settle.target.value / 1e6, significant: 4)
            text.append(" MPa")
        case .temperature(let settle):
            text.append(settle.target.celsius, significant: 4)
            text.append(" degC")
        }
        return text.string
    }

    /// The circuit was opened, or another set point is confirmed: what flowed until then belongs
    /// to the step before.
    mutating func currentEnded(at now: Instant) {
        counters.close(at: now)
        ledger?.leaveForce(at: now)
        pendingEnd?.leaveForce(at: now)
    }

    /// The change away from a finished step is confirmed: its row is final. Nil when no step was
    /// waiting for that.
    mutating func changeConfirmed(
        at now: Instant, watch: ShortWatch?, into effects: inout EffectBuffer
    ) -> (step: PlanStep, charge: AmpereHours)? {
        counters.close(at: now)
        guard var done = pendingEnd ?? ledger.flatMap({ $0.isEnding ? $0 : nil }) else {
            return nil
        }
        if pendingEnd == nil { ledger = nil }
        pendingEnd = nil
        done.leaveForce(at: now)
        done.row.charge = counters.step
        done.row.start = (done.began ?? now) - startedAt
        done.row.end = (done.endsAt ?? now) - startedAt
        if let watch { fill(&done.row, watch, done.step) }
        let final = done
        effects.append(channel, .steps) { StepTable.append(final.row, to: &$0) }
        if let direction = done.step.action.direction {
            cycles.finish(
                direction, done.step.action.setCurrent, charge: counters.step, row: done.row,
                watch: watch, period: period,
                at: now - startedAt)
        }
        return (done.step, counters.step.charging + counters.step.discharging)
    }

    private func fill(_ row: inout StepRow, _ watch: ShortWatch, _ step: PlanStep) {
        guard step.action.direction == .plate else { return }
        let metrics = watch.plating
        row.plated = metrics.plated
        row.onset = metrics.onset.map { $0 - startedAt }
        row.nucleation = metrics.nucleation
        row.zeroToMinimum = metrics.zeroToMinimum
        row.level = metrics.level
        row.definition = metrics.definition.rawValue
    }

    func write(_ cycle: CycleRow, into effects: inout EffectBuffer) {
        effects.append(channel, .cycles) { CycleTable.append(cycle, to: &$0) }
    }
}
