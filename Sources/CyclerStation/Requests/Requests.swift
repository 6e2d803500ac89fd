import CyclerControl
import CyclerCore
import CyclerEngine
import CyclerInstruments

/// What people ask for. A command that lowers current is done at once; its answer comes with the
/// evidence.
extension Station {
    mutating func handle(
        _ request: StationRequest, _ tracking: TrackingID, from person: Operator,
        into effects: inout EffectBuffer
    ) {
        if isShuttingDown && request.mayEnergise {
            return refuse(
                tracking, "the daemon is stopping", next: "ask again once it is back",
                into: &effects)
        }
        switch request {
        case .mount(let channel, let cell, let text):
            mount(channel.number, cell, text, tracking, into: &effects)
        case .unmount(let channel): unmount(channel.number, tracking, into: &effects)
        case .start(let channel, let order):
            start(channel.number, order, tracking, from: person, into: &effects)
        case .stop(let channel, let point):
            stop(channel.number, point, tracking, from: person, into: &effects)
        case .skip(let channel): skip(channel.number, tracking, from: person, into: &effects)
        case .confirm(let channel):
            confirm(channel.number, tracking, from: person, into: &effects)
        case .amend(let run, let amendment):
            amend(run, amendment, tracking, from: person, into: &effects)
        case .pause(let channel): pause(channel.number, tracking, from: person, into: &effects)
        case .resume(let channel): resume(channel.number, tracking, from: person, into: &effects)
        case .note(let run, let text): note(run, text, tracking, from: person, into: &effects)
        case .safe(let channel): safe(channel?.number, tracking, from: person, into: &effects)
        case .acknowledge(let channel):
            acknowledge(channel.number, tracking, from: person, into: &effects)
        case .snooze(let alarm, let span, let reason):
            snooze(alarm, span, reason, tracking, from: person, into: &effects)
        case .set(let instrument, let value, let reason):
            set(instrument.number, value, reason, tracking, from: person, into: &effects)
        case .zero(let channel): zero(channel.number, tracking, into: &effects)
        }
    }

    private mutating func mount(
        _ channel: Int, _ cell: Cell, _ text: String, _ tracking: TrackingID,
        into effects: inout EffectBuffer
    ) {
        let name = channels[channel].lab.name
        guard channels[channel].phase == .empty else {
            return refuse(
                tracking, "channel \(name) is \(channels[channel].phase.word)",
                next: "unmount its cell first", into: &effects)
        }
        channels[channel].cell = cell
        channels[channel].cellText = text
        channels[channel].lastVoltage = cell.lastVoltage
        enter(channel, .mounted, into: &effects)
        succeed(tracking, "\(cell.name) is mounted on \(name)", into: &effects)
    }

    private mutating func unmount(
        _ channel: Int, _ tracking: TrackingID, into effects: inout EffectBuffer
    ) {
        let name = channels[channel].lab.name
        guard channels[channel].phase == .mounted else {
            return refuse(
                tracking, "channel \(name) is \(channels[channel].phase.word)",
                next: channels[channel].phase == .empty
                    ? "there is nothing to unmount" : "stop the run, or 'ack' the trip, first",
                into: &effects)
        }
        channels[channel].cell = nil
        // A reading of this cell says nothing of the next one.
        channels[channel].lastSample = nil
        channels[channel].lastVoltage = nil
        enter(channel, .empty, into: &effects)
        succeed(tracking, "\(name) is empty", into: &effects)
    }

    private mutating func stop(
        _ channel: Int, _ point: StopPoint, _ tracking: TrackingID, from person: Operator,
        into effects: inout EffectBuffer
    ) {
        let name = channels[channel].lab.name
        guard channels[channel].run != nil else {
            return refuse(
                tracking, "no run on \(name)", next: "'status' shows what runs where",
                into: &effects)
        }
        channels[channel].waiting.append(
            WaitingAnswer(tracking: tracking, event: .runClosed, verb: "stopped"))
        channels[channel].run?.recorder.note(
            "stop", "asked by \(person.name)", uid: person.uid, at: now, into: &effects)
        switch (point, channels[channel].phase) {
        case (.step, .running): channels[channel].run?.stopAfter = .step
        case (.cycle, .running): channels[channel].run?.stopAfter = .cycle
        case (.now, _), (.step, _), (.cycle, _):
            failWaiting(channel, .inForce, "stopped by \(person.name)", into: &effects)
            finish(channel, .stopped, into: &effects)
        }
    }

    private mutating func pause(
        _ channel: Int, _ tracking: TrackingID, from person: Operator,
        into effects: inout EffectBuffer
    ) {
        guard canBePaused(channel) else {
            return refuse(
                tracking,
                "channel \(channels[channel].lab.name) is \(channels[channel].phase.word)",
                next: "only a running or held channel can be paused", into: &effects)
        }
        channels[channel].waiting.append(
            WaitingAnswer(tracking: tracking, event: .open, verb: "paused"))
        pause(channel, from: person, into: &effects)
        answerIfOpen(channel, into: &effects)
    }

    /// A paused channel that is on its way to go on can be paused again.
    private func canBePaused(_ channel: Int) -> Bool {
        switch channels[channel].phase {
        case .running, .probing, .held: true
        case .paused: channels[channel].run?.entry != Run.Entry.none
        case .empty, .mounted, .starting, .ending, .tripped: false
        }
    }

    private mutating func resume(
        _ channel: Int, _ tracking: TrackingID, from person: Operator,
        into effects: inout EffectBuffer
    ) {
        switch channels[channel].phase {
        case .paused, .held:
            guard channels[channel].run?.entry == Run.Entry.none else {
                return refuse(
                    tracking, "the run is going on already", next: "", into: &effects)
            }
            if let refusal = resumeRefusal(channel) {
                return refuse(
                    tracking, refusal, next: "mend that and resume again", into: &effects)
            }
            channels[channel].waiting.append(
                WaitingAnswer(tracking: tracking, event: .inForce, verb: "resumed"))
            goOn(channel, why: "resumed by \(person.name)", into: &effects)
        case .empty, .mounted, .starting, .running, .probing, .ending, .tripped:
            refuse(
                tracking,
                "channel \(channels[channel].lab.name) is \(channels[channel].phase.word)",
                next: channels[channel].phase.word.description == "tripped"
                    ? "'ack' the trip, then start anew" : "", into: &effects)
        }
    }

    private mutating func note(
        _ run: String, _ text: String, _ tracking: TrackingID, from person: Operator,
        into effects: inout EffectBuffer
    ) {
        guard let channel = channels.firstIndex(where: { $0.run?.recorder.name == run }) else {
            return refuse(
                tracking, "no run \(run) is going on", next: "'runs' lists them", into: &effects)
        }
        channels[channel].run?.recorder.note(
            "note", text, uid: person.uid, at: now, into: &effects)
        succeed(tracking, "noted in \(run)", into: &effects)
    }

    /// Opens one circuit or all, whatever state they are in.
    private mutating func safe(
        _ channel: Int?, _ tracking: TrackingID, from person: Operator,
        into effects: inout EffectBuffer
    ) {
        let targets = channel.map { [$0] } ?? Array(channels.indices)
        for (position, target) in targets.enumerated() {
            switch channels[target].phase {
            case .running, .probing, .held: pause(target, from: person, into: &effects)
            case .paused where canBePaused(target): pause(target, from: person, into: &effects)
            case .starting: failStart(target, "safe by \(person.name)", into: &effects)
            case .empty, .mounted, .ending, .paused, .tripped:
                openCircuit(target, into: &effects)
            }
            // One answer for all: it hangs on the last channel that is not open yet.
            if position == targets.count - 1 { waitForAllOpen(targets, tracking, into: &effects) }
        }
    }

    private mutating func waitForAllOpen(
        _ targets: [Int], _ tracking: TrackingID, into effects: inout EffectBuffer
    ) {
        for target in targets {
            channels[target].waiting.append(
                WaitingAnswer(tracking: tracking, event: .open, verb: "open"))
        }
        for target in targets { answerIfOpen(target, into: &effects) }
    }

    /// Clears a latch or an UNSAFE mark; never energises.
    private mutating func acknowledge(
        _ channel: Int, _ tracking: TrackingID, from person: Operator,
        into effects: inout EffectBuffer
    ) {
        let instrument = potentiostat(channel)
        let wasUnsafe = instruments[instrument].output?.unsafeSince != nil
        guard instruments[instrument].output?.isOpen == true || !wasUnsafe else {
            return refuse(
                tracking, "the circuit is still not shown to be open",
                next: "open it by hand; 'ack' works once the instrument reads back open",
                into: &effects)
        }
        instruments[instrument].output?.clearUnsafe()
        if case .tripped = channels[channel].phase {
            guard channels[channel].run == nil else {
                return refuse(
                    tracking, "the tripped run is not closed yet", next: "try again in a moment",
                    into: &effects)
            }
            enter(channel, channels[channel].cell == nil ? .empty : .mounted, into: &effects)
        }
        alarms.acknowledge(channels[channel].index)
        say(
            .info, channel, "acknowledged by \(person.name) (uid \(person.uid))", into: &effects)
        succeed(tracking, "acknowledged; nothing is energised", into: &effects)
    }

    private mutating func set(
        _ instrument: Int, _ value: SetValue, _ reason: String, _ tracking: TrackingID,
        from person: Operator, into effects: inout EffectBuffer
    ) {
        let lab = instruments[instrument].lab
        let able: Bool =
            switch value {
            case .temperature: lab.codec.traits.controls.contains(.temperature)
            case .pressure: lab.codec.traits.controls.contains(.pressure)
            }
        guard able else {
            return refuse(
                tracking, "\(lab.name) does not control that",
                next: "'status' lists the instruments", into: &effects)
        }
        let isSent = setShared(
            instrument, value, owner: nil, answering: tracking, into: &effects)
        guard isSent else { return }
        for channel in channels.indices where uses(channel, instrument) {
            channels[channel].run?.recorder.note(
                "set", "\(lab.name) by \(person.name): \(reason)", uid: person.uid, at: now,
                into: &effects)
        }
    }

    private mutating func zero(
        _ channel: Int, _ tracking: TrackingID, into effects: inout EffectBuffer
    ) {
        let name = channels[channel].lab.name
        guard channels[channel].run == nil,
            instruments[potentiostat(channel)].output?.isOpen == true
        else {
            return refuse(
                tracking, "\(name) must be idle and open for its zero",
                next: "stop the run, short the leads at the cell holder, then 'zero'",
                into: &effects)
        }
        guard instruments[potentiostat(channel)].lab.codec.traits.readsVoltageWhenOpen else {
            return refuse(
                tracking, "\(name)'s instrument sees no voltage while its output is off",
                next: "the zero is taken from the rest after plating instead", into: &effects)
        }
        channels[channel].zeroing = ZeroMeasurement()
        channels[channel].waiting.append(
            WaitingAnswer(tracking: tracking, event: .zeroed, verb: "zeroed"))
    }
}
