import CyclerCore

/// A run of consecutive samples that lie below the baseline.
struct Drop: Sendable {
    /// First sample of the run.
    var since: Instant
    var samples = 0
    /// The baseline that it fell from, frozen, and the middle of the time it stands for.
    var base: Double
    var baseAt: Instant
    /// Median of the last three samples.
    var recent = RecentMedian(of: 3)
    /// What has been reported of this run already.
    var reportedStep = false
    var reportedHard = false
}

/// Measures falls from a 30 s running median, in units of its own noise.
///
/// Both drop detectors read it. Samples of a drop move neither baseline nor noise; a drop that
/// lasts without being a short becomes the new baseline.
struct DropTest: Sendable {
    /// What the signal is, which decides how much of a fall is ordinary.
    enum Signal: Sendable {
        /// Overpotential: flat but for slow relaxation.
        case overpotential
        /// Voltage before plating: slides down and passes through zero.
        case slide
    }

    private let thresholds: WatchThresholds
    private(set) var baseline: TimeMedian
    private(set) var noise: NoiseEstimate
    private(set) var drop: Drop?

    init(_ settings: WatchSettings) {
        thresholds = settings.thresholds
        baseline = TimeMedian(window: settings.thresholds.baselineWindow)
        noise = NoiseEstimate(floor: settings.noiseFloor)
    }

    var sigma: Double { noise.sigma }

    /// The baseline, nil until it covers enough time.
    var base: Double? {
        guard noise.isReady, baseline.count >= thresholds.baselineBinsMin,
            baseline.coverSeconds >= thresholds.baselineCover.seconds
        else { return nil }
        return drop?.base ?? baseline.median
    }

    /// A change lies between the last sample and the next: start over, keep the noise.
    mutating func restart() {
        baseline.clear()
        noise.interrupt()
        drop = nil
    }

    /// A sample without a usable voltage: the one before it no longer holds.
    mutating func noReading(at time: Instant) {
        if drop == nil { baseline.release(at: time) }
        noise.interrupt()
    }

    /// Judges one sample and, when it is ordinary, learns from it.
    mutating func ingest(_ value: Double, at time: Instant, as signal: Signal) {
        guard let base, let baseAt = drop?.baseAt ?? baseline.middle,
            isDrop(value, from: base, baseAt: baseAt, at: time, as: signal)
        else {
            drop = nil
            learn(value, at: time)
            return
        }
        var run = drop ?? Drop(since: time, base: base, baseAt: baseAt)
        if run.samples == 0 { baseline.release(at: time) }
        run.samples += 1
        run.recent.add(value)
        noise.interrupt()
        drop = run
        if run.samples > thresholds.confirmSamples,
            time - run.since > thresholds.baselineFreeze
        {
            restart()
            learn(value, at: time)
        }
    }

    /// Marks what has been reported of the present drop.
    mutating func markReported(hard: Bool) {
        if hard { drop?.reportedHard = true }
        drop?.reportedStep = true
    }

    private mutating func learn(_ value: Double, at time: Instant) {
        baseline.add(value, at: time)
        noise.add(value)
    }

    private func isDrop(
        _ value: Double, from base: Double, baseAt: Instant, at time: Instant, as signal: Signal
    ) -> Bool {
        let fall = base - value
        let least = max(
            thresholds.dropSigmas * sigma, thresholds.dropShare * base,
            thresholds.dropFloor.value)
        guard fall > least else { return false }
        switch signal {
        case .overpotential: return true
        case .slide:
            // Intercalation slides down by itself and goes on through zero; a short is sudden
            // and stays at zero.
            let ordinary = baseline.slide * (time - baseAt).seconds
            let lowest = -max(3 * sigma, thresholds.hardShare * base)
            return fall > thresholds.slideFactor * ordinary && value > lowest
        }
    }
}
