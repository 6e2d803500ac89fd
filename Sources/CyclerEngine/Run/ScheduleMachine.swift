package import CyclerCore

/// Walks a plan: which step is in force, when it ends, and why. Knows no instrument and no clock;
/// whoever drives it says when a set point took effect.
package struct ScheduleMachine: Sendable {
    enum State: Hashable, Sendable {
        case ready
        /// A step is in force or being put in force.
        case stepping(entry: Int)
        case finished(RunOutcome)
    }

    /// Entries without a step that are gone through in a row; more is a circle.
    package static let flowMax = 10_000
    /// Messages, hooks and new variables between two steps; more is a circle too.
    package static let noticesMax = 256

    package private(set) var plan: Plan
    /// What expressions can name.
    package var memory: RunMemory
    let defaults: StepDefaults
    var state: State = .ready
    /// What was known when the step in hand began: its amounts were worked out from this.
    var memoryAtEntry: RunMemory
    /// The step in hand, in numbers.
    package internal(set) var step: PlanStep?
    var loops = LoopStack()
    /// Counts step executions, never resets: `Step Count / 1`.
    package internal(set) var stepCount = 0
    /// Entries gone through so far, steps included.
    private(set) var entriesPassed = 0
    /// True once a step ended on a short: nothing energises any more.
    var endedOnShort = false
    /// What happened between the last two steps, for people; emptied by `takeNotices`.
    private var notices: [ScheduleNotice] = []

    /// `stepCount` goes on from an earlier run.
    package init(plan: Plan, cell: Cell, stepCount: Int = 0) {
        self.stepCount = stepCount
        self.plan = plan
        memory = RunMemory(variables: plan.variables.count)
        memoryAtEntry = memory
        defaults = StepDefaults(cell: cell)
    }

    /// How the run ended, nil while it has not.
    package var outcome: RunOutcome? {
        if case .finished(let outcome) = state { outcome } else { nil }
    }

    /// Passes done in the innermost loop, 0 outside loops.
    package var pass: Int { loops.pass }

    /// What the flow said since the last call, oldest first.
    package mutating func takeNotices() -> [ScheduleNotice] {
        defer { notices.removeAll(keepingCapacity: true) }
        return notices
    }

    /// Goes to the first step.
    package mutating func begin() -> Advance {
        precondition(state == .ready, "a run begins once")
        return advance(from: 0, SignalValues())
    }

    /// Leaves the step in force and goes where its end says. `signals` is what the last sample of
    /// the step said, for branches.
    package mutating func next(after reason: StepEnd, _ signals: SignalValues) -> Advance {
        guard case .stepping(let entry) = state else {
            preconditionFailure("only a step in force can end")
        }
        if case .condition(let condition) = reason, case .short = condition.trigger {
            endedOnShort = true
        }
        switch go(to: reason.target, from: entry) {
        case .entry(let next): return advance(from: next, signals)
        case .ended(let advance): return advance
        }
    }

    /// Ends the run where it stands.
    package mutating func finish(_ outcome: RunOutcome) {
        state = .finished(outcome)
        step = nil
    }

    private enum Going {
        case entry(Int)
        case ended(Advance)
    }

    private mutating func go(to target: PlanTarget, from entry: Int) -> Going {
        switch target {
        case .next: return .entry(entry + 1)
        case .landing(let number):
            let landing = plan.landings[number]
            loops.leave(to: landing.depth)
            notePass()
            return .entry(landing.entry)
        case .endOfRun: return .ended(end())
        case .trip: return .ended(.failed(.askedFor))
        }
    }

    private mutating func end() -> Advance {
        finish(endedOnShort ? .short : .completed)
        return .finished
    }

    private mutating func advance(from start: Int, _ signals: SignalValues) -> Advance {
        var at = start
        for _ in 0..<Self.flowMax {
            guard at < plan.entries.count else { return end() }
            entriesPassed += 1
            do throws(ScheduleFault) {
                switch try flow(at, signals) {
                case .to(let next): at = next
                case .stop(let advance): return advance
                }
            } catch { return .failed(error) }
        }
        return .failed(.runaway)
    }

    private enum Flow {
        case to(Int)
        case stop(Advance)
    }

    /// One entry of the plan.
    private mutating func flow(
        _ at: Int, _ signals: SignalValues
    ) throws(ScheduleFault) -> Flow {
        switch plan.entries[at] {
        case .step(let template): return try .stop(enter(template, at))
        case .loopStart(let count, let end, let place):
            let passes = try self.count(count, place)
            guard passes >= 1 else { return .to(end + 1) }
            loops.enter(at, count: passes)
            notePass()
            return .to(at + 1)
        case .loopEnd(let loopStart, let until):
            let isDone = until.contains { tests in
                tests.allSatisfy { $0.holds(in: memory, signals) ?? false }
            }
            if isDone || loops.isLastPass {
                loops.leave()
                notePass()
                return .to(at + 1)
            }
            loops.nextPass()
            notePass()
            return .to(loopStart + 1)
        case .branch(let tests, let otherwise):
            let holds = tests.allSatisfy { $0.holds(in: memory, signals) ?? false }
            return .to(holds ? at + 1 : otherwise)
        case .skip(let to): return .to(to)
        case .goto(let target):
            switch go(to: target, from: at) {
            case .entry(let next): return .to(next)
            case .ended(let advance): return .stop(advance)
            }
        case .assign(let variable, let expression, let place):
            let value = try self.value(of: expression, place)
            memory[variable: variable] = value
            try notice(.set(plan.variables[variable], value))
            return .to(at + 1)
        case .nextCycle:
            try notice(.nextCycle)
            return .to(at + 1)
        case .message(let text):
            try notice(.message(text))
            return .to(at + 1)
        case .hook(let name):
            try notice(.hook(name))
            return .to(at + 1)
        }
    }

    private mutating func notice(_ notice: ScheduleNotice) throws(ScheduleFault) {
        guard notices.count < Self.noticesMax else { throw .runaway }
        notices.append(notice)
    }

    private func value(
        of expression: PlanExpression, _ place: SourcePlace
    ) throws(ScheduleFault) -> Double {
        do throws(MissingValue) {
            return try expression.evaluated(in: memory)
        } catch { throw error.fault(at: place) }
    }

    /// A repeat that jumps here again begins anew; passes are whole numbers, rounded down.
    private func count(
        _ expression: PlanExpression, _ place: SourcePlace
    ) throws(ScheduleFault) -> Int {
        let value = try self.value(of: expression, place)
        guard let passes = Self.passes(value) else {
            throw .impossibleValue(place, "\(Self.words(value)) passes of a repeat")
        }
        return passes
    }

    /// Whole passes, rounded down; nil for what is no count.
    static func passes(_ value: Double) -> Int? {
        guard value >= 0, value <= Double(Int32.max) else { return nil }
        return Int(value + 1e-9)
    }

    static func words(_ value: Double) -> String {
        ByteText.words(value, significant: 5)
    }

    /// Outside of repeats there is no pass to name.
    private mutating func notePass() {
        memory[.pass] = loops.frames.isEmpty ? nil : Double(loops.pass)
    }

    private mutating func enter(
        _ template: StepTemplate, _ at: Int
    ) throws(ScheduleFault) -> Advance {
        if endedOnShort && template.energises {
            finish(.short)
            return .finished
        }
        let resolved = try template.resolved(in: memory, defaults)
        state = .stepping(entry: at)
        memoryAtEntry = memory
        step = resolved
        stepCount += 1
        return .step(resolved)
    }

    /// Puts another plan in the place of this one, from the end of the step in hand on. Everything
    /// up to that step must be of the same shape, so that the place in the schedule means the same.
    package mutating func amend(to next: Plan) throws(AmendRefusal) {
        guard case .stepping(let entry) = state else { throw .notStepping }
        let shift = next.variables.count - plan.variables.count
        let place = entry + shift
        let before = plan.entries[plan.variables.count...entry]
        guard place < next.entries.count,
            before.elementsEqual(next.entries[next.variables.count...place], by: Plan.isAlike)
        else { throw .otherShape(step?.action.name.description ?? "") }
        var memory = memory.withVariables(next.variables.count)
        for (number, name) in next.variables.enumerated() {
            if let old = plan.variables.firstIndex(of: name) {
                memory[variable: number] = self.memory[variable: old]
            } else if case .assign(_, let value, _) = next.entries[number] {
                memory[variable: number] = value.value(in: memory)
            }
        }
        // From here on everything speaks of the variables of the new plan.
        self.memory = memory
        memoryAtEntry = memory
        plan = next
        var moved = loops
        moved.move(by: shift) { start in
            guard case .loopStart(let count, _, let place) = next.entries[start] else { return nil }
            return try? self.count(count, place)
        }
        loops = moved
        state = .stepping(entry: place)
    }
}

/// Where a schedule machine has gone.
package enum Advance: Sendable {
    case step(PlanStep)
    /// The run is over; `outcome` says how.
    case finished
    /// The next step cannot begin.
    case failed(ScheduleFault)
}

/// Why a running schedule cannot be changed to another.
package enum AmendRefusal: Error, Hashable, Sendable {
    case notStepping
    /// What stands before the step in hand differs.
    case otherShape(String)

    /// What is wrong and what to do.
    package var message: String {
        switch self {
        case .notStepping: "the run is at no step"
        case .otherShape(let step):
            "the step in hand (\(step)) is not at the same place in the new schedule; keep the "
                + "steps up to it, with the same words, and change what comes behind or their "
                + "values"
        }
    }
}

/// What happens between steps and somebody should hear of.
package enum ScheduleNotice: Hashable, Sendable {
    case message(String)
    case hook(String)
    case nextCycle
    /// A variable has a new value, in base units.
    case set(String, Double)
}
