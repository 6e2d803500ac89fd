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
    private(set) var name: String?
    private(set) var counters = ChargeCounters()
    private var keeper = RecordKeeper(RecordRule())
    private var cycles: CycleLedger
    private(set) var ledger: StepLedger?
    private var bursts: BurstRecorder
    private var row = RecordRow()
    private(set) var recordBytes = 0
    private var idleRecordedAt: Instant?
    /// The last sample of the step that is not a record yet, for the `last` row.
    private var unrecorded: (sample: Sample, aux: Auxiliaries, setPoint: SetPoint)?
    private var manifest: RunManifest

    init(
        channel: ChannelIndex, lab: StationLab, cell: Cell, plan: Plan, startedAt: Instant,
        manifest: RunManifest
    ) {
        self.channel = channel
        self.startedAt = startedAt
        self.cell = cell
        self.manifest = manifest
        clock = lab.clock
        scheduleName = plan.name
        let potentiostat = lab.channels[channel.number].potentiostat.number
        period = lab.instruments[potentiostat].period
        cycles = CycleLedger(cell)
        bursts = BurstRecorder(period: period)
    }

    /// Signed charge of the step in hand; positive charges the cell.
    var stepCharge: AmpereHours { counters.step.net }

    var cycle: Int { cycles.count }

    /// Records written so far.
    var records: Int { row.record }

    // MARK: Folder

    /// The folder's first files.
    func opening(lab: StationLab, cellText: String, scheduleText: String) -> RunOpening {
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

    // MARK: Steps

    mutating func stepBegins(
        _ step: PlanStep, count: Int, at now: Instant, into effects: inout EffectBuffer
    ) {
        pendingEnd = ledger.flatMap { $0.isEnding ? $0 : nil }
        ledger = StepLedger(step, count: count, area: cell.area)
        keeper.begin(step.record)
        row.stepRecord = 0
        unrecorded = nil
        note(
            "step", "\(step.action.name)", at: now,
            details: [
                .init("step-count", .integer(count)), .init("step-id", .integer(step.id)),
            ], into: &effects)
    }

    /// The step that ended, until the change away from it is confirmed.
    private var pendingEnd: StepLedger?

    mutating func stepEnds(
        _ step: PlanStep, _ reason: StaticString, at now: Instant,
        into effects: inout EffectBuffer
    ) {
        if let left = unrecorded {
            write(left.sample, left.aux, left.setPoint, .last, into: &effects)
        }
        ledger?.leaveForce(at: now)
        ledger?.isEnding = true
        ledger?.row.endReason = reason
        ledger?.endsAt = now
        note("step-end", "\(step.action.name): \(reason)", at: now, into: &effects)
    }

    /// The set point of the step in hand is in force (again).
    mutating func inForce(_ step: PlanStep, at now: Instant, into effects: inout EffectBuffer) {
        if ledger?.began == nil {
            ledger?.began = now
            if case .current(let current, _) = step.action {
                if let finished = cycles.begin(current, at: now, startedAt: startedAt) {
                    write(finished, into: &effects)
                }
            }
            ledger?.row.cycle = cycles.count
            counters.beginStep()
        }
        ledger?.inForceSince = now
        if step.energises { counters.restart(at: now) }
        note("set-point", setPointText(step), at: now, into: &effects)
    }

    private func setPointText(_ step: PlanStep) -> String {
        var text = ByteText(reserving: 32)
        switch step.action {
        case .current(let current, _):
            text.append(current.value * 1000, significant: 6)
            text.append(" mA")
        case .hold(let voltage):
            text.append(voltage.value, significant: 6)
            text.append(" V")
        case .rest: text.append("rest")
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
        guard var done = pendingEnd ?? ledger.flatMap({ $0.isEnding ? $0 : nil }) else {
            return nil
        }
        if pendingEnd == nil { ledger = nil }
        pendingEnd = nil
        done.leaveForce(at: now)
        done.row.charge = counters.step
        done.row.start = (done.began ?? now) - startedAt
        done.row.end = (done.endsAt ?? now) - startedAt
        if let watch { fill(&done.row, watch, done.step) }
        let final = done
        effects.append(channel, .steps) { StepTable.append(final.row, to: &$0) }
        if case .current(let current, _) = done.step.action {
            cycles.finish(
                current, charge: counters.step, row: done.row, watch: watch, period: period,
                at: now - startedAt)
        }
        return (done.step, counters.step.charging + counters.step.discharging)
    }

    private func fill(_ row: inout StepRow, _ watch: ShortWatch, _ step: PlanStep) {
        guard case .current(_, .plate) = step.action else { return }
        let metrics = watch.plating
        row.plated = metrics.plated
        row.onset = metrics.onset.map { $0 - startedAt }
        row.nucleation = metrics.nucleation
        row.zeroToMinimum = metrics.zeroToMinimum
        row.level = metrics.level
        row.definition = metrics.definition.rawValue
    }

    private func write(_ cycle: CycleRow, into effects: inout EffectBuffer) {
        effects.append(channel, .cycles) { CycleTable.append(cycle, to: &$0) }
    }

    // MARK: Samples

    /// Counts a sample's charge; before anything judges it.
    mutating func count(_ sample: Sample) {
        guard let current = sample.current else { return }
        counters.count(current, sample.voltage ?? .zero, at: sample.time)
    }

    /// Keeps a sample as a record where the rules, or what it brought about, say so.
    mutating func record(
        _ sample: Sample, _ aux: Auxiliaries, _ setPoint: SetPoint, reason forced: RecordReason?,
        plated: AmpereHours, into effects: inout EffectBuffer
    ) {
        ledger?.take(sample, aux)
        cycles.take(aux)
        row.plated = plated
        takeBurst(sample, into: &effects)
        if let reason = forced ?? keeper.reason(for: sample) {
            write(sample, aux, setPoint, reason, into: &effects)
        } else {
            unrecorded = (sample, aux, setPoint)
        }
    }

    /// While nothing flows: a slow record, so that the cell's potential is never lost.
    mutating func recordIdle(
        _ sample: Sample, _ aux: Auxiliaries, plated: AmpereHours,
        into effects: inout EffectBuffer
    ) {
        row.plated = plated
        takeBurst(sample, into: &effects)
        if let last = idleRecordedAt, sample.time - last < Self.idleEvery { return }
        idleRecordedAt = sample.time
        write(sample, aux, .none, .idle, into: &effects)
    }

    private mutating func write(
        _ sample: Sample, _ aux: Auxiliaries, _ setPoint: SetPoint, _ reason: RecordReason,
        into effects: inout EffectBuffer
    ) {
        keeper.kept(sample)
        unrecorded = nil
        row.record += 1
        row.stepRecord += 1
        row.testTime = sample.time - startedAt
        row.unixTime = clock.wall(at: sample.time)
        row.voltage = sample.voltage
        row.current = sample.current
        row.quality = sample.quality
        row.cycle = cycles.count
        row.stepCount = ledger?.row.stepCount ?? row.stepCount
        row.stepID = ledger?.row.stepID ?? row.stepID
        row.stepType = ledger?.row.stepType ?? row.stepType
        row.stepTime = ledger?.timeInForce(at: sample.time) ?? .zero
        row.total = counters.total
        row.step = counters.step
        row.ambient = aux.temperature
        row.surface = aux.cellTemperature
        row.appliedPressure = aux.stackPressure
        row.rigPressure = aux.portPressure
        row.rigForce = aux.force
        row.setCurrent = nil
        row.setVoltage = nil
        switch setPoint {
        case .none: break
        case .current(let current): row.setCurrent = current
        case .voltage(let voltage): row.setVoltage = voltage
        }
        row.reason = reason
        let start = effects.text.count
        BatteryDataFormat.append(row, to: &effects.text)
        recordBytes += effects.text.count - start
        effects.add(.append(channel, .records, start..<effects.text.count))
    }

    // MARK: Bursts

    private mutating func takeBurst(_ sample: Sample, into effects: inout EffectBuffer) {
        let start = effects.text.count
        guard let file = bursts.file else {
            _ = bursts.take(sample, startedAt: startedAt, to: &effects.text)
            return
        }
        if bursts.take(sample, startedAt: startedAt, to: &effects.text) {
            effects.add(
                .append(
                    channel, .burst(file.number, file.code), start..<effects.text.count))
        }
    }

    /// Writes out a burst that became due in this event; after everything that opens circuits.
    mutating func flushBurst(into effects: inout EffectBuffer) {
        guard let file = bursts.file else { return }
        let start = effects.text.count
        if bursts.flush(startedAt: startedAt, to: &effects.text) {
            effects.add(
                .append(
                    channel, .burst(file.number, file.code), start..<effects.text.count))
        }
    }

    // MARK: Events

    mutating func found(_ finding: Finding, at now: Instant, into effects: inout EffectBuffer) {
        bursts.trigger(finding.code, at: now)
        note(
            "finding", finding.code.rawValue, at: now,
            details: [
                .init("code", .string(finding.code.rawValue)),
                .init("at-test-time-s", .number((finding.at - startedAt).seconds)),
                .init("since-test-time-s", .number((finding.since - startedAt).seconds)),
                .init("observed", .number(finding.observed)),
                .init("reference", .number(finding.reference)),
                .init("plated-Ah", .number(row.plated.value)),
            ], into: &effects)
    }

    mutating func interrupted(
        _ kind: String, _ code: String, _ text: String, at now: Instant,
        into effects: inout EffectBuffer
    ) {
        ledger?.row.interruptions += 1
        ledger?.leaveForce(at: now)
        cycles.interrupted()
        note(kind, text, at: now, details: [.init("code", .string(code))], into: &effects)
    }

    mutating func missed(_ slots: Int) { ledger?.row.missedSlots += slots }

    /// A link was lost and is back: the gap, in boot time.
    func gap(from: Instant, to: Instant, at now: Instant, into effects: inout EffectBuffer) {
        note(
            "gap", "no samples while the link was down", at: now,
            details: [.init("seconds", .number((to - from).seconds))], into: &effects)
    }

    func circuitOpened(
        at now: Instant, _ evidence: OpenEvidence, into effects: inout EffectBuffer
    ) {
        guard name != nil else { return }
        note(
            "open", "circuit open", at: now,
            details: [.init("evidence", .string("\(evidence.word)"))], into: &effects)
    }

    func phase(_ word: StaticString, at now: Instant, into effects: inout EffectBuffer) {
        guard name != nil else { return }
        note("state", "\(word)", at: now, into: &effects)
    }

    /// One line of `events.jsonl`.
    func note(
        _ kind: String, _ text: String, uid: UInt32? = nil, at now: Instant,
        details: [JSON.Member] = [], into effects: inout EffectBuffer
    ) {
        let line = EventLine(
            kind: kind, testTime: now - startedAt, labTime: now, bootTime: clock.boot(at: now),
            unixTime: clock.wall(at: now), uid: uid, text: text, details: details)
        effects.append(channel, .events) { line.append(to: &$0) }
    }

    // MARK: End

    mutating func ended(
        _ outcome: RunOutcome, evidence: OpenEvidence?, at now: Instant,
        into effects: inout EffectBuffer
    ) {
        guard name != nil else { return }
        flushBurst(into: &effects)
        if let cycle = cycles.close(at: now - startedAt) { write(cycle, into: &effects) }
        note(
            "end", outcome.words, at: now,
            details: [
                .init("evidence", evidence.map { .string("\($0.word)") } ?? .null),
                .init("records", .integer(row.record)),
            ], into: &effects)
        manifest.outcome = outcome.words
        manifest.ended = clock.wall(at: now)
        replaceManifest(into: &effects)
    }

    /// What a restart would resume from.
    func checkpoint(_ machine: ScheduleMachine, state: StaticString, at now: Instant)
        -> Checkpoint?
    {
        guard let name else { return nil }
        return Checkpoint(
            run: name, testTime: now - startedAt, unixTime: clock.wall(at: now),
            position: machine.position, recordBytes: recordBytes, records: row.record,
            cycle: cycles.count, charging: counters.total.charging,
            discharging: counters.total.discharging, plated: row.plated, state: "\(state)")
    }
}
