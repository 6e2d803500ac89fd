import CyclerCore
import CyclerEngine
import CyclerRecord

extension Station {
    /// Replaces a run's checkpoint; at step changes, interruptions and ends.
    mutating func checkpoint(_ channel: Int, into effects: inout EffectBuffer) {
        guard let run = channels[channel].run,
            let checkpoint = run.recorder.checkpoint(
                run.machine, state: channels[channel].phase.word, at: now)
        else { return }
        var text = ByteText(reserving: 1024)
        text.append(prettyJSON: checkpoint.json)
        text.append("\n")
        effects.add(.replace(channels[channel].index, "checkpoint.json", text.bytes))
    }
}
