import CyclerCore
import CyclerEngine
import CyclerRecord
import CyclerWatch

/// Everything that a run writes: counts charge, keeps records, and turns what happens into lines.
/// It only appends to the effect buffer; files are the shell's.
struct RunRecorder: Sendable {
    /// Record period while paused or held; lab time.
    static let idleEvery = TimeSpan.seconds(30)

    let channel: ChannelIndex
    let startedAt: Instant
    let clock: LabClock
    let cell: Cell
    let scheduleName: String
    /// Lab time between samples.
    let period: TimeSpan
    /// The run's name, once its folder exists.
    var name: String?
    var counters = ChargeCounters()
    var keeper = RecordKeeper(RecordRule())
    var cycles: CycleBook
    var summary: RunSummary
    /// Cycles that the schedule began while the charge of the step before was not final yet.
    var cyclesDue = 0
    /// Onsets that the keeper was told of: one that may be, and one that is.
    var onsetsTold: (candidate: Instant?, certain: Instant?) = (nil, nil)
    var ledger: StepLedger?
    /// The step that ended, until the change away from it is confirmed.
    var pendingEnd: StepLedger?
    var bursts: BurstRecorder
    /// Which changes of what the watch can see are lines.
    var readinessLog = ReadinessLog()
    var row = RecordRow()
    var recordBytes = 0
    /// The last record while the step was interrupted.
    var slowlyRecordedAt: Instant?
    /// The last sample of the step that is not a record yet, for the `last` row.
    var unrecorded: (sample: Sample, aux: Auxiliaries, setPoint: SetPoint)?
    var manifest: RunManifest
    /// A cycle that has ended and of which the watch has not heard yet.
    var endedCycle: CycleCharges?
    /// Rows that an earlier life of the daemon may not have written any more.
    var unwritten: [PendingLine] = []

    init(
        channel: ChannelIndex, lab: StationLab, cell: Cell, plan: Plan, startedAt: Instant,
        manifest: RunManifest, continuing: Continuation?
    ) {
        self.channel = channel
        self.startedAt = startedAt
        self.cell = cell
        self.manifest = manifest
        clock = lab.clock
        scheduleName = plan.name
        let potentiostat = lab.channels[channel.number].potentiostat.number
        period = lab.instruments[potentiostat].period
        if let state = continuing?.accounts.flatMap({
            RecordState(json: $0, cell, counting: plan.cycleCounting)
        })?.carriedOn() {
            counters = state.counters
            cycles = state.book
            summary = state.summary
        } else {
            if let continuing {
                counters = ChargeCounters(
                    charging: continuing.charging, discharging: continuing.discharging)
            }
            cycles = CycleBook(
                cell, counting: plan.cycleCounting, after: continuing?.cycles ?? 0,
                passed: counters.total)
            summary = RunSummary(cell)
        }
        bursts = BurstRecorder(period: period)
    }

    /// Signed charge of the step in hand; positive charges the cell.
    var stepCharge: AmpereHours { counters.stepNet }

    /// Signed energy of the step in hand.
    var stepEnergy: WattHours { counters.stepNetEnergy }

    /// Cycles begun, those included that wait for the charge of the last step.
    var cycle: Int { cycles.count + cyclesDue }

    /// Records written so far.
    var records: Int { row.record }

    /// The folder's first files.
    func opening(
        lab: StationLab, cellText: String, scheduleText: String, original: String?
    ) -> RunOpening {
        var records = ByteText()
        BatteryDataFormat.appendHeader(to: &records)
        var steps = ByteText()
        StepTable.appendHeader(to: &steps)
        var cycleHeader = ByteText()
        CycleTable.appendHeader(to: &cycleHeader)
        var files: [(name: String, bytes: [UInt8])] = [
            ("run.json", manifest.bytes), ("schedule.yaml", Array(scheduleText.utf8)),
            ("cell.yaml", Array(cellText.utf8)),
            ("config.yaml", Array(lab.provenance.configText.utf8)),
        ]
        if let thresholds = lab.thresholds.text {
            files.append((LabThresholds.fileName, Array(thresholds.utf8)))
        }
        if let original { files.append(("schedule.json", Array(original.utf8))) }
        for profile in lab.provenance.profiles {
            files.append(("profiles/\(profile.name).yaml", Array(profile.text.utf8)))
        }
        return RunOpening(
            baseName: RunName.base(
                lab: lab.name, cell: cell.name, at: clock.wall(at: startedAt)),
            files: files, recordHeader: records.bytes, stepHeader: steps.bytes,
            cycleHeader: cycleHeader.bytes)
    }

    mutating func opened(as name: String, at now: Instant, into effects: inout EffectBuffer) {
        self.name = name
        var header = ByteText()
        BatteryDataFormat.appendHeader(to: &header)
        recordBytes = header.count
        manifest.run = name
        replaceManifest(into: &effects)
        note("start", scheduleName, at: now, into: &effects)
    }

    private func replaceManifest(into effects: inout EffectBuffer) {
        effects.add(.replace(channel, "run.json", manifest.bytes))
    }

    mutating func ended(
        _ outcome: RunOutcome, evidence: OpenEvidence?, at now: Instant,
        into effects: inout EffectBuffer
    ) {
        if name != nil {
            flushBurst(into: &effects)
            // A run that is left to the next daemon is not over: neither is its cycle.
            if outcome != .suspended, let cycle = cycles.end(at: now - startedAt) {
                finish(cycle, into: &effects)
            }
            note(
                "end", outcome.words, at: now,
                details: [
                    .init("evidence", evidence.map { .string("\($0.word)") } ?? .null),
                    .init("records", .integer(row.record)),
                ], into: &effects)
        }
        // A folder that came too late still says how its run ended.
        manifest.outcome = outcome.words
        manifest.ended = clock.wall(at: now)
        manifest.summary = summary.json
        replaceManifest(into: &effects)
    }
}
