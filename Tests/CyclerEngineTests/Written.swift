import CyclerCore
import CyclerEngine

/// Short ways to write schedules in code.
enum Written {
    static let place = SourcePlace(line: 3, column: 5)

    static func cell(
        _ kind: CellKind = .half, capacity: AmpereHours? = nil, oneC: Amperes? = nil
    ) -> Cell {
        Cell(
            name: "A", kind: kind, format: .mold, isFresh: true, area: SquareCentimetres(0.785),
            capacity: capacity, oneC: oneC)
    }

    static func step(
        _ kind: StepKind, until: [EndCondition] = [], chargeBound: AmpereHours? = nil,
        timeBound: TimeSpan? = nil
    ) -> WrittenStep {
        WrittenStep(
            kind: kind, until: until, chargeBound: chargeBound.map { .charge($0) },
            timeBound: timeBound, place: place)
    }

    /// Constant current.
    static func drive(
        _ direction: CurrentDirection, _ amount: Expression, until: [EndCondition] = [],
        chargeBound: AmpereHours? = nil, timeBound: TimeSpan? = nil
    ) -> WrittenStep {
        step(
            .drive(direction, amount, thenHold: nil), until: until, chargeBound: chargeBound,
            timeBound: timeBound)
    }

    static func rest(_ seconds: Int) -> WrittenStep { step(.rest(.span(.seconds(seconds)))) }

    static func repeated(_ count: Int, _ steps: [WrittenStep]) -> WrittenStep {
        step(.repeated(RepeatRule(count: .number(Double(count))), steps))
    }

    static func capacity(_ charge: AmpereHours) -> EndCondition {
        .when(.capacity, .atLeast, .charge(charge))
    }

    static func plated(_ charge: AmpereHours) -> EndCondition {
        .when(.plated, .atLeast, .charge(charge))
    }

    static func voltage(_ comparison: Comparison, _ volts: Double) -> EndCondition {
        .when(.voltage, comparison, .volts(Volts(volts)))
    }

    static func time(_ span: TimeSpan) -> EndCondition { .when(.time, .atLeast, .span(span)) }

    static func perArea(milliamperes value: Double) -> Expression {
        .literal(value * 1e-3, Dimension.current.perArea)
    }

    static func perArea(milliampereHours value: Double) -> Expression {
        .literal(value * 3.6, Dimension.charge.perArea)
    }

    static func build(
        _ steps: [WrittenStep], _ cell: Cell = cell(),
        abilities: ChannelAbilities = .all
    ) -> Result<Plan, PlanProblems> {
        PlanBuilder.build(
            Schedule(name: "s", record: RecordRule(), steps: steps), for: cell,
            abilities: abilities)
    }

    static func problems(_ result: Result<Plan, PlanProblems>) -> [PlanProblem.Kind] {
        switch result {
        case .success: []
        case .failure(let problems): problems.list.map(\.kind)
        }
    }

    /// All steps in numbers, each begun behind the one before it.
    static func steps(_ written: [WrittenStep], _ cell: Cell = cell()) throws -> [PlanStep] {
        var machine = ScheduleMachine(plan: try build(written, cell).get(), cell: cell)
        var steps: [PlanStep] = []
        var advance = machine.begin()
        while case .step(let step) = advance {
            steps.append(step)
            if let direction = step.action.direction {
                machine.memory.remember(AmpereHours(2e-3), of: direction)
            }
            advance = machine.next(after: .elapsed, SignalValues())
        }
        return steps
    }
}

extension Advance {
    /// Number of the step gone to, nil when the run went nowhere.
    var stepID: Int? { if case .step(let step) = self { step.id } else { nil } }

    /// Why the next step cannot begin.
    var fault: ScheduleFault? { if case .failed(let fault) = self { fault } else { nil } }
}
