package import CyclerCore
package import CyclerYAML

/// What of a schedule does not fit a cell, before anything is planned.
package enum ScheduleFit {
    /// A problem for every step whose word belongs to another kind of cell, whose amounts have no
    /// meaning because the cell does not say what 1C, its mass or its capacity is, that goes beyond
    /// the cell's limits, or that takes more than three times its nominal time. `file` is the
    /// schedule's name.
    package static func problems(
        of schedule: Schedule, on cell: Cell, file: String
    ) -> [YAMLProblem] {
        let scope = ExpressionScope(of: schedule)
        return visit(schedule, file: file) { step in
            misfits(of: step, on: cell, scope)
                + NominalTime.misfits(of: step, on: cell, scope: scope)
        } + variables(of: schedule, on: cell, file: file)
    }

    /// A warning for every step that moves more than 80 % of the lithium that the counter
    /// electrode has.
    package static func warnings(
        of schedule: Schedule, on cell: Cell, file: String
    ) -> [YAMLProblem] {
        let scope = ExpressionScope(of: schedule)
        return visit(schedule, file: file) { step in
            LithiumReserve.misfits(of: step, on: cell, scope: scope)
        }
    }

    private static func visit(
        _ schedule: Schedule, file: String, _ body: (WrittenStep) -> [Misfit]
    ) -> [YAMLProblem] {
        StepFlow(schedule).nodes.flatMap { node in
            (node.step.map(body) ?? []).map { misfit in
                YAMLProblem(
                    file: file, place: node.step?.place ?? SourcePlace(line: 1, column: 1),
                    path: node.path, message: misfit.message, expected: misfit.expected,
                    suggestion: misfit.suggestion)
            }
        }
    }

    private static func misfits(
        of step: WrittenStep, on cell: Cell, _ scope: ExpressionScope
    ) -> [Misfit] {
        if let direction = step.kind.direction, !direction.fits(cell.kind) {
            let right = direction.inWords(of: cell.kind)
            let amount: String? =
                if case .drive(_, let amount, _) = step.kind { amount.words } else { nil }
            return [
                Misfit(
                    message: "cell \(cell.name) is a \(cell.kind.rawValue) cell; it does not "
                        + direction.rawValue,
                    expected: cell.kind == .full ? "charge or discharge" : "plate or strip",
                    suggestion: amount.map { "\(right.rawValue): \($0)" })
            ]
        }
        let limits = LimitSet(voltage: cell.voltageLimits)
        return missing(step.expressions, cell)
            + LimitChecks.misfits(of: step, within: limits, of: "cell \(cell.name)")
            + excess(of: step, on: cell, scope)
    }

    /// A current that the cell's own limit would open at once.
    private static func excess(
        of step: WrittenStep, on cell: Cell, _ scope: ExpressionScope
    ) -> [Misfit] {
        guard let limit = cell.currentLimit,
            let current = StepCharge(step, on: cell, scope: scope)?.current, current > limit
        else { return [] }
        return [
            Misfit(
                message: "\(QuantityWords.words(current, exactly: false)) are more than the "
                    + "\(QuantityWords.words(limit)) that cell \(cell.name) may see",
                expected: "a current within the cell's limits")
        ]
    }

    private static func variables(
        of schedule: Schedule, on cell: Cell, file: String
    ) -> [YAMLProblem] {
        schedule.variables.flatMap { variable in
            missing([variable.value], cell).map { misfit in
                YAMLProblem(
                    file: file, place: SourcePlace(line: 1, column: 1),
                    path: "variables.\(variable.name)", message: misfit.message,
                    expected: misfit.expected)
            }
        }
    }

    /// What the expressions need and the cell does not say.
    private static func missing(_ expressions: [Expression], _ cell: Cell) -> [Misfit] {
        func uses(_ isMeant: (Expression) -> Bool) -> Bool {
            expressions.contains { $0.contains(isMeant) }
        }
        var found: [Misfit] = []
        let usesRate = uses { if case .rate = $0 { true } else { false } }
        if cell.oneC == nil, usesRate {
            found.append(
                Misfit(
                    message: "a C-rate, but cell \(cell.name) does not say what 1C is",
                    expected: "1C: 0.05 mA/cm2 (or another current) in the cell's file"))
        }
        let usesMass = uses { expression in
            switch expression {
            case .known(.mass): true
            case .literal(_, let dimension):
                dimension.gram < 0
                    && [
                        Dimension.current.perMass, Dimension.charge.perMass,
                        Dimension.power.perMass,
                    ].contains(dimension)
            case .known, .rate, .variable, .negated, .magnitude, .binary, .extreme: false
            }
        }
        if cell.activeMass == nil, usesMass {
            found.append(
                Misfit(
                    message: "an amount per mass, but cell \(cell.name) has no active mass",
                    expected: "active-mass: 8.9 mg (or a loading) in the cell's file"))
        }
        if cell.capacity == nil, uses({ $0 == .known(.cellCapacity) }) {
            found.append(
                Misfit(
                    message: "the cell's capacity, but cell \(cell.name) does not say it",
                    expected: "capacity: 3 mAh/cm2 (or another charge) in the cell's file"))
        }
        return found
    }
}

/// What of a step does not fit, without its place.
struct Misfit {
    var message: String
    var expected: String?
    var suggestion: String?
}
