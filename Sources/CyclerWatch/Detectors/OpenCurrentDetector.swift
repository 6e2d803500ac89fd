import CyclerCore

/// `OPEN_CURRENT`: a current is set and does not flow.
struct OpenCurrentDetector: Sendable {
    private let thresholds: WatchThresholds
    private var persistence = Persistence()

    init(_ thresholds: WatchThresholds) { self.thresholds = thresholds }

    mutating func restart() { persistence.reset() }

    /// Judges a measured current. A set point below the resolution of the range cannot be judged.
    mutating func judge(
        _ current: Amperes?, set: Amperes, fullScale: Amperes?, at time: Instant
    ) -> Finding? {
        guard let current, current.isFinite, set != .zero,
            fullScale.map({ set.magnitude >= thresholds.currentResolution * $0 }) ?? true
        else { return nil }
        let missing = current.magnitude < thresholds.openCurrentShare * set.magnitude
        guard persistence.lasts(missing, at: time, samples: thresholds.openCurrentSamples) else {
            return nil
        }
        return Finding(
            code: .openCurrent, at: time, since: persistence.since, observed: current.value,
            reference: set.value)
    }
}
