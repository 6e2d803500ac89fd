import CyclerCore

extension StepKind {
    /// The direction of the current, for steps that say one.
    var direction: CurrentDirection? {
        switch self {
        case .drive(let direction, _, _), .currentRamp(let direction, _): direction
        case .rest, .wait, .hold, .voltageRamp, .pressure, .temperature, .repeated, .branch,
            .goto, .set, .nextCycle, .message, .hook, .probe:
            nil
        }
    }

    /// The expressions of the step itself, without those of steps inside.
    var expressions: [Expression] {
        switch self {
        case .rest(let span): [span]
        case .drive(_, let amount, let hold): [amount] + (hold.map { [$0] } ?? [])
        case .currentRamp(_, let ramp), .voltageRamp(let ramp): ramp.expressions
        case .hold(let level): [level]
        case .repeated(let rule, _): [rule.count] + rule.until.flatMap { $0.map(\.limit) }
        case .branch(let clauses, _, _): clauses.map(\.limit)
        case .set(let assignments): assignments.map(\.value)
        case .wait, .pressure, .temperature, .goto, .nextCycle, .message, .hook, .probe: []
        }
    }
}

extension Ramp {
    fileprivate var expressions: [Expression] {
        let ends = [from, to].compactMap(\.self)
        switch pace {
        case .rate(let rate): return ends + [rate]
        case .over(let span): return ends + [span]
        }
    }
}

extension WrittenStep {
    /// Everything that the step works out when it begins.
    var expressions: [Expression] {
        let ends = until.flatMap { end -> [Expression] in
            switch end.trigger {
            case .all(let clauses): clauses.map(\.limit)
            case .short: []
            }
        }
        let limits = guards.flatMap { $0.when.map(\.limit) }
        return kind.expressions + ends + limits + [chargeBound].compactMap(\.self)
    }
}
