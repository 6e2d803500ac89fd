import CyclerCore

/// `OPEN_COMPLIANCE`: the instrument drives as hard as it can, or reads what no such cell has: a
/// lead is off.
struct OpenComplianceDetector: Sendable {
    private let thresholds: WatchThresholds
    private let window: ClosedRange<Volts>?
    private var persistence = Persistence()

    init(_ settings: WatchSettings) {
        thresholds = settings.thresholds
        window = settings.voltageWindow
    }

    mutating func restart() { persistence.reset() }

    /// Judges a raw voltage and the instrument's own flag.
    mutating func judge(
        _ voltage: Volts?, flagged: Bool, compliance: ClosedRange<Volts>?, at time: Instant
    ) -> Finding? {
        let reached = voltage.map { reaches($0, compliance) || leavesWindow($0) } ?? false
        guard
            persistence.lasts(
                flagged || reached, at: time, samples: thresholds.complianceSamples)
        else { return nil }
        let seen = voltage ?? .zero
        let bound = compliance.map { seen < .zero ? $0.lowerBound : $0.upperBound }
        return Finding(
            code: .openCompliance, at: time, since: persistence.since, observed: seen.value,
            reference: (bound ?? window.map { seen < .zero ? $0.lowerBound : $0.upperBound })?
                .value ?? 0)
    }

    private func reaches(_ voltage: Volts, _ compliance: ClosedRange<Volts>?) -> Bool {
        guard let compliance else { return false }
        let share = thresholds.complianceShare
        return (compliance.upperBound > .zero && voltage >= share * compliance.upperBound)
            || (compliance.lowerBound < .zero && voltage <= share * compliance.lowerBound)
    }

    private func leavesWindow(_ voltage: Volts) -> Bool {
        guard let window else { return false }
        return voltage > window.upperBound + thresholds.windowMargin
            || voltage < window.lowerBound - thresholds.windowMargin
    }
}
