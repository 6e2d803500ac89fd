import CyclerCore
import CyclerEngine
import CyclerRecord
import CyclerWatch

extension Station {
    /// What happened in a running step is at most this old in checkpoint or records; lab time.
    static let savedEvery = TimeSpan.minutes(1)
    /// Figures of a long step that only the checkpoint keeps are at most this old; lab time.
    static let figuresEvery = TimeSpan.minutes(10)

    /// Replaces a run's checkpoint; at step changes, interruptions and ends.
    mutating func checkpoint(_ channel: Int, into effects: inout EffectBuffer) {
        guard let run = channels[channel].run,
            var checkpoint = run.recorder.checkpoint(
                run.machine, run.watch, state: run.leftAs ?? channels[channel].phase.word, at: now)
        else { return }
        channels[channel].run?.savedAt = now
        checkpoint.place.schedule = run.schedule.number
        checkpoint.place.amended = run.schedule.amended
        checkpoint.place.resumes = run.reunions.saved(lab.clock)
        checkpoint.place.heals = run.heals.times.map { lab.clock.wall(at: $0) }
        checkpoint.place.zero = channels[channel].zero.map {
            .init(value: $0.value, uncertainty: $0.uncertainty, at: lab.clock.wall(at: $0.at))
        }
        var text = ByteText(reserving: 4096)
        checkpoint.place.append(to: &text, accounts: checkpoint.accounts)
        effects.add(.replace(channels[channel].index, "checkpoint.json", text.bytes))
    }

    /// A long step is saved from time to time: its charge where no record of the last minute has
    /// it, its figures every ten.
    mutating func saveLongStep(_ channel: Int, into effects: inout EffectBuffer) {
        guard channels[channel].run?.isSaveDue(at: now) == true else { return }
        checkpoint(channel, into: &effects)
    }
}

extension Run {
    /// True when a crash would lose more than is promised. Mutating only in name.
    mutating func isSaveDue(at now: Instant) -> Bool {
        guard now - savedAt >= Station.savedEvery, case .inForce = entry else { return false }
        if now - savedAt >= Station.figuresEvery { return true }
        return now - (recorder.startedAt + recorder.row.testTime) >= Station.savedEvery
    }
}

extension ReunionCount {
    /// For the checkpoint.
    func saved(_ clock: LabClock) -> Checkpoint.Resumes {
        count == 0 ? .init() : .init(count: count, since: clock.wall(at: dayStart))
    }
}

extension RunRecorder {
    /// What a restart, or another run on the same cell, goes on from.
    func checkpoint(
        _ machine: ScheduleMachine, _ watch: ShortWatch, state: StaticString, at now: Instant
    ) -> (place: Checkpoint, accounts: RecordState)? {
        guard let name else { return nil }
        let accounts = accounts(at: now, watch)
        let place = Checkpoint(
            run: name, testTime: now - startedAt, unixTime: clock.wall(at: now),
            position: machine.position, recordBytes: recordBytes, records: row.record,
            cycle: accounts.book.count, charging: accounts.counters.total.charging,
            discharging: accounts.counters.total.discharging, plated: row.plated,
            state: "\(state)")
        return (place, accounts)
    }

    /// Counters, cycles and metrics as if everything that has ended were final: a step's charge is
    /// confirmed only after its checkpoint.
    private func accounts(at now: Instant, _ watch: ShortWatch) -> RecordState {
        var state = RecordState(counters: counters, book: cycles, summary: summary)
        if let ending = endingStep {
            state.counters.close(at: now)
            let row = finalRow(
                of: ending, charge: state.counters.step, at: now, watch: watch)
            state.book.add(row)
            state.summary.take(row)
            state.pending.append(PendingLine(row))
        }
        for _ in 0..<cyclesDue {
            if let done = state.book.nextCycle(at: now - startedAt) {
                state.summary.take(done)
                state.pending.append(PendingLine(done))
            }
            state.counters.beginCycle()
        }
        // A step that was never in force has nothing to keep.
        if let ledger, !ledger.isEnding, ledger.began != nil {
            let row = finalRow(of: ledger, charge: state.counters.step, at: now, watch: watch)
            state.step = StepInHand(row: row, hasBegun: true)
        }
        return state
    }
}
