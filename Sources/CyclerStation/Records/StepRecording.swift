import CyclerCore
import CyclerEngine
import CyclerInstruments
import CyclerRecord
import CyclerWatch

/// Steps as they begin, come into force and end, and the rows that this makes final.
extension RunRecorder {
    mutating func stepBegins(
        _ step: PlanStep, count: Int, at now: Instant, into effects: inout EffectBuffer
    ) {
        pendingEnd = ledger.flatMap { $0.isEnding ? $0 : nil }
        ledger = StepLedger(step, count: count, cell: cell, period: period)
        keeper.begin(step.record, at: now)
        row.stepRecord = 0
        unrecorded = nil
        note(
            "step", "\(step.action.name)", at: now,
            details: [
                .init("step-count", .integer(count)), .init("step-id", .integer(step.id)),
            ], into: &effects)
    }

    mutating func stepEnds(
        _ step: PlanStep, _ reason: String, endsRun: Bool = false, at now: Instant,
        into effects: inout EffectBuffer
    ) {
        if let left = unrecorded {
            write(left.sample, left.aux, left.setPoint, .last, into: &effects)
        }
        ledger?.end(reason, endsRun: endsRun, at: now)
        note("step-end", "\(step.action.name): \(reason)", at: now, into: &effects)
    }

    /// The set point of the step in hand is in force (again), on this range.
    mutating func inForce(
        _ step: PlanStep, _ drive: Drive?, range: CurrentRange?, at now: Instant,
        into effects: inout EffectBuffer
    ) {
        if ledger?.began == nil {
            ledger?.began = now
            if let direction = step.action.direction { beginCycle(direction, at: now, &effects) }
            ledger?.row.cycle = cycles.count
            counters.beginStep()
        }
        ledger?.inForceSince = now
        keeper.inForce(at: now)
        if step.energises {
            ledger?.measure(on: range, at: now)
            counters.restart(at: now, set: step.action.setCurrent, fullScale: range?.fullScale)
            if drive?.isCurrent == false { counters.countMeasured() }
            ledger?.row.countsSetCurrent = counters.countsSetCurrent
        }
        note("set-point", setPointText(step, drive), at: now, into: &effects)
    }

    /// The set point of the step in hand moved within the step, perhaps to another range.
    mutating func moved(to range: CurrentRange?, at now: Instant) {
        ledger?.measure(on: range, at: now)
    }

    /// Another kind of set point within the step is in force: the voltage of CC-CV.
    mutating func retuned(
        _ step: PlanStep, _ drive: Drive, at now: Instant, into effects: inout EffectBuffer
    ) {
        // A current that follows the voltage is not the one that was set.
        counters.countMeasured()
        note("set-point", setPointText(step, drive), at: now, into: &effects)
    }

    /// A direction begins: perhaps a cycle does.
    private mutating func beginCycle(
        _ direction: CurrentDirection, at now: Instant, _ effects: inout EffectBuffer
    ) {
        let before = cycles.count
        if let done = cycles.begin(Amperes(direction.sign), at: now - startedAt) {
            finish(done, into: &effects)
        }
        if cycles.count != before { counters.beginCycle() }
    }

    /// The schedule says that a cycle begins here.
    mutating func nextCycle(at now: Instant, into effects: inout EffectBuffer) {
        // What the last step moved belongs to the cycle that ends here.
        if pendingEnd != nil || ledger?.isEnding == true {
            cyclesDue += 1
        } else {
            openCycle(at: now, into: &effects)
        }
        note("cycle", "\(cycle)", at: now, into: &effects)
    }

    private mutating func openCycle(at now: Instant, into effects: inout EffectBuffer) {
        if let done = cycles.nextCycle(at: now - startedAt) { finish(done, into: &effects) }
        counters.beginCycle()
    }

    /// A current or a voltage as events have it.
    func setPointText(_ drive: Drive) -> String {
        var text = ByteText(reserving: 32)
        switch drive {
        case .current(let current):
            text.append(current.value * 1000, significant: 6)
            text.append(" mA")
        case .voltage(let voltage):
            text.append(voltage.value, significant: 6)
            text.append(" V")
        case .open: text.append("open")
        }
        return text.string
    }

    private func setPointText(_ step: PlanStep, _ drive: Drive?) -> String {
        if let drive, drive != .open { return setPointText(drive) }
        var text = ByteText(reserving: 32)
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
        guard let done = endingStep else { return nil }
        if pendingEnd == nil { ledger = nil }
        pendingEnd = nil
        let row = finalRow(of: done, charge: counters.step, at: now, watch: watch)
        effects.append(channel, .steps) { StepTable.append(row, to: &$0) }
        cycles.add(row)
        summary.take(row)
        for _ in 0..<cyclesDue { openCycle(at: now, into: &effects) }
        cyclesDue = 0
        return (done.step, row.charge.moved)
    }

    /// The step that has ended and waits for the change away from it.
    var endingStep: StepLedger? {
        pendingEnd ?? ledger.flatMap { $0.isEnding ? $0 : nil }
    }

    /// The row of a step as it stands when the set point leaves force now.
    func finalRow(
        of step: StepLedger, charge: ChargeTotals, at now: Instant, watch: ShortWatch?
    ) -> StepRow {
        var done = step
        done.leaveForce(at: now)
        done.row.charge = charge
        done.row.start = (done.began ?? now) - startedAt
        done.row.end = (done.endsAt ?? now) - startedAt
        if let watch { fill(&done.row, watch, done.step, done.before) }
        return done.row
    }

    private func fill(
        _ row: inout StepRow, _ watch: ShortWatch, _ step: PlanStep, _ before: StepRow?
    ) {
        guard let direction = step.action.direction else { return }
        row.middle = watch.middleVoltage(direction) ?? before?.middle
        guard direction == .plate else { return }
        let metrics = watch.plating
        row.plated = metrics.plated
        row.onset = metrics.onset.map { $0 - startedAt }
        row.platedAtShort = metrics.platedAtShort ?? before?.platedAtShort
        row.roughness = metrics.roughness ?? before?.roughness
        guard metrics.nucleation != nil || before?.nucleation == nil else { return }
        row.nucleation = metrics.nucleation
        row.zeroToMinimum = metrics.zeroToMinimum
        row.level = metrics.level
        row.definition = metrics.definition.rawValue
    }

    /// A cycle is over: its row, and its part of the metrics.
    mutating func finish(_ cycle: CycleRow, into effects: inout EffectBuffer) {
        summary.take(cycle)
        endedCycle = CycleCharges(
            charged: cycle.first.charge, discharged: cycle.second.charge,
            isWhole: cycle.isWhole && cycle.interruptions == 0)
        effects.append(channel, .cycles) { CycleTable.append(cycle, to: &$0) }
    }
}
