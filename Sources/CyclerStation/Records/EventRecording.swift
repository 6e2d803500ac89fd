import CyclerCore
import CyclerRecord

/// Lines of `events.jsonl`.
extension RunRecorder {
    mutating func found(_ finding: Finding, at now: Instant, into effects: inout EffectBuffer) {
        bursts.trigger(finding.code, at: now)
        summary.take(finding, at: finding.at - startedAt, plated: row.plated)
        if ledger?.row.finding == nil {
            ledger?.row.finding = finding.code
            ledger?.row.findingAt = finding.at - startedAt
        }
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
}
