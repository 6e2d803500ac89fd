package import CyclerCore

/// Resolves a written schedule against a cell and a channel's abilities; reports every problem.
///
/// This file keeps the books (entries, problems, the walk); what a step becomes is in
/// `PlanBuilder+Steps.swift`, what makes it safe in `PlanBuilder+Checks.swift`, where jumps lead in
/// `PlanTargets.swift`.
package struct PlanBuilder {
    let cell: Cell
    let abilities: ChannelAbilities
    let schedule: Schedule
    var compiler: ExpressionCompiler
    var targets = PlanTargets()
    private(set) var entries: [Plan.Entry] = []
    private var problems: [PlanProblem] = []
    private var nextID = 1
    /// Repeats and branches around the step being resolved.
    private var nesting = 0
    /// Guards of the whole schedule.
    private(set) var commonGuards: [GuardTemplate] = []
    /// Direction of the last written step with current, for probes.
    var lastDirection: CurrentDirection?
    /// Directions of current that occur before the step being resolved.
    var seenSigns: Set<Int> = []

    private init(_ schedule: Schedule, cell: Cell, abilities: ChannelAbilities) {
        self.schedule = schedule
        self.cell = cell
        self.abilities = abilities
        compiler = ExpressionCompiler(cell: cell)
    }

    /// A plan, or all the reasons why there is none.
    package static func build(
        _ schedule: Schedule, for cell: Cell, abilities: ChannelAbilities
    ) -> Result<Plan, PlanProblems> {
        var builder = PlanBuilder(schedule, cell: cell, abilities: abilities)
        builder.declareVariables()
        builder.commonGuards = builder.guards(schedule.guards, at: Self.top)
        builder.add(schedule.steps)
        builder.problems += builder.targets.problems()
        guard builder.problems.isEmpty else {
            return .failure(PlanProblems(builder.problems))
        }
        var plan = Plan(
            name: schedule.name, entries: builder.entries, landings: builder.targets.landings,
            variables: builder.compiler.variables.map(\.name),
            cycleCounting: schedule.cycleCounting)
        plan.onSoftShort = schedule.onSoftShort
        return .success(plan)
    }

    /// Where what belongs to the whole schedule is told to be.
    private static let top = SourcePlace(line: 1, column: 1)

    /// Variables get their first values before the first step.
    private mutating func declareVariables() {
        for assignment in schedule.variables {
            do throws(PlanProblem.Kind) {
                let dimension = try compiler.dimension(of: assignment.value)
                let value = try compiler.compile(assignment.value, as: dimension)
                try checkNumber(value, "the variable \"\(assignment.name)\"")
                compiler.declare(assignment.name, dimension)
                let number = compiler.variables.count - 1
                append(.assign(variable: number, value, place: Self.top))
            } catch { report(error, at: Self.top) }
        }
    }

    mutating func append(_ entry: Plan.Entry) { entries.append(entry) }

    mutating func report(_ kind: PlanProblem.Kind, at place: SourcePlace) {
        problems.append(PlanProblem(kind: kind, place: place))
    }

    mutating func report(_ kind: PlanProblem.Kind, _ step: WrittenStep) {
        report(kind, at: step.place)
    }

    /// Number of problems so far, to see whether a step added any.
    var problemCount: Int { problems.count }

    mutating func takeID() -> Int {
        defer { nextID += 1 }
        return nextID
    }

    /// Runs a part that may fail, and reports what it throws; nil when it did.
    mutating func attempt<Value>(
        at place: SourcePlace, _ work: (inout PlanBuilder) throws(PlanProblem.Kind) -> Value
    ) -> Value? {
        do throws(PlanProblem.Kind) {
            return try work(&self)
        } catch {
            report(error, at: place)
            return nil
        }
    }

    mutating func attempt<Value>(
        _ step: WrittenStep, _ work: (inout PlanBuilder) throws(PlanProblem.Kind) -> Value
    ) -> Value? {
        attempt(at: step.place, work)
    }

    mutating func add(_ steps: [WrittenStep]) {
        for step in steps {
            if let label = step.label, !targets.place(label, at: entries.count) {
                report(.doubleLabel(label), step)
            }
            add(step)
        }
    }

    private mutating func add(_ step: WrittenStep) {
        switch step.kind {
        case .repeated(let rule, let inner):
            nested(step) { $0.addLoop(rule, inner, step) }
        case .branch(let clauses, let first, let second):
            nested(step) { $0.addBranch(clauses, first, second, step) }
        case .goto(let target): append(.goto(targets.refer(to: target, step.place)))
        case .set(let assignments):
            for assignment in assignments { addAssignment(assignment, step) }
        case .nextCycle: append(.nextCycle)
        case .message(let text, let confirm):
            append(.message(text))
            if confirm { addStep(step) }
        case .hook(let name): append(.hook(name))
        case .probe(let probe): addProbe(probe, step)
        case .rest, .wait, .drive, .currentRamp, .hold, .voltageRamp, .pressure, .temperature:
            addStep(step)
        }
    }

    /// Bounds the recursion through lists of steps.
    private mutating func nested(_ step: WrittenStep, _ work: (inout PlanBuilder) -> Void) {
        guard nesting < Plan.nestingMax else { return report(.tooDeep, step) }
        nesting += 1
        work(&self)
        nesting -= 1
    }

    private mutating func addAssignment(_ assignment: Assignment, _ step: WrittenStep) {
        guard let number = compiler.number(of: assignment.name) else {
            return report(.expression(.unknownVariable(assignment.name)), step)
        }
        let wanted = compiler.variables[number].dimension
        let value = attempt(step) { builder throws(PlanProblem.Kind) in
            let value = try builder.compiler.compile(assignment.value, as: wanted)
            try builder.checkNumber(value, "the variable \"\(assignment.name)\"")
            return value
        }
        guard let value else { return }
        append(.assign(variable: number, value, place: step.place))
    }

    private mutating func addLoop(
        _ rule: RepeatRule, _ inner: [WrittenStep], _ step: WrittenStep
    ) {
        guard targets.depth < Plan.depthMax else { return report(.tooDeep, step) }
        let count = attempt(step) { builder throws(PlanProblem.Kind) in
            let count = try builder.compiler.compile(rule.count, as: .number)
            try builder.checkPasses(count)
            return count
        }
        let start = entries.count
        let passes = count ?? .constant(1)
        append(.loopStart(count: passes, end: 0, place: step.place))
        targets.enterLoop(start)
        add(inner)
        let until = rule.until.compactMap { clauses in
            attempt(step) { builder throws(PlanProblem.Kind) in try builder.tests(clauses) }
        }
        append(.loopEnd(start: start, until: until))
        entries[start] = .loopStart(count: passes, end: entries.count - 1, place: step.place)
        targets.leaveLoop(behind: entries.count)
    }

    private mutating func addBranch(
        _ clauses: [Clause], _ first: [WrittenStep], _ second: [WrittenStep],
        _ step: WrittenStep
    ) {
        let tests = attempt(step) { builder throws(PlanProblem.Kind) in
            try builder.tests(clauses)
        }
        let start = entries.count
        append(.branch(tests ?? [], otherwise: 0))
        add(first)
        let middle = entries.count
        append(.skip(to: 0))
        entries[start] = .branch(tests ?? [], otherwise: entries.count)
        add(second)
        entries[middle] = .skip(to: entries.count)
    }
}
