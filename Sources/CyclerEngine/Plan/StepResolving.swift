import CyclerCore

/// From expressions to numbers, when a step begins.
extension StepTemplate {
    /// The step in numbers.
    func resolved(
        in memory: RunMemory, _ defaults: StepDefaults
    ) throws(ScheduleFault) -> PlanStep {
        let values = Values(memory: memory, place: place)
        let action = try values.action(of: self)
        var conditions: [PlanCondition] = []
        for template in until {
            guard let condition = template.resolved(in: memory) else {
                throw .unknownValue(place)
            }
            conditions.append(condition)
        }
        var resolvedGuards: [PlanGuard] = []
        for template in guards {
            guard let one = template.resolved(in: memory) else { throw .unknownValue(place) }
            resolvedGuards.append(one)
        }
        let written = try chargeBound.map { expression throws(ScheduleFault) in
            AmpereHours(try values.positive(expression, "a charge bound") / 3600)
        }
        var step = PlanStep(
            id: id, action: action, until: conditions, record: record,
            scheduleLimits: scheduleLimits, stepLimits: stepLimits, guards: resolvedGuards,
            onRestart: onRestart, place: place)
        step.onTimeout = onTimeout
        step.isTimeBoundWritten = timeBound != nil
        step.chargeBound = defaults.chargeBound(of: step, written: written)
        step.timeBound = defaults.timeBound(of: step, written: timeBound, charge: written)
        return step
    }

    /// Evaluates expressions of one step.
    private struct Values {
        let memory: RunMemory
        let place: SourcePlace

        func value(_ expression: PlanExpression) throws(ScheduleFault) -> Double {
            guard let value = expression.value(in: memory) else { throw .unknownValue(place) }
            return value
        }

        func positive(
            _ expression: PlanExpression, _ what: String
        ) throws(ScheduleFault) -> Double {
            let value = try value(expression)
            guard value > 0 else {
                throw .impossibleValue(place, "\(what) of \(value), which is not above zero")
            }
            return value
        }

        func action(of template: StepTemplate) throws(ScheduleFault) -> PlanAction {
            switch template.action {
            case .rest(let time):
                return .rest(.bounded(seconds: try positive(time, "a rest")))
            case .wait: return .rest(nil)
            case .drive(let drive, let direction):
                return .drive(try self.drive(drive, direction.sign), direction)
            case .hold(let voltage): return .hold(Volts(try value(voltage)))
            case .voltageRamp(let from, let to, let pace):
                let end = try value(to)
                guard let start = try from.map(value) ?? memory[.lastVoltage] else {
                    throw .unknownValue(place)
                }
                let span = try self.span(pace, over: (end - start).magnitude)
                return .voltageRamp(from: Volts(start), to: Volts(end), span)
            case .pressure(let settle, _): return .pressure(settle)
            case .temperature(let settle, _): return .temperature(settle)
            case .confirm(let text): return .confirm(text)
            }
        }

        private func drive(
            _ drive: DriveTemplate, _ sign: Double
        ) throws(ScheduleFault) -> PlanDrive {
            switch drive {
            case .current(let current, let held):
                let volts = try held.map { expression throws(ScheduleFault) in
                    Volts(try value(expression))
                }
                return .current(
                    Amperes(sign * (try positive(current, "a current"))), thenHold: volts)
            case .power(let power): return .power(Watts(sign * (try positive(power, "a power"))))
            case .resistance(let ohms):
                return .resistance(Ohms(try positive(ohms, "a resistance")))
            case .currentRamp(let from, let to, let pace):
                let start = try positive(from, "a current")
                let end = try positive(to, "a current")
                let span = try self.span(pace, over: (end - start).magnitude)
                return .currentRamp(from: Amperes(sign * start), to: Amperes(sign * end), span)
            }
        }

        /// How long a ramp over a distance takes.
        private func span(
            _ pace: PaceTemplate, over distance: Double
        ) throws(ScheduleFault) -> TimeSpan {
            switch pace {
            case .rate(let rate): .bounded(seconds: distance / (try positive(rate, "a rate")))
            case .over(let time): .bounded(seconds: try positive(time, "a time"))
            }
        }
    }
}

/// How charge and time bounds of a step follow from its numbers and its cell.
package struct StepDefaults: Hashable, Sendable {
    var cellCapacity: AmpereHours?
    /// Largest voltage that the cell may have, for the time a constant power takes.
    var voltageMax: Volts?

    init(cell: Cell) {
        cellCapacity = cell.capacity
        voltageMax = cell.voltageLimits?.upperBound
    }

    /// The charge a step is expected to move: what it says itself, else the cell's capacity, else
    /// what its current moves in its time.
    func expectedCharge(of step: PlanStep) -> AmpereHours? {
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

    /// The bound that is written, else 1.10 times the expected charge, else the last opposite.
    func chargeBound(of step: PlanStep, written: AmpereHours?) -> ChargeBound? {
        guard step.energises else { return nil }
        if let written { return .fixed(written) }
        if let expected = expectedCharge(of: step) {
            return .fixed(DefaultBounds.chargeFactor * expected)
        }
        return step.action.direction == nil ? nil : .lastOpposite
    }

    /// The bound that is written, else 1.5 times the expected time, else from the last opposite.
    func timeBound(
        of step: PlanStep, written: TimeSpan?, charge: AmpereHours?
    ) -> TimeBound? {
        if let written { return .fixed(written) }
        guard step.energises else { return nil }
        let ended = timeEnd(of: step).map { $0.scaled(by: DefaultBounds.timeFactor) }
        guard case .drive(let drive, _) = step.action else { return ended.map(TimeBound.fixed) }
        guard let expected = charge ?? expectedCharge(of: step) else {
            if let ended { return .fixed(ended) }
            return step.action.setCurrent == nil ? nil : .lastOpposite
        }
        switch drive {
        case .current(let current, let held):
            let time = DefaultBounds.time(for: expected, at: current)
            return .fixed(held == nil ? time : time.scaled(by: tail(of: step, current)))
        case .power(let power):
            if let ended { return .fixed(ended) }
            guard let voltage = voltageMax, voltage > .zero else { return nil }
            let hours = expected.value * voltage.value / power.magnitude.value
            return .fixed(.bounded(seconds: DefaultBounds.timeFactor * hours * 3600))
        case .resistance, .currentRamp: return ended.map(TimeBound.fixed)
        }
    }

    /// A current that falls exponentially from I to its end takes 1 + ln(I / end) times as long
    /// as the charge would at I, at most.
    private func tail(of step: PlanStep, _ current: Amperes) -> Double {
        let ends = step.until.compactMap { condition -> Double? in
            guard case .all(let clauses) = condition.trigger, clauses.count == 1,
                case .signal(.absCurrent, .atMost, let limit) = clauses[0], limit > 0
            else { return nil }
            return limit
        }
        guard let end = ends.max(), end < current.magnitude.value else { return 2 }
        return 1 + Logarithm.natural(current.magnitude.value / end)
    }
}
