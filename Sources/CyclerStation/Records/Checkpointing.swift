import CyclerCore
import CyclerEngine
import CyclerRecord
import CyclerWatch

extension Station {
    /// Replaces a run's checkpoint; at step changes, interruptions and ends.
    mutating func checkpoint(_ channel: Int, into effects: inout EffectBuffer) {
        guard let run = channels[channel].run,
            let checkpoint = run.recorder.checkpoint(
                run.machine, run.watch, state: channels[channel].phase.word, at: now)
        else { return }
        var text = ByteText(reserving: 4096)
        checkpoint.place.append(to: &text, accounts: checkpoint.accounts)
        effects.add(.replace(channels[channel].index, "checkpoint.json", text.bytes))
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
        }
        for _ in 0..<cyclesDue {
            if let done = state.book.nextCycle(at: now - startedAt) { state.summary.take(done) }
            state.counters.beginCycle()
        }
        return state
    }
}
