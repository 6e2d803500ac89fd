import CyclerCore

/// What of a step's end conditions cannot happen, or happens at once.
struct EndChecks {
    let kind: StepKind
    let scope: ExpressionScope
    var chargeBound: Expression?
    var timeBound: TimeSpan?

    func findings(of condition: EndCondition) -> [ClauseFinding] {
        guard case .all(let clauses) = condition.trigger else { return [] }
        let alone = clauses.count == 1
        var found: [ClauseFinding] = []
        for (index, clause) in clauses.enumerated() {
            // What leads to a trip is a guard: it should never hold.
            if alone, condition.target != .trip {
                found += wrongWay(clause, index) + idle(clause, index)
            }
            found += dead(clause, index) + late(clause, index)
        }
        return found
    }

    /// Direction of the voltage under the step's current.
    private enum Trend { case falling, rising }

    private var direction: CurrentDirection? {
        switch kind {
        case .drive(let direction, _, _), .currentRamp(let direction, _): direction
        case .rest, .wait, .hold, .voltageRamp, .pressure, .temperature, .repeated, .branch,
            .goto, .set, .nextCycle, .message, .hook, .probe:
            nil
        }
    }

    /// Constant current without a hold behind it.
    private var isConstantCurrent: Bool {
        guard case .drive(_, let amount, nil) = kind, let dimension = dimension(amount)
        else { return false }
        return [.current, Dimension.current.perArea, Dimension.current.perMass]
            .contains(dimension)
    }

    private var isOpen: Bool {
        switch kind {
        case .rest, .wait: true
        case .drive, .currentRamp, .hold, .voltageRamp, .pressure, .temperature, .repeated,
            .branch, .goto, .set, .nextCycle, .message, .hook, .probe:
            false
        }
    }

    /// A cut-off that the step moves away from costs a cell.
    private func wrongWay(_ clause: Clause, _ index: Int) -> [ClauseFinding] {
        guard let direction, clause.subject == .signal(.voltage) else { return [] }
        let trend: Trend = direction.sign < 0 ? .falling : .rising
        let isWrong =
            switch (clause.comparison, trend) {
            case (.atLeast, .falling), (.atMost, .rising): true
            case (.atLeast, .rising), (.atMost, .falling): false
            }
        guard isWrong else { return holdsBeforeHold(clause, index) }
        let way = trend == .falling ? "lowers" : "raises"
        return [
            ClauseFinding(
                weight: .error, clause: index,
                message: "a \(direction.rawValue) step \(way) the voltage, so this holds at once "
                    + "or never; it belongs to \(direction.opposite.rawValue)")
        ]
    }

    /// `hold-at: 4.3 V` with an end at 4.3 V never holds.
    private func holdsBeforeHold(_ clause: Clause, _ index: Int) -> [ClauseFinding] {
        guard case .drive(let direction, _, let hold?) = kind, let level = hold.constant(),
            let limit = clause.limit.constant()
        else { return [] }
        let endsFirst = direction.sign < 0 ? limit >= level : limit <= level
        guard endsFirst else { return [] }
        return [
            ClauseFinding(
                weight: .warning, clause: index,
                message: "the step ends before it holds the voltage",
                suggestion: "abs current <= C/50")
        ]
    }

    /// Ends on what does not change in such a step.
    private func idle(_ clause: Clause, _ index: Int) -> [ClauseFinding] {
        func warning(_ message: String, _ suggestion: String? = nil) -> [ClauseFinding] {
            [
                ClauseFinding(
                    weight: .warning, clause: index, message: message, suggestion: suggestion)
            ]
        }
        switch (clause.subject, kind) {
        case (.signal(.voltage), .hold):
            return warning("the voltage of a hold step is given; it ends nothing")
        case (.signal(.absCurrent), .drive(let direction, _, _)) where isConstantCurrent:
            return warning(
                "the current of a \(direction.rawValue) step is constant; this belongs to hold, "
                    + "or to a step with hold-at")
        case (.signal(.plated), _) where direction == .strip || direction == .discharge:
            return warning(
                "a \(direction?.rawValue ?? "") step plates nothing",
                "capacity >= \(clause.limit.words)")
        case (.known, _), (.variable, _):
            return warning(
                "\(clause.subject.words) does not change while a step runs, so this holds at "
                    + "once or never; it belongs to if, or to the until of a repeat")
        case (.signal, _): return []
        }
    }

    /// An end behind the step's own bound is never reached: the bound trips first.
    private func late(_ clause: Clause, _ index: Int) -> [ClauseFinding] {
        guard clause.comparison == .atLeast, let limit = clause.limit.constant() else { return [] }
        let bound: (name: String, value: Double)?
        switch clause.subject {
        case .signal(.time):
            bound = timeBound.map { (kind == .wait ? "timeout" : "time bound", $0.seconds) }
        case .signal(.capacity), .signal(.plated):
            let isAlike = dimension(clause.limit) == chargeBound.flatMap(dimension)
            bound = chargeBound.flatMap { isAlike ? $0.constant() : nil }
                .map { ("charge bound", $0) }
        case .signal, .known, .variable: bound = nil
        }
        guard let bound, limit >= bound.value else { return [] }
        return [
            ClauseFinding(
                weight: .error, clause: index,
                message: "the \(bound.name) of the step comes first, so this never holds")
        ]
    }

    private func dimension(_ expression: Expression) -> Dimension? {
        try? expression.dimension(scope.dimension(of:))
    }

    /// No current flows while the circuit is open.
    private func dead(_ clause: Clause, _ index: Int) -> [ClauseFinding] {
        guard isOpen, case .signal(let signal) = clause.subject else { return [] }
        switch signal {
        case .absCurrent, .power, .capacity, .energy, .plated, .voltagePerCharge,
            .absCurrentSlope:
            return [
                ClauseFinding(
                    weight: .error, clause: index,
                    message: "no current flows while the circuit is open, so \(signal.rawValue) "
                        + "says nothing here")
            ]
        case .time, .runTime, .voltage, .voltageFall, .voltageRise, .voltageSlope,
            .absVoltageSlope, .temperature, .cellTemperature, .stackPressure:
            return []
        }
    }
}

extension CurrentDirection {
    /// The step that goes the other way on the same kind of cell.
    var opposite: CurrentDirection {
        switch self {
        case .plate: .strip
        case .strip: .plate
        case .charge: .discharge
        case .discharge: .charge
        }
    }
}
