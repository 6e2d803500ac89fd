import CyclerCore

/// What a schedule asks of a lab beside current: to set it, or to watch it.
struct ScheduleNeeds {
    /// The highest stack pressure asked for; nil without a pressure step.
    private(set) var pressure: Pascals?
    private(set) var hasTemperature = false
    /// A message waits for a person.
    private(set) var hasConfirmation = false

    init(_ schedule: Schedule) {
        add(schedule.limits)
        for guarded in schedule.guards { add(guarded.when) }
        add(schedule.steps)
    }

    private mutating func add(_ steps: [WrittenStep]) {
        for step in steps {
            add(step.limits)
            for guarded in step.guards { add(guarded.when) }
            for end in step.until {
                if case .all(let clauses) = end.trigger { add(clauses) }
            }
            switch step.kind {
            case .pressure(let settle): presses(settle.target)
            case .temperature: hasTemperature = true
            case .repeated(_, let inner): add(inner)
            case .branch(let clauses, let first, let second):
                add(clauses)
                add(first)
                add(second)
            case .message(_, let waits): hasConfirmation = hasConfirmation || waits
            case .rest, .wait, .drive, .currentRamp, .hold, .voltageRamp, .goto, .set, .nextCycle,
                .hook, .probe:
                break
            }
        }
    }

    private mutating func presses(_ target: Pascals) {
        pressure = max(pressure ?? target, target)
    }

    private mutating func add(_ limits: LimitSet) {
        if limits.temperature != nil { hasTemperature = true }
        if limits.pressure != nil { presses(.zero) }
    }

    private mutating func add(_ clauses: [Clause]) {
        for clause in clauses {
            switch clause.subject {
            case .signal(.temperature), .signal(.cellTemperature): hasTemperature = true
            case .signal(.stackPressure): presses(.zero)
            default: break
            }
        }
    }
}
