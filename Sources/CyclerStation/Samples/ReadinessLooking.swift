import CyclerControl
import CyclerCore
import CyclerRecord
import CyclerWatch

/// What the detectors of a run can see: looked at once a second while they warm up and every ten
/// seconds of lab time after that, counted for the summary, told when it changes.
extension Station {
    /// A sample was judged.
    mutating func lookAtReadiness(
        _ channel: Int, at time: Instant, into effects: inout EffectBuffer
    ) {
        guard
            channels[channel].run?.recorder.readinessLog.isDue(at: time, isJudged: true) == true,
            let table = channels[channel].run?.watch.seenReadiness()
        else { return }
        saw(table, channel, at: time, into: &effects)
    }

    /// A sample came that no detector judges: during a change, a probe, a pause, a hold.
    mutating func seesNothing(
        _ channel: Int, at time: Instant, into effects: inout EffectBuffer
    ) {
        guard
            channels[channel].run?.recorder.readinessLog.isDue(at: time, isJudged: false) == true
        else { return }
        saw(ReadinessTable(), channel, at: time, into: &effects)
    }

    private mutating func saw(
        _ table: ReadinessTable, _ channel: Int, at time: Instant,
        into effects: inout EffectBuffer
    ) {
        guard let line = channels[channel].run?.recorder.saw(table, at: time) else { return }
        channels[channel].run?.recorder.note(line, at: now, into: &effects)
        for reason in BlindReason.allCases {
            tellBlind(reason, line, channel, into: &effects)
        }
    }

    /// People hear of each reason once a run, with all that it blinds then. That nobody gave a
    /// reference is in the status and the summary; it is no news.
    private mutating func tellBlind(
        _ reason: BlindReason, _ line: ReadinessLog.Line, _ channel: Int,
        into effects: inout EffectBuffer
    ) {
        let codes = line.changes.filter { $0.to == .blind(reason) }.map(\.code)
        guard reason != .noReference, !codes.isEmpty,
            channels[channel].run?.recorder.readinessLog.isNews(reason) == true
        else { return }
        let names = codes.map(\.rawValue).joined(separator: ", ")
        say(
            .warning, channel,
            "the watch is blind, \(reason.explanation): \(names)"
                + (codes.contains(.telegraph) && reason == .sampleRate
                    ? "; dynamic shorts are not visible" : ""),
            into: &effects)
    }
}

extension RunRecorder {
    /// Counts what the detectors can see; the line to write, if there is one.
    fileprivate mutating func saw(
        _ table: ReadinessTable, at time: Instant
    ) -> ReadinessLog.Line? {
        let isChange = summary.readiness.take(table, at: time)
        return readinessLog.line(table, isChange: isChange, at: time)
    }

    /// Writes the line.
    fileprivate func note(
        _ line: ReadinessLog.Line, at now: Instant, into effects: inout EffectBuffer
    ) {
        guard name != nil else { return }
        let table = summary.readiness.table
        let changes = line.changes.map {
            JSON.Member($0.code.rawValue, .string($0.to.text))
        }
        note(
            "watch", WatchWords.text(table), at: now,
            details: [
                .init("changes", .object(changes)), .init("spared", .integer(line.spared)),
            ], into: &effects)
    }
}
