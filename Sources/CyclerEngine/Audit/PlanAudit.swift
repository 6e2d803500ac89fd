package import CyclerCore

/// What speaks against a plan before it touches a cell: contradictions between its steps, its
/// limits and its own numbers.
package enum PlanAudit {
    /// Steps must not be allowed this many times the time that their charge takes.
    package static let nominalTimes = 3.0

    /// All objections, in the order of the file; `limits` are those of instrument, channel and
    /// cell. What only shows behind `steps` step executions is left to the run, which trips before
    /// it energises.
    package static func objections(
        to plan: Plan, on cell: Cell, limits: [(LimitLayer, LimitSet)],
        abilities: ChannelAbilities = .all, atMost steps: Int = DryRun.stepsMax
    ) -> [Objection] {
        var found: [Objection] = []
        for entry in Reachability.unreachable(in: plan) {
            guard case .step(let step) = plan.entries[entry] else { continue }
            found.append(Objection(kind: .unreachable, place: step.place))
        }
        var seen: Set<Objection> = []
        let outline = DryRun.walk(plan, on: cell, atMost: steps) { step, _ in
            for objection in objections(to: step, on: cell, limits)
                + Measurability(abilities).objections(to: step)
            where seen.insert(objection).inserted {
                found.append(objection)
            }
        }
        if let fault = outline.fault {
            found.append(Objection(kind: .fault(fault), place: fault.place))
        }
        return found.sorted { ($0.place.line, $0.place.column) < ($1.place.line, $1.place.column) }
    }

    private static func objections(
        to step: PlanStep, on cell: Cell, _ limits: [(LimitLayer, LimitSet)]
    ) -> [Objection] {
        let layers = limits + [(.schedule, step.scheduleLimits), (.step, step.stepLimits)]
        guard step.energises else { return goalsBeyond(layers, step) }
        var found: [Objection] = []
        for (layer, set) in layers {
            if let window = set.voltage {
                for volts in step.until.compactMap(\.voltageEnd).map(Volts.init)
                where !window.contains(volts) {
                    found.append(
                        .init(kind: .cutOffBeyondLimit(volts, layer, window), place: step.place))
                }
                for volts in step.action.heldVoltages where !window.contains(volts) {
                    found.append(
                        .init(kind: .holdBeyondLimit(volts, layer, window), place: step.place))
                }
            }
            if let limit = set.current, let current = step.action.largestCurrent,
                current.magnitude > limit
            {
                found.append(
                    .init(kind: .currentBeyondLimit(current, layer, limit), place: step.place))
            }
            if let limit = set.current, let (power, current) = leastCurrent(step, on: cell),
                current > limit
            {
                found.append(
                    .init(
                        kind: .powerBeyondLimit(power, current, layer, limit), place: step.place))
            }
        }
        found += contradictions(in: step, on: cell).map { .init(kind: $0, place: step.place) }
        if let allowed = timeWritten(step), let nominal = chargeTime(step, on: cell),
            allowed.seconds > nominalTimes * nominal.seconds
        {
            found.append(.init(kind: .tooLong(allowed, nominal), place: step.place))
        }
        return found
    }

    /// The smallest current that a constant power takes: at the highest voltage of the cell.
    private static func leastCurrent(
        _ step: PlanStep, on cell: Cell
    ) -> (power: Watts, current: Amperes)? {
        guard case .drive(.power(let power), _) = step.action, let window = cell.voltageLimits
        else { return nil }
        let most = max(window.lowerBound.magnitude, window.upperBound.magnitude)
        guard most > .zero else { return nil }
        return (power, Amperes(power.magnitude.value / most.value))
    }

    /// What a step's own numbers say against each other, and against what its cell can hold.
    private static func contradictions(
        in step: PlanStep, on cell: Cell
    ) -> [Objection.Kind] {
        var found: [Objection.Kind] = []
        if let most = cell.theoreticalCapacity {
            let written = step.isChargeBoundWritten ? step.chargeBound : nil
            for charge in step.until.compactMap(\.chargeEnd) + [written].compactMap(\.self)
            where charge > most {
                found.append(.beyondTheory(charge, most))
            }
        }
        if case .drive(.current(let current, .some(let held)), _) = step.action {
            for volts in step.until.compactMap(\.voltageEnd).map(Volts.init)
            where current < .zero ? volts < held : volts > held {
                found.append(.heldShortOf(volts, held))
            }
        }
        return found
    }

    /// Where a rig or an oven is sent, against the limits that act on the way.
    private static func goalsBeyond(
        _ layers: [(LimitLayer, LimitSet)], _ step: PlanStep
    ) -> [Objection] {
        layers.compactMap { layer, set in
            let (quantity, goal, window): (LimitedQuantity, Double, ClosedRange<Double>?)
            switch step.action {
            case .temperature(let settle):
                window = set.temperature.map { $0.lowerBound.value...$0.upperBound.value }
                (quantity, goal) = (.temperature, settle.target.value)
            case .pressure(let settle):
                window = set.pressure.map { $0.lowerBound.value...$0.upperBound.value }
                (quantity, goal) = (.pressure, settle.target.value)
            case .rest, .confirm, .drive, .hold, .voltageRamp: return nil
            }
            guard let window, !window.contains(goal) else { return nil }
            return Objection(
                kind: .goalBeyondLimit(quantity, goal, layer, window), place: step.place)
        }
    }

    /// The longest time that the author wrote; derived bounds follow from the charge.
    private static func timeWritten(_ step: PlanStep) -> TimeSpan? {
        let ends = step.until.compactMap(\.timeEnd).min()
        guard step.isTimeBoundWritten, let bound = step.timeBound else { return ends }
        return ends.map { min($0, bound) } ?? bound
    }

    /// Time that the charge of the step, or of the cell, takes at its constant current.
    private static func chargeTime(_ step: PlanStep, on cell: Cell) -> TimeSpan? {
        guard case .drive(.current(let current, thenHold: nil), _) = step.action,
            // What is plated comes on top of what intercalates, which nobody wrote.
            !step.until.contains(where: \.isPlatedEnd),
            let charge = step.until.compactMap(\.chargeEnd).max() ?? cell.capacity
        else { return nil }
        return .bounded(seconds: charge.value / current.magnitude.value * 3600)
    }
}

extension PlanAction {
    /// Voltages that the step keeps or goes to.
    package var heldVoltages: [Volts] {
        switch self {
        case .hold(let volts): [volts]
        case .voltageRamp(let from, let to, _): [from, to]
        case .drive(.current(_, .some(let volts)), _): [volts]
        case .drive, .rest, .pressure, .temperature, .confirm: []
        }
    }
}

extension ScheduleFault {
    /// Where in the file; the first line when it is nowhere in particular.
    package var place: SourcePlace {
        switch self {
        case .unknownValue(let place, _), .noNumber(let place), .impossibleValue(let place, _),
            .noBound(let place):
            place
        case .runaway, .askedFor: SourcePlace(line: 1, column: 1)
        }
    }
}

extension PlanCondition {
    /// True when plated charge alone ends the step.
    fileprivate var isPlatedEnd: Bool {
        guard case .all(let clauses) = trigger, clauses.count == 1,
            case .signal(.plated, _, _) = clauses[0]
        else { return false }
        return true
    }
}
