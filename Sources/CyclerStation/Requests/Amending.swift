import CyclerControl
import CyclerCore
import CyclerEngine

/// Commands that change the course of a running schedule: the next step now, a confirmation, or
/// another schedule from the next step on.
extension Station {
    mutating func skip(
        _ channel: Int, _ tracking: TrackingID, from person: Operator,
        into effects: inout EffectBuffer
    ) {
        let name = channels[channel].lab.name
        guard channels[channel].phase == .running, case .inForce = channels[channel].run?.entry
        else {
            return refuse(
                tracking, "channel \(name) is at no step that could be left",
                next: "only a step in force can be skipped; 'status' shows it", into: &effects)
        }
        channels[channel].run?.recorder.note(
            "skip", "asked by \(person.name)", uid: person.uid, at: now, into: &effects)
        endStep(channel, .skipped, into: &effects)
        succeed(tracking, "\(name) goes on to its next step", into: &effects)
    }

    mutating func confirm(
        _ channel: Int, _ tracking: TrackingID, from person: Operator,
        into effects: inout EffectBuffer
    ) {
        let name = channels[channel].lab.name
        guard channels[channel].phase == .running, case .inForce = channels[channel].run?.entry,
            case .confirm = channels[channel].run?.machine.step?.action
        else {
            return refuse(
                tracking, "nothing on \(name) waits for a confirmation",
                next: "'status' shows the step in hand", into: &effects)
        }
        channels[channel].run?.recorder.note(
            "confirm", "by \(person.name)", uid: person.uid, at: now, into: &effects)
        endStep(channel, .confirmed, into: &effects)
        succeed(tracking, "\(name) confirmed", into: &effects)
    }

    mutating func amend(
        _ run: String, _ submitted: Amendment, _ tracking: TrackingID, from person: Operator,
        into effects: inout EffectBuffer
    ) {
        guard let channel = channels.firstIndex(where: { $0.run?.recorder.name == run }),
            channels[channel].run?.ending == nil, let cell = channels[channel].cell,
            var machine = channels[channel].run?.machine
        else {
            return refuse(
                tracking, "no run \(run) is going on", next: "'runs' lists them", into: &effects)
        }
        let amendment = submitted.inWords(of: cell.kind)
        let plan: Plan
        switch PlanBuilder.build(
            amendment.schedule, for: cell, abilities: abilities(of: channel))
        {
        case .success(let built): plan = built
        case .failure(let problems):
            return answer(
                tracking, .failed(Self.misfit(problems, amendment.schedule, channel: run)),
                into: &effects)
        }
        if let misfit = contradictions(plan, cell, amendment.schedule, channel) {
            return answer(tracking, .failed(misfit), into: &effects)
        }
        let refusals = rangeRefusals(plan, instruments[potentiostat(channel)].lab.codec)
        guard refusals.isEmpty else {
            return refuse(
                tracking, refusals.joined(separator: "; "),
                next: "correct the schedule and amend again", into: &effects)
        }
        if let refusal = unknownHook(plan) {
            return refuse(
                tracking, refusal, next: "add it under 'hooks' in the lab's file, and restart",
                into: &effects)
        }
        if let conflict = sharedConflict(channel, plan) {
            return refuse(tracking, conflict, next: "wait for that run, or stop it", into: &effects)
        }
        do throws(AmendRefusal) { try machine.amend(to: plan) } catch {
            return refuse(
                tracking, error.message, next: "correct the schedule and amend again",
                into: &effects)
        }
        let previous = channels[channel].run?.scheduleText ?? ""
        if !amendment.isCheck {
            channels[channel].run?.amendment = plan
            keepAmendment(channel, amendment, from: person, into: &effects)
        }
        answer(
            tracking,
            .done(
                message: amendment.isCheck
                    ? "\(run) could go on with this schedule"
                    : "\(run) goes on with this schedule from its next step",
                details: [
                    "previous": .string(previous), "schedule": .string(amendment.text),
                ]), into: &effects)
    }

    /// The new text beside the first: `schedule.2.yaml`, and so on; a protocol of somebody else's
    /// as it was handed in, too, as `schedule.2.json`.
    private mutating func keepAmendment(
        _ channel: Int, _ amendment: Amendment, from person: Operator,
        into effects: inout EffectBuffer
    ) {
        let schedule = channels[channel].run?.schedule ?? (number: 1, amended: nil)
        let number = (schedule.amended ?? schedule.number) + 1
        channels[channel].run?.schedule.amended = number
        channels[channel].run?.scheduleText = amendment.text
        let file = "schedule.\(number).yaml"
        effects.add(.replace(channels[channel].index, file, Array(amendment.text.utf8)))
        if let original = amendment.original {
            effects.add(
                .replace(
                    channels[channel].index, "schedule.\(number).json", Array(original.utf8)))
        }
        channels[channel].run?.recorder.note(
            "amend", "\(file) by \(person.name), from the next step on", uid: person.uid, at: now,
            into: &effects)
        checkpoint(channel, into: &effects)
    }

    /// At the end of a step: a schedule that was amended takes the place of the old one. It was
    /// held against the plan when it came, and the step in hand has not changed since.
    mutating func applyAmendment(_ channel: Int, into effects: inout EffectBuffer) {
        guard let plan = channels[channel].run?.amendment else { return }
        channels[channel].run?.amendment = nil
        do throws(AmendRefusal) {
            try channels[channel].run?.machine.amend(to: plan)
            if let number = channels[channel].run?.schedule.amended {
                channels[channel].run?.schedule = (number, nil)
            }
        } catch {
            say(.alarm, channel, "the schedule stays as it was: \(error.message)", into: &effects)
        }
    }
}
