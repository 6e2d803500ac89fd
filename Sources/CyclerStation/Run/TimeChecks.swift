import CyclerCore
import CyclerEngine

/// What passing time alone brings about: ends of rests, bounds, lost guards.
extension Station {
    mutating func lookAtTime(into effects: inout EffectBuffer) {
        for channel in channels.indices where channels[channel].run != nil {
            lookAtEntry(channel, into: &effects)
            lookAtStep(channel, into: &effects)
        }
    }

    /// Waiting for the writer has a bound, and running out of it never energises.
    private mutating func lookAtEntry(_ channel: Int, into effects: inout EffectBuffer) {
        switch channels[channel].run?.entry {
        case .awaitingFolder(_, let deadline) where boot >= deadline:
            failStart(
                channel, "the run folder was not on disk within 2 s; check the data disk",
                into: &effects)
        case .awaitingWriter(_, _, let deadline) where boot >= deadline:
            hold(channel, .disk, into: &effects)
        case nil, .awaitingFolder, .awaitingWriter, .preparing, .opening, .setting, .inForce,
            .some(.none):
            break
        }
    }

    private mutating func lookAtStep(_ channel: Int, into effects: inout EffectBuffer) {
        guard case .inForce = channels[channel].run?.entry,
            let progress = channels[channel].run?.progress
        else { return }
        if progress.step.energises, let role = lostGuard(channel) {
            return hold(channel, .staleRole(role), into: &effects)
        }
        follow(progress.judge(timeAt: now), channel, into: &effects)
    }
}
