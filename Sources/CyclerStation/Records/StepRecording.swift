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
        _ step: PlanStep, _ reason: StaticString, at now: Instant,
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
    mutating func inForce(_ step: PlanStep, at now: Instant, into effects: inout EffectBuffer) {
        if ledger?.began == nil {
            ledger?.began = now
            if case .current(let current, _) = step.action {
                if let finished = cycles.begin(current, at: now, startedAt: startedAt) {
                    write(finished, into: &effects)
                }
            }
            ledger?.row.cycle = cycles.count
            counters.beginStep()
        }
        ledger?.inForceSince = now
        if step.energises { counters.restart(at: now) }
        note("set-point", setPointText(step), at: now, into: &effects)
    }

    private func setPointText(_ step: PlanStep) -> String {
        var text = ByteText(reserving: 32)
        switch step.action {
        case .current(let current, _):
            text.append(current.value * 1000, significant: 6)
            text.append(" mA")
        case .hold(let voltage):
            text.append(voltage.value, significant: 6)
            text.append(" V")
        case .rest: text.append("rest")
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
        if case .current(let current, _) = done.step.action {
            cycles.finish(
                current, charge: counters.step, row: done.row, watch: watch, period: period,
                at: now - startedAt)
        }
        return (done.step, counters.step.charging + counters.step.discharging)
    }

    private func fill(_ row: inout StepRow, _ watch: ShortWatch, _ step: PlanStep) {
        guard case .current(_, .plate) = step.action else { return }
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
