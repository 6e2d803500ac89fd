import CyclerCore

/// `SHORT_START`: from the first sample after blanking on, the voltage is less than the set
/// current makes in the least resistance a cell can have. Needs no baseline.
struct ShortStartDetector: Sendable {
    private enum State {
        case disarmed
        case armed
    }

    private let span: TimeSpan
    private var state = State.disarmed
    private var recent = RecentMedian(of: 3)
    private var persistence = Persistence()

    init(_ thresholds: WatchThresholds) { span = thresholds.startSpan }

    /// A step begins; `armed` is false when a cell resumes while its voltage passes through zero.
    mutating func begin(armed: Bool) {
        state = armed ? .armed : .disarmed
        recent.clear()
        persistence.reset()
    }

    /// Judges a zero-corrected voltage; the first plausible one ends the watch for this step.
    mutating func judge(
        _ voltage: Double, least: Double, uncertainty: Double, at time: Instant
    ) -> Finding? {
        switch state {
        case .disarmed: return nil
        case .armed:
            recent.add(voltage)
            guard let now = recent.median?.magnitude else { return nil }
            if now >= least + uncertainty, recent.isFull { state = .disarmed }
            guard
                persistence.lasts(now < least - uncertainty, at: time, samples: 2, span: span)
            else { return nil }
            return Finding(
                code: .shortStart, at: time, since: persistence.since, observed: now,
                reference: least)
        }
    }
}
