import CyclerCore

/// `SHORT_STEP`: a lasting partial drop, steeper in log time since the voltage peak than any
/// nucleation relaxes: s = ln(u/base) / ln(D2/D1) < -1.
struct ShortStepDetector: Sendable {
    /// The shortest time since the peak that a slope is computed from.
    static let ageMin = TimeSpan.seconds(1)

    let thresholds: WatchThresholds

    func judge(_ drop: Drop, peakAt: Instant, at time: Instant) -> Finding? {
        guard !drop.reportedStep, drop.samples >= thresholds.confirmSamples,
            time - drop.since >= thresholds.confirmSpan, let now = drop.recent.median,
            drop.base > 0
        else { return nil }
        let before = max((drop.baseAt - peakAt).seconds, Self.ageMin.seconds)
        let after = max((time - peakAt).seconds, Self.ageMin.seconds)
        guard after > before else { return nil }
        // A signal at or below zero has fallen further than any power law.
        let slope =
            now > 0
            ? Logarithm.natural(now / drop.base) / Logarithm.natural(after / before)
            : -Double.infinity
        guard slope < thresholds.stepSlope else { return nil }
        return Finding(
            code: .shortStep, at: time, since: drop.since, observed: now, reference: drop.base)
    }
}
