package import CyclerCore

/// A comparison whose limit, and perhaps whose subject, is an expression.
package struct PlanTest: Hashable, Sendable {
    /// What is compared with the limit.
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
