package import CyclerCore

/// Resolves a written schedule against a cell and a channel's abilities; reports every problem.
package struct PlanBuilder {
    private let cell: Cell
    private let abilities: ChannelAbilities
    private let schedule: Schedule
    private var entries: [Plan.Entry] = []
    private var problems: [PlanProblem] = []
    private var nextID = 1
    /// Directions of current that occur before the step being resolved.
    private var seenSigns: Set<Int> = []

    private init(_ schedule: Schedule, cell: Cell, abilities: ChannelAbilities) {
        self.schedule = schedule
        self.cell = cell
        self.abilities = abilities
    }

    /// A plan, or all the reasons why there is none.
    package static func build(
        _ schedule: Schedule, for cell: Cell, abilities: ChannelAbilities
    ) -> Result<Plan, PlanProblems> {
        var builder = PlanBuilder(schedule, cell: cell, abilities: abilities)
        builder.add(schedule.steps, depth: 0)
        guard builder.problems.isEmpty else {
            return .failure(PlanProblems(builder.problems))
        }
        return .success(Plan(name: schedule.name, entries: builder.entries))
    }

    private mutating func add(_ steps: [WrittenStep], depth: Int) {
        for step in steps {
            if case .repeated(let count, let inner) = step.kind {
                guard depth < Plan.depthMax else {
                    report(.tooDeep, step)
                    continue
                }
                let start = entries.count
                entries.append(.loopStart(count: count, end: 0))
                add(inner, depth: depth + 1)
                entries.append(.loopEnd(start: start))
                entries[start] = .loopStart(count: count, end: entries.count - 1)
            } else if let resolved = resolve(step) {
                entries.append(.step(resolved))
            }
        }
    }

    private mutating func report(_ kind: PlanProblem.Kind, _ step: WrittenStep) {
        problems.append(PlanProblem(kind: kind, place: step.place))
    }

    private mutating func resolve(_ step: WrittenStep) -> PlanStep? {
        let before = problems.count
        guard let action = action(of: step) else { return nil }
        let until = step.until.compactMap { condition(of: $0, step) }
        var bounds: (charge: ChargeBound?, time: TimeBound?) = (nil, nil)
        switch action {
        case .current(let current, _):
            if until.isEmpty { report(.endless, step) }
            bounds = currentBounds(step, current, until)
            seenSigns.insert(current < .zero ? -1 : 1)
        case .hold:
            if until.isEmpty { report(.endless, step) }
            bounds = holdBounds(step, until)
        case .rest, .pressure, .temperature: break
        }
        guard problems.count == before else { return nil }
        defer { nextID += 1 }
        return PlanStep(
            id: nextID, action: action, until: until, record: step.record ?? schedule.record,
            scheduleLimits: schedule.limits, stepLimits: step.limits,
            chargeBound: bounds.charge, timeBound: bounds.time, place: step.place)
    }

    private mutating func action(of step: WrittenStep) -> PlanAction? {
        switch step.kind {
        case .rest(let span): return .rest(span)
        case .current(let direction, let amount):
            guard direction.fits(cell.kind) else {
                report(.wrongWord(direction, cell.kind), step)
                return nil
            }
            guard abilities.contains(.current) else {
                report(.nothingControls("current"), step)
                return nil
            }
            guard let magnitude = amperes(amount, step) else { return nil }
            return .current(direction.sign * magnitude, direction)
        case .hold(let voltage):
            guard abilities.contains(.voltage) else {
                report(.nothingControls("voltage"), step)
                return nil
            }
            return .hold(voltage)
        case .pressure(let settle): return .pressure(settle)
        case .temperature(let settle):
            guard abilities.contains(.temperature) else {
                report(.nothingControls("temperature"), step)
                return nil
            }
            return .temperature(settle)
        case .repeated: preconditionFailure("repeats are flattened before")
        }
    }

    private mutating func amperes(_ amount: CurrentAmount, _ step: WrittenStep) -> Amperes? {
        switch amount {
        case .absolute(let current): return current
        case .perArea(let density): return density * cell.area
        case .rate(let rate):
            guard let oneC = cell.oneC else {
                report(.rateWithoutOneC, step)
                return nil
            }
            return rate * oneC
        }
    }

    private func charge(_ amount: ChargeAmount) -> AmpereHours {
        switch amount {
        case .absolute(let charge): charge
        case .perArea(let areal): areal * cell.area
        }
    }

    private mutating func condition(
        of condition: EndCondition, _ step: WrittenStep
    ) -> PlanCondition? {
        switch condition {
        case .time(let span): .time(span)
        case .voltage(let comparison, let voltage): .voltage(comparison, voltage)
        case .current(let comparison, let amount):
            amperes(amount, step).map { .current(comparison, $0) }
        case .capacity(let amount): .capacity(charge(amount))
        case .plated(let amount): .plated(charge(amount))
        case .short(let hardOnly): .short(hardOnly: hardOnly)
        }
    }

    /// The charge a step is expected to move: what it says itself, else the cell's capacity.
    private func expectedCharge(_ until: [PlanCondition]) -> AmpereHours? {
        let written = until.compactMap { condition -> AmpereHours? in
            switch condition {
            case .capacity(let charge), .plated(let charge): charge
            case .time, .voltage, .current, .short: nil
            }
        }.max()
        guard let capacity = cell.capacity else { return written }
        return written.map { max($0, capacity) } ?? capacity
    }

    private mutating func currentBounds(
        _ step: WrittenStep, _ current: Amperes, _ until: [PlanCondition]
    ) -> (ChargeBound?, TimeBound?) {
        let expected = expectedCharge(until)
        let opposite = seenSigns.contains(current < .zero ? 1 : -1)
        var charge: ChargeBound?
        if let written = step.chargeBound {
            charge = .fixed(self.charge(written))
        } else if let expected {
            charge = .fixed(DefaultBounds.chargeFactor * expected)
        } else if opposite {
            charge = .lastOpposite
        } else {
            report(.noChargeBound, step)
        }
        var time: TimeBound?
        if let written = step.timeBound {
            time = .fixed(written)
        } else if let expected = expected ?? step.chargeBound.map({ self.charge($0) }) {
            time = .fixed(DefaultBounds.time(for: expected, at: current))
        } else if opposite {
            time = .lastOpposite
        } else {
            report(.noTimeBound, step)
        }
        return (charge, time)
    }

    private mutating func holdBounds(
        _ step: WrittenStep, _ until: [PlanCondition]
    ) -> (ChargeBound?, TimeBound?) {
        var charge: ChargeBound?
        if let written = step.chargeBound {
            charge = .fixed(self.charge(written))
        } else if let expected = expectedCharge(until) {
            charge = .fixed(DefaultBounds.chargeFactor * expected)
        } else {
            report(.noChargeBound, step)
        }
        if let written = step.timeBound { return (charge, .fixed(written)) }
        let ends = until.compactMap { condition -> TimeSpan? in
            if case .time(let span) = condition { span } else { nil }
        }
        guard let last = ends.max() else {
            report(.noTimeBound, step)
            return (charge, nil)
        }
        return (charge, .fixed(last.scaled(by: DefaultBounds.timeFactor)))
    }
}

/// Every reason why a schedule does not fit a cell.
package struct PlanProblems: Error, Hashable, Sendable {
    package let list: [PlanProblem]
    package init(_ list: [PlanProblem]) { self.list = list }
}
