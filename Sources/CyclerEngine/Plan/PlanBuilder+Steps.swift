import CyclerCore

/// What a written step becomes.
extension PlanBuilder {
    mutating func addStep(_ step: WrittenStep) { addStep(step, step.kind) }

    /// One step of what a written step does; a probe has several.
    private mutating func addStep(_ step: WrittenStep, _ kind: StepKind) {
        let before = problemCount
        let action = attempt(step) { builder throws(PlanProblem.Kind) in
            try builder.action(kind, step.place)
        }
        guard let action else { return }
        let until = step.until.compactMap { condition in
            attempt(step) { builder throws(PlanProblem.Kind) in
                try builder.condition(condition, step)
            }
        }
        let guards = commonGuards + guards(step.guards, at: step.place)
        let bound = step.chargeBound.flatMap { written in
            attempt(step) { builder throws(PlanProblem.Kind) in
                try builder.compiler.compile(written, as: .charge)
            }
        }
        guard problemCount == before else { return }
        var template = StepTemplate(
            id: takeID(), label: step.label, action: action, until: until,
            record: step.record ?? schedule.record, scheduleLimits: schedule.limits,
            stepLimits: step.limits, guards: guards, chargeBound: bound,
            timeBound: step.timeBound, onRestart: step.onRestart ?? schedule.onRestart,
            place: step.place)
        if case .probe = step.kind { template.repeatsDirection = true }
        checkValues(template, step)
        checkEnds(template, step)
        if case .probe = step.kind { template.isProbe = true }
        append(.step(template))
        if let direction = template.direction {
            lastDirection = direction
            seenSigns.insert(direction.sign < 0 ? -1 : 1)
        }
    }

    private mutating func action(
        _ kind: StepKind, _ place: SourcePlace
    ) throws(PlanProblem.Kind) -> StepTemplate.Action {
        switch kind {
        case .rest(let time): return .rest(try compiler.compile(time, as: .time))
        case .wait: return .wait
        case .message(let text, _): return .confirm(text)
        case .drive(let direction, let amount, let held):
            try demand(direction)
            return .drive(try drive(amount, thenHold: held), direction)
        case .currentRamp(let direction, let ramp):
            try demand(direction)
            let to = try compiler.compile(ramp.to, as: .current)
            let from = try ramp.from.map { written throws(PlanProblem.Kind) in
                try compiler.compile(written, as: .current)
            }
            return .drive(
                .currentRamp(
                    from: from ?? PlanExpression([.known(.lastCurrent)]), to: to,
                    pace: try pace(ramp.pace, .current)), direction)
        case .hold(let voltage):
            try demandVoltage()
            return .hold(try compiler.compile(voltage, as: .voltage))
        case .voltageRamp(let ramp):
            guard abilities.contains(.voltage) else { throw .nothingControls("voltage") }
            let from = try ramp.from.map { written throws(PlanProblem.Kind) in
                try compiler.compile(written, as: .voltage)
            }
            return .voltageRamp(
                from: from, to: try compiler.compile(ramp.to, as: .voltage),
                pace: try pace(ramp.pace, .voltage))
        case .pressure(let settle):
            guard abilities.contains(.pressure) else { throw .nothingControls("pressure") }
            return .pressure(settle, onTimeout: targets.refer(to: settle.onTimeout, place))
        case .temperature(let settle):
            guard abilities.contains(.temperature) else { throw .nothingControls("temperature") }
            return .temperature(
                settle, onTimeout: targets.refer(to: settle.onTimeout, place))
        case .repeated, .branch, .goto, .set, .nextCycle, .hook, .probe:
            preconditionFailure("flow has entries of its own")
        }
    }

    private func demand(_ direction: CurrentDirection) throws(PlanProblem.Kind) {
        guard direction.fits(cell.kind) else { throw .wrongWord(direction, cell.kind) }
        guard abilities.contains(.current) else { throw .nothingControls("current") }
    }

    /// A voltage can be held by the instrument, or by us with its current.
    private func demandVoltage() throws(PlanProblem.Kind) {
        guard abilities.contains(.voltage) || abilities.contains(.current) else {
            throw .nothingControls("voltage")
        }
    }

    private func drive(
        _ amount: Expression, thenHold held: Expression?
    ) throws(PlanProblem.Kind) -> StepTemplate.DriveTemplate {
        let dimension = try compiler.dimension(of: amount)
        for (wanted, make) in Self.drives {
            let isOhms = wanted == .resistance && dimension == .resistance * .area
            guard [wanted, wanted.perArea, wanted.perMass].contains(dimension) || isOhms else {
                continue
            }
            let value = try compiler.compile(amount, as: wanted)
            guard let held else { return make(value) }
            guard wanted == .current else { throw .holdBehind(dimension) }
            return .current(value, thenHold: try compiler.compile(held, as: .voltage))
        }
        throw .noDrive(dimension)
    }

    private static let drives:
        [(Dimension, @Sendable (PlanExpression) -> StepTemplate.DriveTemplate)] = [
            (.current, { .current($0, thenHold: nil) }), (.power, { .power($0) }),
            (.resistance, { .resistance($0) }),
        ]

    private func pace(
        _ pace: Ramp.Pace, _ dimension: Dimension
    ) throws(PlanProblem.Kind) -> StepTemplate.PaceTemplate {
        switch pace {
        case .over(let time): .over(try compiler.compile(time, as: .time))
        case .rate(let rate): .rate(try compiler.compile(rate, as: dimension / .time))
        }
    }

    private mutating func condition(
        _ condition: EndCondition, _ step: WrittenStep
    ) throws(PlanProblem.Kind) -> ConditionTemplate {
        let target = targets.refer(to: condition.target, step.place)
        switch condition.trigger {
        case .short(let hardOnly):
            return ConditionTemplate(trigger: .short(hardOnly: hardOnly), target: target)
        case .all(let clauses):
            return ConditionTemplate(trigger: .all(try tests(clauses)), target: target)
        }
    }

    /// Comparisons, their limits in the dimension of their subject.
    func tests(_ clauses: [Clause]) throws(PlanProblem.Kind) -> [PlanTest] {
        var tests: [PlanTest] = []
        for clause in clauses {
            let subject: PlanTest.Subject
            let dimension: Dimension
            switch clause.subject {
            case .signal(let signal):
                subject = .signal(signal)
                dimension = signal.dimension
            case .known(let known):
                dimension = known.dimension
                subject = .value(try compiler.compile(.known(known), as: dimension))
            case .variable(let name):
                dimension = try compiler.dimension(of: .variable(name))
                subject = .value(try compiler.compile(.variable(name), as: dimension))
            }
            let limit = try compiler.compile(clause.limit, as: dimension)
            try checkNumber(limit, "the limit of a comparison")
            tests.append(
                PlanTest(subject: subject, comparison: clause.comparison, limit: limit))
        }
        return tests
    }

    /// A probe is made of steps: an open circuit, or the last current and half of it.
    mutating func addProbe(_ probe: Probe, _ step: WrittenStep) {
        guard let direction = lastDirection else { return report(.nothingToProbe, step) }
        switch probe {
        case .interrupt(let span): addStep(step, .rest(.span(span)))
        case .twoCurrents(let span):
            var part = step
            part.until.append(.when(.time, .atLeast, .span(span)))
            let half: Expression = .binary(.over, .known(.lastCurrent), .number(2))
            for current in [.known(.lastCurrent), half] {
                addStep(part, .drive(direction, current, thenHold: nil))
            }
        }
    }

    /// Guards with limits in the dimension of what they watch.
    mutating func guards(_ written: [Guard], at place: SourcePlace) -> [GuardTemplate] {
        written.compactMap { one in
            attempt(at: place) { builder throws(PlanProblem.Kind) in
                let template = GuardTemplate(
                    when: try builder.tests(one.when), samples: one.samples, delay: one.delay,
                    action: one.action)
                try builder.checkSamples(one.samples)
                return template
            }
        }
    }
}
