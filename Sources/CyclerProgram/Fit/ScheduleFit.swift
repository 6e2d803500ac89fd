package import CyclerCore
package import CyclerYAML

/// What of a schedule does not fit a cell, before anything is planned.
package enum ScheduleFit {
    /// A problem for every step whose word belongs to another kind of cell, or whose C-rate has no
    /// meaning because the cell does not say what 1C is. `file` is the schedule's name.
    package static func problems(
        of schedule: Schedule, on cell: Cell, file: String
    ) -> [YAMLProblem] {
        var problems: [YAMLProblem] = []
        visit(schedule.steps, path: "steps") { step, path in
            if let misfit = misfit(of: step, on: cell) {
                problems.append(
                    YAMLProblem(
                        file: file, place: step.place, path: path, message: misfit.message,
                        expected: misfit.expected, suggestion: misfit.suggestion))
            }
        }
        return problems
    }

    private struct Misfit {
        var message: String
        var expected: String
        var suggestion: String?
    }

    /// Recursion is as deep as the file, which is bounded by `ScheduleFile.nestingMax`.
    private static func visit(
        _ steps: [WrittenStep], path: String, _ body: (WrittenStep, String) -> Void
    ) {
        for (index, step) in steps.enumerated() {
            let own = "\(path)[\(index)]"
            body(step, own)
            if case .repeated(_, let inner) = step.kind {
                visit(inner, path: "\(own).steps", body)
            }
        }
    }

    private static func misfit(of step: WrittenStep, on cell: Cell) -> Misfit? {
        if case .current(let direction, let amount) = step.kind, !direction.fits(cell.kind) {
            let right = counterpart(of: direction, on: cell.kind)
            return Misfit(
                message: "cell \(cell.name) is a \(cell.kind.rawValue) cell; it does not "
                    + direction.rawValue,
                expected: cell.kind == .full ? "charge or discharge" : "plate or strip",
                suggestion: "\(right.rawValue): \(QuantityWords.words(amount))")
        }
        guard cell.oneC == nil, usesRate(step) else { return nil }
        return Misfit(
            message: "a C-rate, but cell \(cell.name) does not say what 1C is",
            expected: "1C: 0.05 mA/cm2 (or another current) in the cell's file")
    }

    /// The word with the same sign of current: plating and discharging are negative.
    private static func counterpart(
        of direction: CurrentDirection, on kind: CellKind
    ) -> CurrentDirection {
        switch (direction, kind) {
        case (.plate, .full): .discharge
        case (.strip, .full): .charge
        case (.charge, .half), (.charge, .symmetric): .strip
        case (.discharge, .half), (.discharge, .symmetric): .plate
        case (.charge, .full), (.discharge, .full), (.plate, .half), (.plate, .symmetric),
            (.strip, .half), (.strip, .symmetric):
            direction
        }
    }

    private static func usesRate(_ step: WrittenStep) -> Bool {
        if case .current(_, .rate) = step.kind { return true }
        return step.until.contains { condition in
            if case .current(_, .rate) = condition { true } else { false }
        }
    }
}
