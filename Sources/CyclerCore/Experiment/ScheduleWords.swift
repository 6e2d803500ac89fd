extension Schedule {
    /// The schedule in the words of a kind of cell, every current with the sign it had: what other
    /// people's protocols call charging strips a half cell, and discharging plates it.
    package func inWords(of kind: CellKind) -> Schedule {
        var schedule = self
        schedule.steps = Self.inWords(of: kind, steps)
        return schedule
    }

    /// Recursion is as deep as the file, which its reader bounds.
    private static func inWords(of kind: CellKind, _ steps: [WrittenStep]) -> [WrittenStep] {
        steps.map { step in
            var step = step
            switch step.kind {
            case .drive(let direction, let amount, let held):
                step.kind = .drive(direction.inWords(of: kind), amount, thenHold: held)
            case .currentRamp(let direction, let ramp):
                step.kind = .currentRamp(direction.inWords(of: kind), ramp)
            case .repeated(let rule, let inner):
                step.kind = .repeated(rule, inWords(of: kind, inner))
            case .branch(let clauses, let first, let second):
                step.kind = .branch(clauses, inWords(of: kind, first), inWords(of: kind, second))
            case .rest, .wait, .hold, .voltageRamp, .pressure, .temperature, .goto, .set,
                .nextCycle, .message, .hook, .probe:
                break
            }
            return step
        }
    }
}

extension CurrentDirection {
    /// The word of a kind of cell with the same sign of current.
    package func inWords(of kind: CellKind) -> CurrentDirection {
        guard !fits(kind) else { return self }
        switch (kind, sign < 0) {
        case (.full, true): return .discharge
        case (.full, false): return .charge
        case (.half, true), (.symmetric, true): return .plate
        case (.half, false), (.symmetric, false): return .strip
        }
    }
}
