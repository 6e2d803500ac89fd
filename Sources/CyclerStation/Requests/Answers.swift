import CyclerControl
import CyclerCore
import CyclerEngine
import CyclerWatch

/// Answers to commands, and what people are told without asking.
extension Station {
    mutating func answer(
        _ tracking: TrackingID, _ answer: ControlAnswer, into effects: inout EffectBuffer
    ) {
        effects.add(.answer(tracking, answer))
    }

    mutating func succeed(
        _ tracking: TrackingID, _ text: String, into effects: inout EffectBuffer
    ) {
        answer(tracking, .done(message: text, details: .object([])), into: &effects)
    }

    mutating func refuse(
        _ tracking: TrackingID, _ text: String, next: String, into effects: inout EffectBuffer
    ) {
        answer(tracking, .failed(ControlRefusal(.refused, text, next: next)), into: &effects)
    }

    /// Answers everyone who waited for this to happen on a channel.
    mutating func answer(
        _ channel: Int, _ event: WaitingAnswer.Event, into effects: inout EffectBuffer
    ) {
        guard !channels[channel].waiting.isEmpty else { return }
        let ready = channels[channel].waiting.filter { $0.event == event }
        channels[channel].waiting.removeAll { $0.event == event }
        for waiting in ready where !isAwaitedElsewhere(waiting.tracking) {
            let details = evidenceDetails(channel)
            let name = channels[channel].lab.name
            answer(
                waiting.tracking, .done(message: "\(name) \(waiting.verb)", details: details),
                into: &effects)
        }
    }

    /// `safe` without a channel waits for all of them under one tracking number.
    private func isAwaitedElsewhere(_ tracking: TrackingID) -> Bool {
        channels.contains { $0.waiting.contains { $0.tracking == tracking } }
    }

    private func evidenceDetails(_ channel: Int) -> JSON {
        var members: [JSON.Member] = [.init("channel", .string(channels[channel].lab.name))]
        if let evidence = instruments[potentiostat(channel)].output?.evidence {
            members.append(.init("open", .string("\(evidence.word)")))
        }
        if let run = channels[channel].run?.recorder.name {
            members.append(.init("run", .string(run)))
        }
        if let zero = channels[channel].zero {
            members.append(.init("zero-V", .number(zero.value.value)))
        }
        return .object(members)
    }

    /// Answers those who wait for an open circuit, if it is open.
    mutating func answerIfOpen(_ channel: Int, into effects: inout EffectBuffer) {
        guard instruments[potentiostat(channel)].output?.isOpen == true else { return }
        answer(channel, .open, into: &effects)
    }

    /// What was waited for will not happen.
    mutating func failWaiting(
        _ channel: Int, _ event: WaitingAnswer.Event, _ text: String,
        into effects: inout EffectBuffer
    ) {
        let failed = channels[channel].waiting.filter { $0.event == event }
        guard !failed.isEmpty else { return }
        channels[channel].waiting.removeAll { $0.event == event }
        for waiting in failed {
            for other in channels.indices {
                channels[other].waiting.removeAll { $0.tracking == waiting.tracking }
            }
            answer(
                waiting.tracking,
                .failed(ControlRefusal(.failed, text, next: "'status' shows the channel")),
                into: &effects)
        }
    }

    /// Tells the journal and everyone who watches.
    mutating func say(
        _ severity: Severity, _ channel: Int?, _ text: String, into effects: inout EffectBuffer
    ) {
        effects.add(
            .publish(
                .message(
                    OperatorMessage(
                        channel: channel.map { channels[$0].lab.name }, severity: severity,
                        text: text, at: lab.clock.wall(at: now)))))
    }

    /// Changes a channel's phase and tells about it.
    mutating func enter(
        _ channel: Int, _ phase: ChannelPhase, into effects: inout EffectBuffer
    ) {
        let before = channels[channel].phase
        guard before != phase else { return }
        channels[channel].enter(phase, at: now)
        channels[channel].run?.recorder.phase(phase.word, at: now, into: &effects)
        // People have no word of their own for the moments of ending.
        guard before.stateWord != phase.stateWord || before.cause != phase.cause else { return }
        effects.add(
            .publish(
                .state(
                    StateChange(
                        channel: channels[channel].lab.name, from: before.stateWord,
                        to: phase.stateWord, at: lab.clock.wall(at: now),
                        cause: statusCause(channel)))))
    }

    /// A finding: noted in the run, burst begun, everyone told.
    mutating func found(
        _ finding: Finding, _ channel: Int, into effects: inout EffectBuffer
    ) {
        channels[channel].run?.recorder.found(finding, at: now, into: &effects)
        raise(.finding, finding.code.rawValue, channel)
        let note = FindingNote(
            code: finding.code, at: lab.clock.wall(at: finding.at),
            text: Cause.finding(finding).message)
        remember(note, channel)
        effects.add(
            .publish(
                .finding(
                    channel: channels[channel].lab.name,
                    run: channels[channel].run?.recorder.name, note)))
    }
}
