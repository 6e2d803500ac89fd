import CyclerControl
import CyclerCore
import CyclerEngine
import CyclerInstruments
import CyclerWatch

/// From `start` to the first set point.
extension Station {
    mutating func start(
        _ channel: Int, _ submitted: StartOrder, _ tracking: TrackingID, from person: Operator,
        into effects: inout EffectBuffer
    ) {
        let name = channels[channel].lab.name
        guard channels[channel].phase == .mounted, let cell = channels[channel].cell else {
            return refuse(
                tracking, "channel \(name) is \(channels[channel].phase.word), not mounted",
                next: "mount a cell, or stop what runs there", into: &effects)
        }
        let order = submitted.inWords(of: cell.kind)
        if let earlier = order.continuing, earlier.cell != cell.name {
            return refuse(
                tracking, "run \(earlier.run) was on cell \(earlier.cell), not \(cell.name)",
                next: "mount that cell, or start without --continue", into: &effects)
        }
        let plan: Plan
        switch PlanBuilder.build(order.schedule, for: cell, abilities: abilities(of: channel)) {
        case .success(let built): plan = built
        case .failure(let problems):
            return answer(
                tracking, .failed(Self.misfit(problems, order.schedule, channel: name)),
                into: &effects)
        }
        if let misfit = contradictions(plan, cell, order.schedule, channel) {
            return answer(tracking, .failed(misfit), into: &effects)
        }
        let failures = startFailures(channel, plan, cell)
        let unaccepted = failures.filter { failure in
            !(failure.check.isSoft
                && order.accepted.contains { $0.check == failure.check.rawValue })
        }
        guard unaccepted.isEmpty else {
            return answer(
                tracking, .failed(Self.checksFailed(unaccepted, name)), into: &effects)
        }
        if let refusal = unknownHook(plan) {
            return refuse(
                tracking, refusal, next: "add it under 'hooks' in the lab's file, and restart",
                into: &effects)
        }
        if let conflict = sharedConflict(channel, plan) {
            return refuse(tracking, conflict, next: "wait for that run, or stop it", into: &effects)
        }
        let accepted = failures.compactMap { failure in
            order.accepted.first { $0.check == failure.check.rawValue }.map {
                AcceptedFailure(failure: failure, reason: $0.reason)
            }
        }
        openRun(
            channel, plan, cell, order, accepted: accepted, tracking, from: person,
            into: &effects)
    }

    /// What in a plan contradicts the limits that hold here, or itself; nil when nothing does.
    func contradictions(
        _ plan: Plan, _ cell: Cell, _ schedule: Schedule, _ channel: Int
    ) -> ControlRefusal? {
        let objections = PlanAudit.objections(
            to: plan, on: cell,
            limits: [(.channel, channels[channel].lab.limits), (.cell, LimitSet(of: cell))],
            abilities: abilities(of: channel), atMost: DryRun.stepsMaxAtStart)
        guard !objections.isEmpty else { return nil }
        let name = channels[channel].lab.name
        return ControlRefusal(
            .invalidFile, "the schedule contradicts itself or the limits on \(name)",
            next: "correct the lines named",
            problems: objections.map {
                FileProblem(file: schedule.name, place: $0.place, message: $0.message)
            })
    }

    /// A program that the schedule calls and the lab does not have.
    func unknownHook(_ plan: Plan) -> String? {
        for case .hook(let name) in plan.entries where !lab.hooks.contains(name) {
            return "the lab has no hook '\(name)'"
        }
        return nil
    }

    static func misfit(
        _ problems: PlanProblems, _ schedule: Schedule, channel name: String
    ) -> ControlRefusal {
        ControlRefusal(
            .invalidFile, "the schedule does not fit the cell on \(name)",
            next: "correct the lines named",
            problems: problems.list.map {
                FileProblem(file: schedule.name, place: $0.place, message: $0.message)
            })
    }

    private static func checksFailed(_ failures: [CheckFailure], _ name: String) -> ControlRefusal {
        let soft = failures.contains { $0.check.isSoft }
        return ControlRefusal(
            .checksFailed, "\(failures.count) start checks failed on \(name)",
            next: soft
                ? "mend them; those marked acceptable can be taken on with "
                    + "--accept CHECK --reason TEXT" : "mend them and start again",
            checks: failures.map {
                FailedCheck(check: $0.check.rawValue, message: $0.text, acceptable: $0.check.isSoft)
            })
    }

    private mutating func openRun(
        _ channel: Int, _ plan: Plan, _ cell: Cell, _ order: StartOrder,
        accepted: [AcceptedFailure], _ tracking: TrackingID, from person: Operator,
        into effects: inout EffectBuffer
    ) {
        let instrument = potentiostat(channel)
        giveUpZero(channel, "a run began", into: &effects)
        var watch = ShortWatch(
            settings: WatchSettings(cell: cell, thresholds: lab.thresholds.sets[cell.kind]))
        if let zero = channels[channel].zero { watch.zero(zero) }
        let identity = instruments[instrument].identity
        let manifest = RunManifest(
            lab: lab, channel: channels[channel].lab, cell: cell, plan: plan,
            instruments: identities(of: channel), accepted: accepted, person: person,
            continuing: order.continuing, startedAt: lab.clock.wall(at: now))
        let recorder = RunRecorder(
            channel: channels[channel].index, lab: lab, cell: cell, plan: plan, startedAt: now,
            manifest: manifest, continuing: order.continuing)
        var run = Run(
            machine: ScheduleMachine(
                plan: plan, cell: cell, stepCount: order.continuing?.steps ?? 0), watch: watch,
            recorder: recorder)
        run.identity = identity
        run.scheduleText = order.scheduleText
        writer.mark += 1
        run.entry = .awaitingFolder(after: writer.mark, deadline: boot + Run.patience)
        let opening = run.recorder.opening(
            lab: lab, cellText: channels[channel].cellText, scheduleText: order.scheduleText,
            original: order.original)
        channels[channel].supervise(cell)
        channels[channel].run = run
        channels[channel].waiting.append(
            WaitingAnswer(tracking: tracking, event: .inForce, verb: "started"))
        enter(channel, .starting, into: &effects)
        if channels[channel].zero == nil && cell.kind != .full {
            say(
                .warning, channel,
                "the voltage zero is not measured, so gradual shorts hide in it; short the leads "
                    + "and run 'zero' before a series", into: &effects)
        }
        effects.add(.mark(writer.mark, sync: false))
        effects.add(.openRun(channels[channel].index, opening))
    }

    /// Identities of all instruments that serve a channel, for `run.json`.
    private func identities(of channel: Int) -> [RoleIdentity] {
        let roles = channels[channel].lab
        let bindings: [(String, InstrumentIndex?)] = [
            ("potentiostat", roles.potentiostat), ("pressure", roles.pressure?.instrument),
            ("temperature", roles.temperature), ("cell-temperature", roles.cellTemperature),
        ]
        return bindings.compactMap { role, index in
            guard let index else { return nil }
            let state = instruments[index.number]
            return RoleIdentity(
                role: role, name: state.lab.name, profile: state.lab.profileName,
                model: state.identity?.model ?? "", serial: state.identity?.serial ?? "",
                firmware: state.identity?.firmware ?? "")
        }
    }

    /// False for the late answer to a start that was given up.
    func isFolderOfRun(_ channel: Int) -> Bool {
        guard case .awaitingFolder(let mark, _) = channels[channel].run?.entry else { return false }
        return writer.written >= mark
    }

    /// The folder exists and is on disk.
    mutating func runOpened(_ channel: Int, _ name: String, into effects: inout EffectBuffer) {
        if channels[channel].run?.isReopening == true {
            channels[channel].run?.isReopening = false
            return
        }
        guard isFolderOfRun(channel) else { return }
        status.channels[channel].findings.removeAll(keepingCapacity: true)
        channels[channel].run?.recorder.opened(as: name, at: now, into: &effects)
        prepare(channel, into: &effects)
    }

    /// Writes the instrument's own limits and watchdog before anything is energised.
    mutating func prepare(_ channel: Int, into effects: inout EffectBuffer) {
        let instrument = potentiostat(channel)
        let supervisor = channels[channel].supervisor
        let limits = HardwareLimits(
            voltage: supervisor.voltageWindow ?? Volts(-5)...Volts(5),
            current: supervisor.currentLimit
                ?? instruments[instrument].lab.codec.ranges.last?.fullScale ?? Amperes(0.001))
        let token = newToken()
        let watchdog = instruments[instrument].lab.timeToLive
        let exchange: BusExchange?
        do throws(SettingRefusal) {
            exchange = try instruments[instrument].lab.codec.prepare(
                limits: limits, watchdog: watchdog, token: token)
        } catch {
            say(.alarm, channel, error.message, into: &effects)
            return prepared(channel, .failed(.mismatch, at: 0), into: &effects)
        }
        guard let exchange else { return prepared(channel, .completed, into: &effects) }
        channels[channel].run?.entry = .preparing(token)
        effects.add(.bus(bus(of: instrument), .submit(exchange)))
    }

    mutating func prepared(
        _ channel: Int, _ outcome: ExchangeOutcome, into effects: inout EffectBuffer
    ) {
        switch outcome {
        case .completed:
            if channels[channel].run?.machine.step != nil {
                requestEntry(channel, sync: true, into: &effects)
            } else {
                beginRun(channel, into: &effects)
            }
        case .failed(let fault, _):
            let text = "the instrument did not take its limits (\(fault.words))"
            say(.alarm, channel, text, into: &effects)
            if channels[channel].phase == .starting {
                failStart(channel, text, into: &effects)
            } else {
                hold(channel, fault.cause, into: &effects)
            }
        }
    }

    private mutating func beginRun(_ channel: Int, into effects: inout EffectBuffer) {
        if let voltage = channels[channel].lastVoltage ?? channels[channel].lastSample?.voltage {
            channels[channel].run?.machine.memory[.lastVoltage] = voltage.value
        }
        guard let advance = channels[channel].run?.machine.begin() else { return }
        go(channel, advance, sync: true, into: &effects)
    }

    /// Nothing was energised; the run ends where it began.
    mutating func failStart(_ channel: Int, _ text: String, into effects: inout EffectBuffer) {
        failWaiting(channel, .inForce, text, into: &effects)
        finish(channel, .failedToStart, into: &effects)
    }

    /// What this channel's instruments can control.
    func abilities(of channel: Int) -> ChannelAbilities {
        var abilities: ChannelAbilities = []
        let controls = instruments[potentiostat(channel)].lab.codec.traits.controls
        if controls.contains(.current) { abilities.insert(.current) }
        if controls.contains(.voltage) { abilities.insert(.voltage) }
        let roles = channels[channel].lab
        if roles.pressure != nil { abilities.insert(.pressure) }
        if let oven = roles.temperature?.number,
            instruments[oven].lab.codec.traits.controls.contains(.temperature)
        {
            abilities.insert(.temperature)
        }
        if roles.temperature != nil { abilities.insert(.readsTemperature) }
        if roles.cellTemperature != nil { abilities.insert(.readsCellTemperature) }
        return abilities
    }
}
