import CyclerControl
import CyclerCore
import CyclerEngine

/// What the writer thread says.
extension Station {
    mutating func handle(_ report: WriterReport, into effects: inout EffectBuffer) {
        switch report {
        case .written(let mark):
            writer.written = max(writer.written, mark)
            continueEntries(into: &effects)
        case .durable(let mark):
            writer.written = max(writer.written, mark)
            writer.durable = max(writer.durable, mark)
            continueEntries(into: &effects)
        case .runOpened(let channel, let name):
            runOpened(channel.number, name, into: &effects)
        case .runFailed(let channel, let errno):
            if channels[channel.number].run?.isReopening == true {
                return say(
                    .alarm, channel.number,
                    "the folder of its run cannot be opened again (errno \(errno)), so it cannot "
                        + "go on; mend the data disk and restart the daemon", into: &effects)
            }
            guard isFolderOfRun(channel.number) else { return }
            failStart(
                channel.number,
                "the run folder could not be created (errno \(errno)); check the data directory",
                into: &effects)
        case .slow:
            say(.warning, nil, "the disk is slow: records queue up", into: &effects)
        case .stuck(let errno): diskStuck(errno, into: &effects)
        case .recovered:
            writer.isStuck = false
            say(.info, nil, "records are written again", into: &effects)
        }
    }

    private mutating func continueEntries(into effects: inout EffectBuffer) {
        for channel in channels.indices {
            continueEntry(channel, into: &effects)
            lookAtClosing(channel, into: &effects)
        }
    }

    /// Rows would be lost soon: every circuit opens; the rest of the queue is for closing rows.
    private mutating func diskStuck(_ errno: Int32, into effects: inout EffectBuffer) {
        writer.isStuck = true
        say(
            .alarm, nil, "records cannot be written (errno \(errno)); all circuits are opened",
            into: &effects)
        for channel in channels.indices where channels[channel].phase.hasLiveRun {
            hold(channel, .disk, into: &effects)
        }
    }
}
