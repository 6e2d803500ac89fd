import CyclerCore
import CyclerEngine
import CyclerRecord

/// A recorder that goes on in the folder of an earlier life of the daemon.
extension RunRecorder {
    /// Counters, cycles and metrics of the checkpoint, and what the last record knows beyond it.
    /// Nil when they cannot be read.
    init?(_ saved: SavedRun, _ machine: ScheduleMachine, lab: StationLab, at now: Instant) {
        let cell = saved.cell
        let plan = machine.plan
        guard let step = machine.step,
            let state = saved.checkpoint.accounts.flatMap({
                RecordState(json: $0, cell, counting: plan.cycleCounting)
            })
        else { return nil }
        let away = saved.away(at: lab.clock.wall(at: now)).counted
        self.init(
            channel: saved.channel, lab: lab, cell: cell, plan: plan,
            startedAt: now - (saved.lastKnown.testTime + away),
            manifest: RunManifest(restored: saved.manifest), continuing: nil)
        name = saved.name
        counters = state.counters
        cycles = state.book
        summary = state.summary
        unwritten = state.pending
        bursts = BurstRecorder(period: period, after: saved.bursts)
        recordBytes = saved.recordBytes
        row.record = max(saved.lastRecord?.record ?? 0, saved.checkpoint.records)
        row.plated = saved.recordOfStep?.plated ?? saved.checkpoint.plated
        // The checkpoint may be later than the last row of the step, and counts no rows of it.
        let isOfStep = saved.lastRecord?.stepCount == machine.stepCount
        row.stepRecord = isOfStep ? saved.lastRecord?.stepRecord ?? 0 : 0
        ledger = StepLedger(step, count: machine.stepCount, cell: cell, period: period)
        keeper.begin(step.record, at: now)
        takeUp(state.step, saved.recordOfStep, step)
    }

    /// The step in hand: as the checkpoint had it, then as its last record had it.
    private mutating func takeUp(
        _ inHand: StepInHand?, _ record: LastRecord?, _ step: PlanStep
    ) {
        var hasBegun = false
        if let inHand, inHand.hasBegun, inHand.row.stepCount == ledger?.row.stepCount {
            hasBegun = true
            ledger?.take(inHand)
            ledger?.began = startedAt + inHand.row.start
        }
        guard let record else { return }
        if !hasBegun {
            // The checkpoint is of the moment before: the step came into force behind it.
            let start = record.testTime - record.stepTime
            ledger?.began = startedAt + start
            counters.beginStep()
            if let direction = step.action.direction {
                let before = cycles.count
                if let cut = cycles.begin(Amperes(direction.sign), at: start) {
                    summary.take(cut)
                    unwritten.append(PendingLine(cut))
                }
                if cycles.count != before { counters.beginCycle() }
            }
            ledger?.row.cycle = cycles.count
        }
        counters.catchUp(with: record)
        counters.place(step: record.step, cycle: record.inCycle)
        if let counted = ledger?.row.inForce {
            ledger?.row.inForce = max(counted, record.stepTime)
        }
    }

    /// The folder is being opened again: rows that never reached it, and a manifest that says that
    /// the run is going.
    mutating func isBack(_ saved: SavedRun, into effects: inout EffectBuffer) {
        for line in unwritten {
            let written = line.file == .cycles ? saved.lastCycle : saved.lastStep
            guard line.number > written else { continue }
            effects.append(channel, line.file) { $0.append(line.line) }
        }
        unwritten = []
        manifest.outcome = "running"
        effects.add(.replace(channel, "run.json", manifest.bytes))
    }
}

extension StepLedger {
    /// What a checkpoint had gathered about this step.
    mutating func take(_ inHand: StepInHand) {
        var known = inHand.row
        known.stepID = row.stepID
        known.stepType = row.stepType
        known.step = row.step
        known.area = row.area
        known.mass = row.mass
        known.setCurrent = row.setCurrent
        known.direction = row.direction
        known.timing = row.timing
        row = known
        before = known
    }
}
