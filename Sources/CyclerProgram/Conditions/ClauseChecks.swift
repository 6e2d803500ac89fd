import CyclerCore
import CyclerYAML

/// Something about one comparison that a person should know before a cell pays for it.
struct ClauseFinding {
    enum Weight { case error, warning }
    var weight: Weight
    var clause: Int
    var message: String
    var suggestion: String?
}

/// What can be said of comparisons wherever they stand.
enum ClauseChecks {
    /// Ratios above this are percentages without the sign.
    private static let ratioMax = 2.0

    /// Findings that need no step: what holds from the start, and what never can.
    static func findings(of clauses: [Clause]) -> [ClauseFinding] {
        clauses.indices.flatMap { index in
            findings(of: clauses[index], at: index, alone: clauses.count == 1)
        }
    }

    /// The same for an end of a step.
    static func findings(of condition: EndCondition) -> [ClauseFinding] {
        guard case .all(let clauses) = condition.trigger else { return [] }
        return findings(of: clauses)
    }

    private static func findings(
        of clause: Clause, at index: Int, alone: Bool
    ) -> [ClauseFinding] {
        let limit = clause.limit.constant()
        let words = clause.subject.words
        func error(_ message: String, _ suggestion: String? = nil) -> [ClauseFinding] {
            [
                ClauseFinding(
                    weight: .error, clause: index, message: message, suggestion: suggestion)
            ]
        }
        let ratio = self.ratio(clause, at: index)
        guard ratio.isEmpty else { return ratio }
        switch (growth(of: clause.subject), clause.comparison) {
        case (.grows, .atMost) where alone:
            return error(
                "\(words) only grows, so \"<=\" holds from the start",
                "\(words) >= \(clause.limit.words)")
        case (.startsAtZero, .atMost) where alone:
            return error(
                "\(words) starts at zero, so \"<=\" holds from the start",
                "\(words) >= \(clause.limit.words)")
        case (.grows, .atLeast), (.startsAtZero, .atLeast), (.magnitude, .atLeast):
            guard let limit, limit <= 0 else { return [] }
            return error("\(words) is never below zero, so this holds from the start")
        case (.magnitude, .atMost):
            guard let limit, limit <= 0 else { return [] }
            return error("\(words) is a magnitude and noise keeps it above zero: this never holds")
        case (.grows, .atMost), (.startsAtZero, .atMost):
            guard let limit, limit < 0 else { return [] }
            return error("\(words) is never below zero, so this never holds")
        case (.free, _): return []
        }
    }

    /// `coulombic efficiency <= 80` lacks its percent sign.
    static func ratios(of clauses: [Clause]) -> [ClauseFinding] {
        clauses.indices.flatMap { ratio(clauses[$0], at: $0) }
    }

    private static func ratio(_ clause: Clause, at index: Int) -> [ClauseFinding] {
        guard isRatio(clause.subject), let limit = clause.limit.constant(), limit > ratioMax
        else { return [] }
        let words = clause.subject.words
        let number = QuantityWords.number(limit)
        return [
            ClauseFinding(
                weight: .error, clause: index,
                message: "\(words) of \(number) would be \(QuantityWords.number(limit * 100)) %",
                suggestion: "\(words) \(clause.comparison.rawValue) \(number) %")
        ]
    }

    /// A repeat that ends after its first pass because passes are counted from one.
    static func passes(of clauses: [Clause]) -> [ClauseFinding] {
        guard clauses.count == 1, clauses[0].comparison == .atMost else { return [] }
        switch clauses[0].subject {
        case .known(.cycle), .known(.pass):
            let words = clauses[0].subject.words
            return [
                ClauseFinding(
                    weight: .error, clause: 0,
                    message: "\(words) only grows, so \"<=\" ends the repeat at once",
                    suggestion: "\(words) >= \(clauses[0].limit.words)")
            ]
        case .known, .signal, .variable: return []
        }
    }

    private enum Growth { case grows, startsAtZero, magnitude, free }

    private static func growth(of subject: Subject) -> Growth {
        switch subject {
        case .signal(let signal):
            if signal.onlyGrows { return .grows }
            switch signal {
            case .voltageFall, .voltageRise: return .startsAtZero
            case .absCurrent, .power, .absVoltageSlope: return .magnitude
            case .time, .runTime, .voltage, .capacity, .energy, .plated, .voltageSlope,
                .voltagePerCharge, .absCurrentSlope, .temperature, .cellTemperature,
                .stackPressure:
                return .free
            }
        case .known, .variable: return .free
        }
    }

    private static func isRatio(_ subject: Subject) -> Bool {
        switch subject {
        case .known(.coulombicEfficiency), .known(.retention): true
        case .known, .signal, .variable: false
        }
    }

    /// Tells findings at the comparison they are about.
    static func report(
        _ findings: [ClauseFinding], on placed: PlacedCondition, _ problems: ProblemCollector
    ) {
        for finding in findings {
            let place = placed.node.place(atOffset: placed.offset(of: finding.clause))
            switch finding.weight {
            case .error:
                problems.report(
                    at: place, path: placed.node.path, finding.message,
                    suggestion: finding.suggestion)
            case .warning:
                problems.warn(
                    at: place, path: placed.node.path, finding.message,
                    suggestion: finding.suggestion)
            }
        }
    }
}
