package import CyclerCore

/// An end condition whose limits are expressions still.
package struct ConditionTemplate: Hashable, Sendable {
    /// What must hold.
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

/// A comparison whose limit, and perhaps whose subject, is an expression.
package struct PlanTest: Hashable, Sendable {
    /// The left side.
    package enum Subject: Hashable, Sendable {
        case signal(Signal)
        case value(PlanExpression)
    }

    package var subject: Subject
    package var comparison: Comparison
    package var limit: PlanExpression

    /// Whether it holds now, between steps; nil when something it names is unknown.
    func holds(in memory: RunMemory, _ signals: SignalValues) -> Bool? {
        guard let limit = limit.value(in: memory) else { return nil }
        switch subject {
        case .signal(let signal):
            let value = signals[signal]
            return value.isNaN ? nil : comparison.holds(value, limit)
        case .value(let expression):
            return expression.value(in: memory).map { comparison.holds($0, limit) }
        }
    }
}

/// A comparison as a step in force has it: one signal against one number.
package enum PlanClause: Hashable, Sendable {
    /// In the base units of the signal (charge in A s).
    case signal(Signal, Comparison, Double)
    /// Does not change while the step runs.
    case fixed(Bool)

    func holds(_ signals: SignalValues) -> Bool {
        switch self {
        case .signal(let signal, let comparison, let limit):
            comparison.holds(signals[signal], limit)
        case .fixed(let holds): holds
        }
    }

    /// Works out the right sides.
    static func resolved(
        _ tests: [PlanTest], in memory: RunMemory
    ) throws(MissingValue) -> [PlanClause] {
        var clauses: [PlanClause] = []
        for test in tests {
            let limit = try test.limit.evaluated(in: memory)
            switch test.subject {
            case .signal(let signal): clauses.append(.signal(signal, test.comparison, limit))
            case .value(let expression):
                // What was never measured does not hold: it ends nothing.
                let holds = expression.value(in: memory).map { test.comparison.holds($0, limit) }
                clauses.append(.fixed(holds ?? false))
            }
        }
        return clauses
    }
}

/// An end condition with numbers.
package struct PlanCondition: Hashable, Sendable {
    /// What must hold.
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

extension TimeSpan {
    /// Seconds as a span; beyond ten years, ten years; NaN is no time at all.
    static func bounded(seconds: Double) -> TimeSpan {
        max(.zero, min(.seconds(seconds), DefaultBounds.timeLongest))
    }
}
