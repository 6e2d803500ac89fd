import CyclerCore

/// `POLARITY`: a symmetric cell answers a current with the wrong sign: sense or current leads are
/// swapped.
struct PolarityDetector: Sendable {
    private let thresholds: WatchThresholds
    private var persistence = Persistence()

    init(_ thresholds: WatchThresholds) { self.thresholds = thresholds }

    mutating func restart() { persistence.reset() }

    /// Judges an overpotential, which is positive in a cell that is wired right.
    mutating func judge(
        _ overpotential: Double, sigma: Double, uncertainty: Double, at time: Instant
    ) -> Finding? {
        let least =
            -max(thresholds.polaritySigmas * sigma, thresholds.polarityFloor.value) - uncertainty
        guard
            persistence.lasts(
                overpotential < least, at: time, samples: 2, span: thresholds.polaritySpan)
        else { return nil }
        return Finding(
            code: .polarity, at: time, since: persistence.since, observed: overpotential,
            reference: least)
    }
}
