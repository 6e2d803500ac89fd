import CyclerCore

/// `ZERO_CONVERGE`: the two-minute median has come down to a small share of the reference (or of
/// the peak, without one): gradual penetration, with the current still on.
struct ZeroConvergeDetector: Sendable {
    /// Once reported, the signal must rise above this many times the bound to count as back.
    private static let release = 2.0

    private let thresholds: WatchThresholds
    private let floor: Double
    private var signal: TimeMedian
    private var persistence = Persistence()

    init(_ settings: WatchSettings) {
        thresholds = settings.thresholds
        floor = settings.noiseFloor.value
        signal = TimeMedian(window: settings.thresholds.convergeWindow)
    }

    /// The slow median and the middle of its time, once it covers enough.
    var slow: (level: Double, at: Instant)? {
        guard signal.coverSeconds >= thresholds.convergeCover.seconds,
            let level = signal.median, let middle = signal.middle
        else { return nil }
        return (level, middle)
    }

    mutating func restart() {
        signal.clear()
        persistence.reset()
    }

    /// Judges an overpotential by the reference and the peak of its run. A signal that never stood
    /// clear of the noise cannot converge.
    mutating func judge(
        _ overpotential: Double, reference: Double, peak: Double, sigma: Double,
        uncertainty: Double, at time: Instant
    ) -> Finding? {
        signal.add(overpotential, at: time)
        let least = max(
            thresholds.convergeSigmas * floor, thresholds.convergeShare * reference)
        let stoodClear =
            peak >= max(thresholds.dropSigmas * sigma, thresholds.dropFloor.value)
        guard let now = signal.median, stoodClear,
            signal.coverSeconds >= thresholds.convergeCover.seconds
        else {
            persistence.reset()
            return nil
        }
        let bound = (least - uncertainty) * (persistence.isReported ? Self.release : 1)
        guard
            persistence.lasts(now < bound, at: time, samples: 2, span: thresholds.convergeSpan)
        else { return nil }
        return Finding(
            code: .zeroConverge, at: time, since: persistence.since, observed: now,
            reference: reference)
    }
}
