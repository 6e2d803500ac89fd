package import CyclerCore

/// An end condition whose limits are expressions still.
package struct ConditionTemplate: Hashable, Sendable {
    /// What ends the step.
    package enum Trigger: Hashable, Sendable {
        case all([PlanTest])
        case short(hardOnly: Bool)
    }

    package var trigger: Trigger
    package var target: PlanTarget

    /// The condition with its limits worked out.
    func resolved(in memory: RunMemory) throws(MissingValue) -> PlanCondition {
        switch trigger {
        case .short(let hardOnly): PlanCondition(.short(hardOnly: hardOnly), then: target)
        case .all(let tests):
            PlanCondition(.all(try PlanClause.resolved(tests, in: memory)), then: target)
        }
    }
}

/// An end condition with numbers.
package struct PlanCondition: Hashable, Sendable {
    /// What ends the step.
    package enum Trigger: Hashable, Sendable {
        case all([PlanClause])
        case short(hardOnly: Bool)
    }

    package var trigger: Trigger
    package var target: PlanTarget

    package init(_ trigger: Trigger, then target: PlanTarget = .next) {
        self.trigger = trigger
        self.target = target
    }

    /// One comparison of one signal, in its base units.
    package static func when(
        _ signal: Signal, _ comparison: Comparison, _ limit: Double
    ) -> PlanCondition { PlanCondition(.all([.signal(signal, comparison, limit)])) }

    /// The time in the step that alone ends it; nil when it depends on anything else.
    package var timeEnd: TimeSpan? {
        guard case .all(let clauses) = trigger, clauses.count == 1,
            case .signal(.time, .atLeast, let seconds) = clauses[0]
        else { return nil }
        return .bounded(seconds: seconds)
    }

    /// The charge of the step, or plated, that alone ends it.
    package var chargeEnd: AmpereHours? {
        guard case .all(let clauses) = trigger, clauses.count == 1 else { return nil }
        switch clauses[0] {
        case .signal(.capacity, .atLeast, let charge), .signal(.plated, .atLeast, let charge):
            return AmpereHours(charge / 3600)
        case .signal, .fixed: return nil
        }
    }

    /// The word of what ends the step, for `steps.csv` and events.
    package var word: String {
        switch trigger {
        case .short: return "short"
        case .all(let clauses):
            let words = clauses.map { clause in
                switch clause {
                case .signal(let signal, _, _): signal.rawValue
                case .fixed: "condition"
                }
            }
            return words.joined(separator: " and ")
        }
    }

    /// True when the step asks for any of these signals' history.
    func uses(_ isWanted: (Signal) -> Bool) -> Bool {
        guard case .all(let clauses) = trigger else { return false }
        return clauses.contains { clause in
            if case .signal(let signal, _, _) = clause { isWanted(signal) } else { false }
        }
    }
}
