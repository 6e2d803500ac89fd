package import CyclerCore

/// What one seed of one scenario came to.
package struct TrialOutcome: Sendable {
    /// It did what it must.
    package var isGood: Bool
    /// From the first sample behind the event to the finding; nil when nothing was found.
    package var delay: TimeSpan?
    /// The same in samples, the first one counts one.
    package var samples: Int?
    /// Charge that passed in that time.
    package var charge: ArealCapacity?
    /// What was measured, in the unit of the row; nil for none.
    package var measure: Double?
    /// What was found, or why it is not good.
    package var words: String

    package init(isGood: Bool, measure: Double? = nil, words: String = "") {
        self.isGood = isGood
        self.measure = measure
        self.words = words
    }

    /// A finding behind an event; good when it came in time. `nil` was missed.
    package init(
        _ found: TrialBench.Found?, after event: TrialEvent, within limit: TimeSpan?,
        charge most: ArealCapacity? = nil
    ) {
        guard let found else {
            self.init(isGood: false, words: "missed")
            return
        }
        self.init(isGood: true, words: found.finding.code.rawValue)
        let delay = found.finding.at - event.first
        let charge = found.passed - event.passed
        self.delay = delay
        samples = found.sample - event.sample
        self.charge = charge
        if let limit, delay > limit { isGood = false }
        if let most, charge > most { isGood = false }
    }
}

/// The moment at which something happens to a cell.
package struct TrialEvent: Sendable {
    /// Time of the first sample behind it.
    package var first: Instant
    package var sample: Int
    package var passed: ArealCapacity
}

extension TrialBench {
    /// Something happens now.
    package func event(every period: TimeSpan = .seconds(1)) -> TrialEvent {
        TrialEvent(first: now + period, sample: samples, passed: passed)
    }
}
