import CyclerCore
import CyclerRecord

/// Lines of `events.jsonl`.
extension RunRecorder {
    mutating func found(_ finding: Finding, at now: Instant, into effects: inout EffectBuffer) {
        bursts.trigger(finding.code, at: now)
        summary.take(finding, at: finding.at - startedAt, plated: row.plated)
        // The first of a step, unless a later one demands more than that code does.
        let kept = ledger?.row.finding?.defaultClass
        if kept.map({ $0 < finding.findingClass }) ?? true {
            ledger?.row.finding = finding.code
            ledger?.row.findingAt = finding.at - startedAt
        }
        var details: [JSON.Member] = [
            .init("code", .string(finding.code.rawValue)),
            .init("class", .string(finding.findingClass.letter)),
            .init("at-test-time-s", .number((finding.at - startedAt).seconds)),
            .init("since-test-time-s", .number((finding.since - startedAt).seconds)),
            .init("observed", .number(finding.observed)),
            .init("reference", .number(finding.reference)),
            .init("unit", .string(finding.code.unit.rawValue)),
            .init("sigma", .number(finding.sigma)),
            .init("charge-Ah", .number(finding.charge.value)),
            .init("plated-Ah", .number(row.plated.value)),
        ]
        if let slope = finding.slope { details.append(.init("slope", .number(slope))) }
        note("finding", finding.code.rawValue, at: now, details: details, into: &effects)
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
}
