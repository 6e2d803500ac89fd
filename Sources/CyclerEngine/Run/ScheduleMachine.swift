package import CyclerCore

/// Walks a plan: which step is in force, when it ends, and why. Knows no instrument and no clock;
/// whoever drives it says when a set point took effect.
package struct ScheduleMachine: Hashable, Sendable {
    private enum State: Hashable, Sendable {
        case ready
        /// A step is in force or being put in force.
        case stepping(entry: Int)
        case finished(RunOutcome)
    }

    package let plan: Plan
    private var state: State = .ready
    private var loops = LoopStack()
    /// Counts step executions, never resets: `Step Count / 1`.
    package private(set) var stepCount = 0
    /// True once a step ended on a short: nothing energises any more.
    private var endedOnShort = false

    package init(plan: Plan) { self.plan = plan }

    /// The step in force.
    package var step: PlanStep? {
        guard case .stepping(let entry) = state, case .step(let step) = plan.entries[entry] else {
            return nil
        }
        return step
    }

    /// How the run ended, nil while it has not.
    package var outcome: RunOutcome? {
        if case .finished(let outcome) = state { outcome } else { nil }
    }

    /// Passes done in the innermost loop, 0 outside loops.
    package var pass: Int { loops.pass }

    /// Goes to the first step. Nil when the plan is empty: the run is finished.
    package mutating func begin() -> PlanStep? {
        precondition(state == .ready, "a run begins once")
        return advance(from: 0)
    }

    /// Leaves the step in force and goes to the next. Nil when the run is finished.
    package mutating func next(after reason: StepEnd) -> PlanStep? {
        guard case .stepping(let entry) = state else {
            preconditionFailure("only a step in force can end")
        }
        switch reason {
        case .condition(.short): endedOnShort = true
        case .condition, .elapsed, .settled, .skipped: break
        }
        return advance(from: entry + 1)
    }

    /// Ends the run where it stands.
    package mutating func finish(_ outcome: RunOutcome) {
        state = .finished(outcome)
    }

    private mutating func advance(from start: Int) -> PlanStep? {
        var at = start
        while at < plan.entries.count {
            switch plan.entries[at] {
            case .step(let step):
                if endedOnShort && step.energises {
                    state = .finished(.short)
                    return nil
                }
                state = .stepping(entry: at)
                stepCount += 1
                return step
            case .loopStart:
                loops.enter(at)
                at += 1
            case .loopEnd(let loopStart):
                guard case .loopStart(let count, _) = plan.entries[loopStart] else {
                    preconditionFailure("a loop end points to its start")
                }
                if loops.pass < count {
                    loops.nextPass()
                    at = loopStart + 1
                } else {
                    loops.leave()
                    at += 1
                }
            }
        }
        state = .finished(endedOnShort ? .short : .completed)
        return nil
    }

    /// What a restart needs to find the place again, and people to read.
    package var position: JSON {
        let entry: Int? = if case .stepping(let entry) = state { entry } else { nil }
        return [
            "entry": entry.map { JSON.integer($0) } ?? .null,
            "step-count": .integer(stepCount),
            "ended-on-short": .bool(endedOnShort),
            "loops": .array(
                loops.frames.map { ["start": .integer($0.start), "pass": .integer($0.pass)] }),
        ]
    }
}

/// Why a step ended as its author meant it to.
package enum StepEnd: Hashable, Sendable {
    case condition(PlanCondition)
    /// A rest is over.
    case elapsed
    /// Pressure or temperature was in band for its dwell.
    case settled
    /// A person asked for the next step.
    case skipped

    /// The word in `steps.csv` and events.
    package var word: StaticString {
        switch self {
        case .condition(.time): "time"
        case .condition(.voltage): "voltage"
        case .condition(.current): "current"
        case .condition(.capacity): "capacity"
        case .condition(.plated): "plated"
        case .condition(.short): "short"
        case .elapsed: "elapsed"
        case .settled: "settled"
        case .skipped: "skipped"
        }
    }
}

/// How a run ended.
package enum RunOutcome: Hashable, Sendable {
    case completed
    /// A step asked to end on a short, and one came.
    case short
    case stopped
    case tripped(Cause)
    /// The daemon ended while the run was going.
    case interrupted
    /// The run never got as far as its first step.
    case failedToStart

    /// The words in `run.json`.
    package var words: String {
        switch self {
        case .completed: "finished"
        case .short: "finished: short"
        case .stopped: "stopped"
        case .tripped(let cause): "tripped: \(cause.code)"
        case .interrupted: "interrupted"
        case .failedToStart: "failed to start"
        }
    }
}
