package import CyclerCore

/// Factors of the default bounds of every energised step.
package enum DefaultBounds {
    /// Charge bound over expected charge.
    package static let chargeFactor = 1.10
    /// Time bound over expected time.
    package static let timeFactor = 1.5
    /// No bound is longer: ten years, well inside what a `TimeSpan` holds.
    package static let timeLongest = TimeSpan.hours(24 * 3650)

    /// 1.5 times the time that a charge takes at a current.
    package static func time(for charge: AmpereHours, at current: Amperes) -> TimeSpan {
        .bounded(seconds: timeFactor * charge.value / current.magnitude.value * 3600)
    }
}

/// How charge and time bounds of a step follow from its numbers, its cell, and what was moved the
/// other way before it.
struct StepDefaults: Hashable, Sendable {
    private let cellCapacity: AmpereHours?
    /// Largest voltage that the cell may have, for the time a constant power takes.
    private let voltageMax: Volts?

    init(cell: Cell) {
        cellCapacity = cell.capacity
        voltageMax = cell.voltageLimits.map {
            max($0.lowerBound.magnitude, $0.upperBound.magnitude)
        }
    }

    /// The charge a step is expected to move: what it says itself, else the cell's capacity, else
    /// what its current moves in its time.
    private func expectedCharge(of step: PlanStep) -> AmpereHours? {
        let written = step.until.compactMap(\.chargeEnd).max()
        if let capacity = cellCapacity { return written.map { max($0, capacity) } ?? capacity }
        if let written { return written }
        guard let current = step.action.largestCurrent, let time = timeEnd(of: step) else {
            return nil
        }
        return current.magnitude * time
    }

    private func timeEnd(of step: PlanStep) -> TimeSpan? {
        let end = step.until.compactMap(\.timeEnd).min()
        guard let own = step.action.rampSpan else { return end }
        return end.map { min($0, own) } ?? own
    }

    /// The bound that is written, else 1.10 times the expected charge, else times what was moved
    /// the other way; nil when nothing is known of any.
    func chargeBound(
        of step: PlanStep, written: AmpereHours?, opposite: AmpereHours?
    ) -> AmpereHours? {
        guard step.energises else { return nil }
        if let written { return written }
        return (expectedCharge(of: step) ?? opposite).map { DefaultBounds.chargeFactor * $0 }
    }

    /// The bound that is written, else 1.5 times the expected time; nil when nothing is known.
    func timeBound(
        of step: PlanStep, written: TimeSpan?, charge: AmpereHours?, opposite: AmpereHours?
    ) -> TimeSpan? {
        if let written { return written }
        guard step.energises else { return nil }
        let ended = timeEnd(of: step).map { $0.scaled(by: DefaultBounds.timeFactor) }
        guard case .drive(let drive, _) = step.action else {
            return ended ?? holdBound(of: step, charge ?? expectedCharge(of: step) ?? opposite)
        }
        let expected = charge ?? expectedCharge(of: step) ?? (ended == nil ? opposite : nil)
        guard let expected else { return ended }
        switch drive {
        case .current(let current, nil): return DefaultBounds.time(for: expected, at: current)
        case .current(let current, .some):
            let whole = DefaultBounds.time(for: expected, at: current)
                .scaled(by: tail(of: step, current))
            // The current falls while the voltage is held: the charge says little of the time.
            return ended.map { max($0, whole) } ?? whole
        case .power(let power):
            if let ended { return ended }
            guard let voltage = voltageMax, voltage > .zero else { return nil }
            let hours = expected.value * voltage.value / power.magnitude.value
            return .bounded(seconds: DefaultBounds.timeFactor * hours * 3600)
        case .resistance, .currentRamp: return ended
        }
    }

    /// A hold that ends at a current has carried more than that until then, so the charge it may
    /// move takes no longer than at its end.
    private func holdBound(of step: PlanStep, _ charge: AmpereHours?) -> TimeSpan? {
        guard let charge, let end = currentEnd(of: step) else { return nil }
        return DefaultBounds.time(for: charge, at: Amperes(end))
    }

    /// The current, A, below which a step ends; the first to come of several.
    private func currentEnd(of step: PlanStep) -> Double? {
        step.until.compactMap { condition -> Double? in
            guard case .all(let clauses) = condition.trigger, clauses.count == 1,
                case .signal(.absCurrent, .atMost, let limit) = clauses[0], limit > 0
            else { return nil }
            return limit
        }.max()
    }

    /// A current that falls exponentially from I to its end takes 1 + ln(I / end) times as long
    /// as the charge would at I, at most.
    private func tail(of step: PlanStep, _ current: Amperes) -> Double {
        guard let end = currentEnd(of: step), end < current.magnitude.value else { return 2 }
        return 1 + Logarithm.natural(current.magnitude.value / end)
    }
}

extension TimeSpan {
    /// Seconds as a span; beyond ten years, ten years; NaN is no time at all.
    static func bounded(seconds: Double) -> TimeSpan {
        max(.zero, min(.seconds(seconds), DefaultBounds.timeLongest))
    }
}
