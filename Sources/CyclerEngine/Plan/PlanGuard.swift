package import CyclerCore

/// A guard whose limits are expressions still.
package struct GuardTemplate: Hashable, Sendable {
    package var when: [PlanTest]
    package var samples: Guard.Samples
    package var delay: TimeSpan
    package var action: Guard.Action

    func resolved(in memory: RunMemory) throws(MissingValue) -> PlanGuard {
        PlanGuard(
            when: try PlanClause.resolved(when, in: memory), samples: samples, delay: delay,
            action: action)
    }
}

/// A guard with numbers.
package struct PlanGuard: Hashable, Sendable {
    package var when: [PlanClause]
    package var samples: Guard.Samples
    package var delay: TimeSpan
    package var action: Guard.Action

    package init(
        when: [PlanClause], samples: Guard.Samples, delay: TimeSpan, action: Guard.Action
    ) {
        self.when = when
        self.samples = samples
        self.delay = delay
        self.action = action
    }
}

extension PlanGuard {
    /// What it watches, in base units, for messages.
    package var words: String {
        let parts = when.map { clause in
            switch clause {
            case .signal(let signal, let comparison, let limit):
                "\(signal.rawValue) \(comparison.rawValue) \(Self.text(limit, signal))"
            case .fixed: "a condition"
            }
        }
        return parts.joined(separator: " and ")
    }

    private static func text(_ value: Double, _ signal: Signal) -> String {
        var text = ByteText(reserving: 32)
        switch signal.dimension {
        case .temperature:
            text.append(value - 273.15, significant: 5)
            text.append(" degC")
        case .charge:
            text.append(value / 3600, significant: 5)
            text.append(" Ah")
        case .energy:
            text.append(value / 3600, significant: 5)
            text.append(" Wh")
        default:
            text.append(value, significant: 5)
            text.append(" \(signal.dimension.symbol)")
        }
        return text.string
    }
}
