import CyclerCore

/// A run of consecutive samples that lie below the baseline.
struct Drop: Sendable {
    /// First sample of the run; no two runs share it.
    var since: Instant
    var samples = 0
    /// The baseline that it fell from, frozen, and the middle of the time it stands for.
    var base: Double
    var baseAt: Instant
    /// Median of the last three samples.
    var level = 0.0
    /// Enough samples and enough time for a verdict.
    var isConfirmed = false
}

/// Measures falls from a 30 s running median, in units of its own noise.
///
/// All drop detectors read it. Samples of a drop move neither baseline nor noise; a drop that
/// lasts without being a short becomes the new baseline. Across a blanking the baseline from
/// before it is kept, and holds until a new one is there.
struct DropTest: Sendable {
    /// What the signal is, which decides how much of a fall is ordinary.
    enum Signal: Sendable {
        /// Overpotential: flat but for slow relaxation.
        case overpotential
        /// Voltage before plating: slides down and passes through zero.
        case slide
        /// Voltage of a full cell that charges: rises slowly.
        case charge
        /// Falls of its own accord, or is not judged by drops: only learnt.
        case learnt
    }

    /// A baseline from before a blanking.
    private struct Kept {
        var base: Double
        var baseAt: Instant
        var slide: Double
        var until: Instant
    }

    /// Longest that a baseline from before a blanking is compared with: the longest blanking and
    /// the window of the baseline.
    static let keptMax = TimeSpan.minutes(6)

    private let baselineThresholds: BaselineThresholds
    private let thresholds: DropThresholds
    private let hardShare: Double
    private(set) var baseline: TimeMedian
    private(set) var noise: NoiseEstimate
    private(set) var drop: Drop?
    private var kept: Kept?
    private var recent = RecentMedian(of: 3)

    init(_ settings: WatchSettings) {
        baselineThresholds = settings.thresholds.baseline
        thresholds = settings.thresholds.drop
        hardShare = settings.thresholds.shortHard.share
        baseline = TimeMedian(window: settings.thresholds.baseline.window)
        noise = NoiseEstimate(floor: settings.noiseFloor)
    }

    var sigma: Double { noise.sigma }

    /// The baseline, nil until it covers enough time.
    var base: Double? {
        guard noise.isReady else { return nil }
        return drop?.base ?? ownBase ?? kept?.base
    }

    /// Middle of the time that the baseline stands for.
    var baseAt: Instant? {
        drop?.baseAt ?? (ownBase == nil ? kept?.baseAt ?? baseline.middle : baseline.middle)
    }

    private var ownBase: Double? {
        guard baseline.count >= baselineThresholds.binsMin,
            baseline.coverSeconds >= baselineThresholds.cover.seconds
        else { return nil }
        return baseline.median
    }

    /// Least fall of a half or symmetric cell that counts, from this baseline.
    func leastFall(from base: Double) -> Double {
        max(thresholds.sigmas * sigma, thresholds.share * base, thresholds.floor.value)
    }

    /// A change lies between the last sample and the next: start over, keep the noise.
    mutating func restart() {
        baseline.clear()
        noise.interrupt()
        drop = nil
        kept = nil
    }

    /// Samples that are not judged follow: what comes behind them is compared with the baseline
    /// from before.
    mutating func suspend(at time: Instant) {
        if let base, let baseAt {
            let slide = ownBase == nil ? kept?.slide ?? 0 : baseline.slide
            let until = ownBase == nil ? kept?.until ?? time : time + Self.keptMax
            kept = Kept(base: base, baseAt: baseAt, slide: slide, until: until)
        }
        baseline.clear()
        noise.interrupt()
        drop = nil
    }

    /// The zero moved by so much.
    mutating func shift(by change: Double) {
        baseline.shift(by: change)
        drop?.base += change
        kept?.base += change
        noise.interrupt()
    }

    /// A sample without a usable voltage: the one before it no longer holds.
    mutating func noReading(at time: Instant) {
        if drop == nil { baseline.release(at: time) }
        noise.interrupt()
    }

    /// Judges one sample and, when it is ordinary, learns from it.
    mutating func ingest(_ value: Double, at time: Instant, as signal: Signal) {
        if let kept, time > kept.until || ownBase != nil, drop == nil { self.kept = nil }
        guard let base, let baseAt, isDrop(value, from: base, baseAt: baseAt, at: time, as: signal)
        else {
            drop = nil
            learn(value, at: time)
            return
        }
        if drop == nil {
            recent.clear()
            baseline.release(at: time)
        }
        var run = drop ?? Drop(since: time, base: base, baseAt: baseAt)
        run.samples += 1
        recent.add(value)
        run.level = recent.median ?? value
        run.isConfirmed =
            run.samples >= thresholds.confirmSamples
            && time - run.since >= thresholds.confirmSpan
        noise.interrupt()
        drop = run
        if run.samples > thresholds.confirmSamples, time - run.since > thresholds.freeze {
            restart()
            learn(value, at: time)
        }
    }

    private mutating func learn(_ value: Double, at time: Instant) {
        baseline.add(value, at: time)
        noise.add(value)
    }

    private func isDrop(
        _ value: Double, from base: Double, baseAt: Instant, at time: Instant, as signal: Signal
    ) -> Bool {
        let fall = base - value
        switch signal {
        case .overpotential: return fall > leastFall(from: base)
        case .slide:
            guard fall > leastFall(from: base) else { return false }
            // Intercalation slides down by itself and goes on through zero; a short is sudden
            // and stays at zero.
            let slide = kept?.slide ?? baseline.slide
            let ordinary = slide * (time - baseAt).seconds
            let lowest = -max(3 * sigma, hardShare * base)
            return fall > thresholds.slideFactor * ordinary && value > lowest
        case .charge:
            return fall > max(thresholds.sigmas * sigma, thresholds.cellFloor.value)
        case .learnt: return false
        }
    }
}
