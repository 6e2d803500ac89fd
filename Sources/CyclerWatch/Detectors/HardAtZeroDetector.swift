import CyclerCore

/// `SHORT_HARD` on a gradual short: after `ZERO_CONVERGE` the two-minute median has sunk into the
/// noise floor and stays there. A cell that converged slowly never drops, so this is the only way
/// in which its short can be called hard.
struct HardAtZeroDetector: Sendable {
    private let thresholds: WatchThresholds
    private let floor: Double
    private var isArmed = false
    private var persistence = Persistence()

    init(_ settings: WatchSettings) {
        thresholds = settings.thresholds
        floor = settings.noiseFloor.value
    }

    mutating func restart() { persistence.reset() }

    /// A new polarity run: nothing has converged yet.
    mutating func disarm() {
        isArmed = false
        persistence.reset()
    }

    /// `ZERO_CONVERGE` has fired.
    mutating func arm() { isArmed = true }

    /// Judges the slow median of the overpotential, V; fires once.
    mutating func judge(
        slow level: Double, reference: Double, uncertainty: Double, at time: Instant
    ) -> Finding? {
        guard isArmed else { return nil }
        let bound = thresholds.convergeSigmas * floor - uncertainty
        guard
            persistence.lasts(level < bound, at: time, samples: 2, span: thresholds.convergeSpan)
        else { return nil }
        isArmed = false
        return Finding(
            code: .shortHard, at: time, since: persistence.since, observed: level,
            reference: reference)
    }
}
