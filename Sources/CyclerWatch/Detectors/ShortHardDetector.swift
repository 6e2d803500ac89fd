import CyclerCore

/// `SHORT_HARD`: the signal has collapsed to below a tenth of its baseline.
///
/// Three consecutive samples and two seconds; the median of the last three decides, so that
/// noise around zero neither hides nor makes a short.
struct ShortHardDetector: Sendable {
    let thresholds: WatchThresholds

    func judge(_ drop: Drop, at time: Instant) -> Finding? {
        guard !drop.reportedHard, drop.samples >= thresholds.confirmSamples,
            time - drop.since >= thresholds.confirmSpan, let now = drop.recent.median,
            now < thresholds.hardShare * drop.base
        else { return nil }
        return Finding(
            code: .shortHard, at: time, since: drop.since, observed: now, reference: drop.base)
    }
}
