import CyclerCore

/// A schedule as plain lines, for comparison with what a test expects.
enum PlanText {
    static func lines(_ schedule: Schedule) -> [String] {
        var lines = ["name \(schedule.name)", "record \(words(schedule.record))"]
        lines += words(schedule.limits) + schedule.guards.map(words)
        return lines + schedule.steps.flatMap { self.lines($0, indent: "") }
    }

    static func lines(_ step: WrittenStep, indent: String) -> [String] {
        var line = "\(indent)\(step.place.line):\(step.place.column) "
        if let label = step.label { line += "[\(label)] " }
        line += words(step.kind)
        if !step.until.isEmpty {
            line += " until " + step.until.map(words).joined(separator: " or ")
        }
        let rules = words(step.limits) + step.guards.map(words)
        if !rules.isEmpty { line += "; " + rules.joined(separator: ", ") }
        guard case .repeated(_, let inner) = step.kind else { return [line] }
        return [line] + inner.flatMap { lines($0, indent: indent + "  ") }
    }

    static func words(_ kind: StepKind) -> String {
        switch kind {
        case .rest(let span): "rest \(words(span))"
        case .drive(let direction, let amount, nil): "\(direction) \(words(amount))"
        case .hold(let voltage): "hold \(words(voltage))"
        case .voltageRamp(let ramp):
            "ramp \(ramp.from.map(words) ?? "?") to \(words(ramp.to)) \(ramp.pace)"
        case .repeated(let rule, _): "repeat \(words(rule.count))"
        default: "\(kind)"
        }
    }

    static func words(_ expression: Expression) -> String {
        switch expression {
        case .literal(let value, let dimension):
            "\(value) \(dimension == .number ? "" : dimension.symbol)"
                .trimmed
        case .rate(let rate): "\(rate) C"
        default: "\(expression)"
        }
    }

    static func words(_ end: EndCondition) -> String {
        guard case .all(let clauses) = end.trigger, end.target == .next else { return "\(end)" }
        return clauses.map(words).joined(separator: " and ")
    }

    static func words(_ clause: Clause) -> String {
        guard case .signal(let signal) = clause.subject else { return "\(clause)" }
        return "\(signal.rawValue) \(clause.comparison.rawValue) \(words(clause.limit))"
    }

    static func words(_ one: Guard) -> String {
        "\(one.action) when " + one.when.map(words).joined(separator: " and ")
            + " for \(one.delay.seconds) s"
    }

    static func words(_ limits: LimitSet) -> [String] {
        [
            limits.voltage.map { "limits \($0.lowerBound) to \($0.upperBound)" },
            limits.current.map { "limit \($0)" },
        ].compactMap { $0 }
    }

    static func words(_ rule: RecordRule) -> String {
        var parts = [rule.every.map { "every \($0.seconds) s" } ?? "never"]
        if let voltage = rule.voltageChange { parts.append("\(voltage)") }
        if let current = rule.currentChange { parts.append("\(current)") }
        return parts.joined(separator: " or ")
    }
}

extension String {
    fileprivate var trimmed: String { hasSuffix(" ") ? String(dropLast()) : self }
}
