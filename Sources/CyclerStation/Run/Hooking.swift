import CyclerControl
import CyclerCore
import CyclerRecord

/// Programs that a schedule calls. Nothing waits for them: how one ends is written down and told,
/// and changes neither the circuit nor the course of the schedule.
extension Station {
    mutating func callHook(_ channel: Int, _ name: String, into effects: inout EffectBuffer) {
        guard let run = channels[channel].run else { return }
        run.recorder.note("hook", name, at: now, into: &effects)
        effects.add(
            .hook(
                HookCall(
                    hook: name, channel: channels[channel].index, run: run.recorder.name,
                    startedAt: run.recorder.startedAt, facts: hookFacts(channel, name))))
    }

    /// What a program is told, on its standard input and in its environment.
    private func hookFacts(_ channel: Int, _ name: String) -> [JSON.Member] {
        let run = channels[channel].run
        let ended = run?.recorder.ledger.flatMap { $0.isEnding ? $0.row : nil }
        return [
            .init("hook", .string(name)),
            .init("lab", .string(lab.name)),
            .init("channel", .string(channels[channel].lab.name)),
            .init("run", run?.recorder.name.map { .string($0) } ?? .null),
            .init("cell", channels[channel].cell.map { .string($0.name) } ?? .null),
            .init("schedule", run.map { .string($0.recorder.scheduleName) } ?? .null),
            .init("cycle", .integer(run?.recorder.cycle ?? 0)),
            .init("step", ended.map { .integer($0.stepCount) } ?? .null),
            .init("step-name", ended.map { .string("\($0.step)") } ?? .null),
            .init("step-end", ended.map { .string($0.endReason) } ?? .null),
            .init("unix-time-s", .number(lab.clock.wall(at: now).seconds)),
        ]
    }

    /// A program ended, perhaps behind the end of its run: the line goes to that run's events.
    mutating func hookEnded(_ outcome: HookOutcome, into effects: inout EffectBuffer) {
        let call = outcome.call
        let channel = call.channel.number
        let text = "hook \(call.hook) \(outcome.end.words(took: outcome.took))"
        say(outcome.end.isDone ? .info : .warning, channel, text, into: &effects)
        guard let run = call.run else { return }
        let line = EventLine(
            kind: "hook-end", testTime: now - call.startedAt, labTime: now,
            bootTime: lab.clock.boot(at: now), unixTime: lab.clock.wall(at: now), text: text,
            details: Self.details(of: outcome))
        if channels[channel].run?.recorder.name == run {
            return effects.append(call.channel, .events) { line.append(to: &$0) }
        }
        var late = ByteText()
        line.append(to: &late)
        effects.add(.appendLate(run, late.bytes))
    }

    private static func details(of outcome: HookOutcome) -> [JSON.Member] {
        var details: [JSON.Member] = [
            .init("hook", .string(outcome.call.hook)),
            .init("outcome", .string(outcome.end.word)),
        ]
        switch outcome.end {
        case .exited(let code): details.append(.init("exit-code", .integer(Int(code))))
        case .killed(let signal): details.append(.init("signal", .integer(Int(signal))))
        case .timedOut, .stopped: break
        case .notStarted, .dropped: return details
        }
        details += [
            .init("seconds", .number((outcome.took.seconds * 1000).rounded() / 1000)),
            .init("output", .string(outcome.output)),
            .init("output-bytes", .integer(outcome.outputBytes)),
        ]
        return details
    }
}
