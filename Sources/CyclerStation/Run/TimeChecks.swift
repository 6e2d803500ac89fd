import CyclerCore
import CyclerEngine

/// What passing time alone brings about: ends of rests, bounds, lost guards.
extension Station {
    mutating func lookAtTime(into effects: inout EffectBuffer) {
        for channel in channels.indices {
            lookAtStop(channel, into: &effects)
            lookAtClosing(channel, into: &effects)
        }
        for channel in channels.indices {
            guard let entry = channels[channel].run?.seenEntry() else { continue }
            lookAtEntry(entry, channel, into: &effects)
            lookAtStep(channel, into: &effects)
            saveLongStep(channel, into: &effects)
            resumeAfterRestart(channel, into: &effects)
            lookAtProbe(channel, into: &effects)
        }
    }

    /// Answers those who wait for the end of a run, once its files are closed.
    mutating func lookAtClosing(_ channel: Int, into effects: inout EffectBuffer) {
        guard let closing = channels[channel].closing,
            writer.written >= closing.mark || boot >= closing.deadline
        else { return }
        channels[channel].closing = nil
        answer(channel, .runClosed, into: &effects)
    }

    /// Waiting for the writer has a bound, and running out of it never energises.
    private mutating func lookAtEntry(
        _ entry: Run.Entry, _ channel: Int, into effects: inout EffectBuffer
    ) {
        switch entry {
        case .awaitingFolder(_, let deadline) where boot >= deadline:
            failStart(
                channel, "the run folder was not on disk within 2 s; check the data disk",
                into: &effects)
        case .awaitingWriter(_, _, let deadline) where boot >= deadline:
            hold(channel, .disk, into: &effects)
        case .none, .awaitingFolder, .awaitingWriter, .preparing, .opening, .setting, .inForce:
            break
        }
    }

    private mutating func lookAtStep(_ channel: Int, into effects: inout EffectBuffer) {
        guard let (energises, verdict) = channels[channel].run?.judge(timeAt: now) else { return }
        let unseen = boot - channels[channel].seenAt
        if energises, unseen > instruments[potentiostat(channel)].lab.timeToLive {
            return hold(channel, .linkLost, into: &effects)
        }
        if energises, let role = lostGuard(channel) {
            return hold(channel, .staleRole(role), into: &effects)
        }
        follow(verdict, channel, into: &effects)
    }
}
