import CyclerControl
import CyclerCore
import CyclerEngine
import CyclerInstruments
import CyclerRecord
import CyclerWatch

/// Runs that an earlier life of the daemon left unfinished: taken up again where their checkpoint
/// and last record say, always with an open circuit, and gone on with as their schedule says.
extension Station {
    /// Going on by itself wants a cell that shows about the voltage it was left with: another cell
    /// in its place, or one that shorted meanwhile, is for a person to look at. Relaxation of full
    /// cells and of intercalation stays below this.
    static let restartVoltageMax = Volts(0.5)

    /// A clock that is set back further than people and time servers correct one says nothing.
    static let clockBackMax = TimeSpan.zero - .seconds(5)

    mutating func restore(_ saved: SavedRun, into effects: inout EffectBuffer) {
        let channel = saved.channel.number
        effects.add(.reopenRun(saved.channel, saved.name))
        guard channels[channel].phase == .empty else {
            return leave(saved, "channel \(channels[channel].lab.name) is taken", into: &effects)
        }
        let run: Run
        do throws(RestoreFault) {
            run = try rebuilt(saved)
        } catch { return leave(saved, error.message, into: &effects) }
        let (between, away) = saved.away(at: lab.clock.wall(at: now))
        takeUp(run, saved, into: &effects)
        guard let step = run.machine.step else { return }
        let recorder = run.recorder
        recorder.note(
            "restart", "the daemon is back; the circuit is open", at: now,
            details: [
                .init("away-s", .number(away.seconds)),
                .init("torn-bytes", .integer(saved.tornBytes)),
                .init("state-before", .string(saved.checkpoint.state)),
                .init("policy", .string(step.onRestart.word)),
                .init("uncounted-Ah-at-most", .number(uncounted(saved, away, channel).value)),
            ], into: &effects)
        switch step.onRestart {
        case .abort:
            say(
                .warning, channel,
                "run \(saved.name) is ended: its schedule says so for restarts", into: &effects)
            finish(channel, .interrupted, into: &effects)
        case .hold, .resume:
            let why = stayReason(saved.checkpoint.state, step.onRestart, between)
            channels[channel].run?.restart = why == nil ? step.onRestart : nil
            let cause = Cause.restarted(
                away: away,
                why: why ?? "it goes on by itself once instrument and cell are as they were")
            channels[channel].run?.recorder.interrupted(
                "held", cause.code, cause.message, at: now, into: &effects)
            raise(.finding, cause.code, channel)
            enter(channel, .held(cause), into: &effects)
            say(.warning, channel, "held: \(cause.message)", into: &effects)
            checkpoint(channel, into: &effects)
        }
    }

    /// Why a run does not go on by itself; nil when it may, once all is as it was.
    private func stayReason(
        _ state: String, _ policy: RestartPolicy, _ away: TimeSpan
    ) -> String? {
        // A fast lab's clock is always ahead of the machine's.
        if away < Self.clockBackMax, lab.clock.speed == 1 {
            return "the machine's clock went backwards, so nobody knows for how long; set it, look "
                + "at the cell, then 'resume'"
        }
        guard state == "running" else {
            return "it was \(state) before; look at its events, then 'resume'"
        }
        guard case .resume(let within) = policy else {
            return "its schedule holds on restarts; look at the cell, then 'resume'"
        }
        return away > within
            ? "its schedule resumes only within \(Int(within.seconds)) s; look at the cell, then "
                + "'resume'" : nil
    }

    /// Charge that may have flowed unseen: from the last record to the sample behind it that was
    /// not kept, and on until the output was off by its time-to-live. An upper bound.
    private func uncounted(
        _ saved: SavedRun, _ away: TimeSpan, _ channel: Int
    ) -> AmpereHours {
        guard saved.checkpoint.state == "running", let current = saved.lastRecord?.setCurrent
        else { return .zero }
        let unseen = Station.savedEvery + instruments[potentiostat(channel)].lab.timeToLive
        return current.magnitude * min(away, unseen)
    }

    private func rebuilt(_ saved: SavedRun) throws(RestoreFault) -> Run {
        let channel = saved.channel.number
        let abilities = abilities(of: channel)
        func plan(_ schedule: Schedule) throws(RestoreFault) -> Plan {
            switch PlanBuilder.build(schedule, for: saved.cell, abilities: abilities) {
            case .success(let built): return built
            case .failure(let problems):
                throw .schedule(problems.list.first?.message ?? "it cannot be resolved")
            }
        }
        let inForce = try plan(saved.schedule)
        let machine: ScheduleMachine
        do throws(PositionFault) {
            machine = try ScheduleMachine(
                plan: inForce, cell: saved.cell, at: saved.checkpoint.position)
        } catch { throw .position(error) }
        guard let recorder = RunRecorder(saved, machine, lab: lab, at: now) else {
            throw .accounts
        }
        var run = Run(
            machine: machine,
            watch: ShortWatch(
                settings: WatchSettings(
                    cell: saved.cell, thresholds: saved.thresholds[saved.cell.kind])),
            recorder: recorder)
        run.scheduleText = saved.amended?.text ?? saved.scheduleText
        run.schedule = (saved.checkpoint.schedule, saved.checkpoint.amended)
        if let amended = saved.amended { run.amendment = try plan(amended.schedule) }
        run.identity = RunManifest.identity(in: saved.manifest, of: "potentiostat")
        run.reunions = ReunionCount(saved.checkpoint.resumes, lab.clock)
        run.heals = HealCount(saved.checkpoint.heals.map { lab.clock.lab(at: $0) })
        run.isReopening = true
        return run
    }

    /// Puts a rebuilt run on its channel, at its step, with nothing in force.
    private mutating func takeUp(
        _ rebuilt: Run, _ saved: SavedRun, into effects: inout EffectBuffer
    ) {
        let channel = saved.channel.number
        var run = rebuilt
        var cell = saved.cell
        let hasMoved = run.recorder.counters.total != ChargeTotals()
        run.hasEnergised = hasMoved
        if hasMoved { cell.isFresh = false }
        if let step = run.machine.step {
            var progress = StepProgress(step)
            progress.restore(elapsed: run.recorder.ledger?.row.inForce ?? .zero)
            run.progress = progress
        }
        run.watch.goOn(
            from: PlatingBefore(
                stepCharge: run.recorder.stepCharge, plated: run.recorder.row.plated,
                onset: run.recorder.ledger?.row.onset.map { run.recorder.startedAt + $0 }))
        if let healed = run.heals.times.last {
            run.watch.tighten(until: healed + Tightening.span)
        }
        if let zero = saved.checkpoint.zero {
            let known = ZeroOffset(
                value: zero.value, uncertainty: zero.uncertainty,
                at: now - max(lab.clock.wall(at: now) - zero.at, .zero))
            channels[channel].zero = known
            run.watch.zero(known)
        }
        channels[channel].cell = cell
        channels[channel].cellText = saved.cellText
        channels[channel].supervise(cell)
        channels[channel].voltageBefore = saved.lastRecord?.voltage
        // What may still flow, if the output stuck while nobody watched.
        if let current = saved.lastRecord?.setCurrent ?? saved.lastRecord?.current {
            instruments[potentiostat(channel)].openFlow.flowed(current)
            noteRange(.current(current), channel)
        }
        channels[channel].run = run
        channels[channel].run?.recorder.isBack(saved, into: &effects)
    }

    /// A run that cannot go on: its folder says so, and is closed.
    private mutating func leave(
        _ saved: SavedRun, _ why: String, into effects: inout EffectBuffer
    ) {
        var manifest = RunManifest(restored: saved.manifest)
        manifest.outcome = RunOutcome.interrupted.words
        manifest.ended = saved.lastKnown.wall
        let line = EventLine(
            kind: "end", testTime: saved.lastKnown.testTime, labTime: now, bootTime: boot,
            unixTime: lab.clock.wall(at: now), uid: nil,
            text: "interrupted; the run cannot go on behind a restart: \(why)", details: [])
        effects.append(saved.channel, .events) { line.append(to: &$0) }
        effects.add(.replace(saved.channel, "run.json", manifest.bytes))
        effects.add(.closeRun(saved.channel))
        say(
            .alarm, saved.channel.number,
            "run \(saved.name) cannot go on behind the restart: \(why); mount its cell and "
                + "'start --continue \(saved.name)'", into: &effects)
    }

    /// A run whose schedule lets it go on by itself, as soon as all is as it was; with every look
    /// at the time, until it went on or its time is up.
    mutating func resumeAfterRestart(_ channel: Int, into effects: inout EffectBuffer) {
        guard case .resume(let within) = channels[channel].run?.seenRestart(),
            case .held(.restarted(let away, _)) = channels[channel].phase,
            channels[channel].run?.entry == Run.Entry.none
        else { return }
        let total = away + (now - channels[channel].since)
        if total > within {
            return stay(
                channel, total, "more than its schedule allows; look at the cell, then 'resume'",
                into: &effects)
        }
        guard resumeRefusal(channel) == nil else { return }
        if let other = otherCell(channel) { return stay(channel, total, other, into: &effects) }
        guard channels[channel].run?.reunions.take(at: now) == true else {
            return stay(
                channel, total,
                "it has gone on by itself often enough for a day; look at the "
                    + "machine, then 'resume'", into: &effects)
        }
        channels[channel].run?.restart = nil
        goOn(channel, why: "restarted; away for \(Int(total.seconds)) s", into: &effects)
    }

    /// It stays held, for a reason that a person must see to.
    private mutating func stay(
        _ channel: Int, _ away: TimeSpan, _ why: String, into effects: inout EffectBuffer
    ) {
        channels[channel].run?.restart = nil
        let cause = Cause.restarted(away: away, why: why)
        raise(.finding, cause.code, channel)
        enter(channel, .held(cause), into: &effects)
        say(.alarm, channel, "held: \(cause.message)", into: &effects)
    }

    /// Why this may not be the cell that was left; nil when it looks like it.
    private func otherCell(_ channel: Int) -> String? {
        guard let before = channels[channel].voltageBefore else {
            return "no voltage was recorded before; look at the cell, then 'resume'"
        }
        guard instruments[potentiostat(channel)].lab.codec.traits.readsVoltageWhenOpen,
            let seen = channels[channel].lastSample?.voltage
        else {
            return "its instrument cannot see an open cell; check that it is the same one, then "
                + "'resume'"
        }
        guard (seen - before).magnitude > Self.restartVoltageMax else { return nil }
        return "the cell shows \(LimitedQuantity.voltage.text(seen.value)) and was left at "
            + "\(LimitedQuantity.voltage.text(before.value)); check that it is the same one, "
            + "then 'resume'"
    }
}

extension RestartPolicy {
    /// For events.
    fileprivate var word: String {
        switch self {
        case .hold: "hold"
        case .resume: "resume"
        case .abort: "abort"
        }
    }
}

/// Why a run cannot be rebuilt from its folder.
enum RestoreFault: Error, Hashable, Sendable {
    case schedule(String)
    case position(PositionFault)
    case accounts

    /// What is wrong, for people.
    var message: String {
        switch self {
        case .schedule(let text): "its schedule no longer fits the channel: \(text)"
        case .position(let fault): fault.message
        case .accounts: "the counters of its checkpoint cannot be read"
        }
    }
}
