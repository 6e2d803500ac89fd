package import CyclerCore
package import CyclerRecord
package import CyclerWatch

/// A run as its folder tells of it after the daemon was away. The shell has read and mended the
/// folder; whether the run goes on is the station's to say.
package struct SavedRun: Sendable {
    package var channel: ChannelIndex
    package var name: String
    package var cell: Cell
    package var cellText: String
    package var schedule: Schedule
    package var scheduleText: String
    /// The schedule that takes over at the end of the step in hand, with its text.
    package var amended: (schedule: Schedule, text: String)?
    package var checkpoint: Checkpoint
    /// Those that it began with, whatever the lab has now.
    package var thresholds = KindThresholds()
    /// The last whole row of the records; nil when there is none.
    package var lastRecord: LastRecord?
    /// Whole bytes of the records, and torn ones that were cut off all files.
    package var recordBytes: Int
    package var tornBytes: Int
    /// Largest numbers in `steps.csv`, `cycles.csv` and `bursts/`.
    package var lastStep: Int
    package var lastCycle: Int
    package var bursts: Int
    /// `run.json`.
    package var manifest: JSON

    package init(
        channel: ChannelIndex, name: String, cell: Cell, cellText: String, schedule: Schedule,
        scheduleText: String, amended: (schedule: Schedule, text: String)?,
        checkpoint: Checkpoint, lastRecord: LastRecord?, recordBytes: Int, tornBytes: Int,
        lastStep: Int, lastCycle: Int, bursts: Int, manifest: JSON
    ) {
        self.channel = channel
        self.name = name
        self.cell = cell
        self.cellText = cellText
        self.schedule = schedule
        self.scheduleText = scheduleText
        self.amended = amended
        self.checkpoint = checkpoint
        self.lastRecord = lastRecord
        self.recordBytes = recordBytes
        self.tornBytes = tornBytes
        self.lastStep = lastStep
        self.lastCycle = lastCycle
        self.bursts = bursts
        self.manifest = manifest
    }

    /// The last moment that anything is known of.
    var lastKnown: (testTime: TimeSpan, wall: UnixTime) {
        guard let lastRecord, lastRecord.testTime > checkpoint.testTime else {
            return (checkpoint.testTime, checkpoint.unixTime)
        }
        return (lastRecord.testTime, lastRecord.unixTime)
    }

    /// From the last known moment to `wall`: by the clock, and as it is counted, for a clock that
    /// was set back must not shorten a run.
    func away(at wall: UnixTime) -> (byClock: TimeSpan, counted: TimeSpan) {
        let byClock = wall - lastKnown.wall
        return (byClock, max(byClock, .zero))
    }

    /// The last record, when it belongs to the step that the checkpoint has in hand and is later.
    var recordOfStep: LastRecord? {
        guard let lastRecord, lastRecord.testTime >= checkpoint.testTime,
            lastRecord.stepCount == checkpoint.position["step-count"]?.integer
        else { return nil }
        return lastRecord
    }
}
