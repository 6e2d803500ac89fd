import CyclerCore

/// What the overpotential of one polarity run is compared with: its peak and, once the signal is
/// flat in log time, a reference that follows it within an hour.
struct RunReference: Sendable {
    private let thresholds: ReferenceThresholds
    /// Largest baseline of the run and the time it belongs to.
    private(set) var peak = 0.0
    private(set) var peakAt: Instant
    /// The flat level, nil until there was one.
    private(set) var level: Double?
    /// The first flat level of the run: what the cell began with.
    private(set) var firstLevel: Double?
    /// d ln u / d ln t of the slow median since the peak, nil while unknown.
    private(set) var slope: Double?
    /// Time for which the run has been flat, s: what a level is worth.
    private(set) var flatFor = 0.0
    /// When the run was flat for the first time, nil until then.
    private(set) var flatAt: Instant?
    private var history = LogSlope()
    private var updatedAt: Instant?

    init(_ thresholds: WatchThresholds, at start: Instant) {
        self.thresholds = thresholds.reference
        peakAt = start
    }

    /// The level to compare with: the flat one, else the peak.
    var value: Double { level ?? peak }

    /// Where log time begins: the voltage peak. On a run that is flat the highest of many medians
    /// is noise, however recent, and time counts from the begin of the flatness.
    var relaxesFrom: Instant {
        guard let level, let flatAt, flatFor >= thresholds.flatMin.seconds,
            peak <= (1 + thresholds.flatRise) * level
        else { return peakAt }
        return min(peakAt, flatAt)
    }

    /// Takes in a baseline of ordinary samples, for the peak.
    mutating func update(base: Double, baseAt: Instant) {
        guard base > peak else { return }
        peak = base
        peakAt = baseAt
        history.restart()
    }

    /// Takes in the slow median of ordinary samples, for the flat level: it is quiet enough for
    /// a slope.
    mutating func update(slow: Double, slowAt: Instant, sigma: Double, at time: Instant) {
        slope = history.take(slow, age: (slowAt - peakAt).seconds)
        let elapsed = updatedAt.map { (time - $0).seconds } ?? 0
        updatedAt = time
        guard let slope, slope.magnitude < thresholds.slope, slow > thresholds.sigmas * sigma
        else { return }
        flatFor += elapsed
        if flatAt == nil { flatAt = slowAt }
        guard let present = level else {
            level = slow
            firstLevel = slow
            return
        }
        let share = min(elapsed / thresholds.timeConstant.seconds, 1)
        level = present + (slow - present) * share
    }

    /// The zero moved: so do all levels.
    mutating func shift(by change: Double) {
        peak = max(peak + change, 0)
        level = level.map { max($0 + change, 0) }
        firstLevel = firstLevel.map { max($0 + change, 0) }
        history.restart()
    }
}
