import CyclerCore

/// Reads conditions as scenarios have them: `voltage >= 4.2 V and time >= 10 s, then out`.
enum ConditionNotation {
    static func condition(_ text: String) throws -> EndCondition {
        let parts = text.parts(", then ")
        let target = parts.count > 1 ? self.target(parts[1]) : .next
        switch parts[0] {
        case "short": return EndCondition(.short(hardOnly: false), then: target)
        case "short(hard)": return EndCondition(.short(hardOnly: true), then: target)
        case "at once": return EndCondition(.all([]), then: target)
        default: return EndCondition(.all(try clauses(parts[0])), then: target)
        }
    }

    static func target(_ text: String) -> EndTarget {
        switch text {
        case "next": .next
        case "out": .endOfRepeat
        case "end": .endOfRun
        case "trip": .trip
        default: .label(text)
        }
    }

    static func clauses(_ text: String) throws -> [Clause] {
        try text.parts(" and ").map { part in
            for comparison in Comparison.allCases {
                let sides = part.parts(comparison.rawValue)
                guard sides.count == 2 else { continue }
                return Clause(
                    subject(sides[0]), comparison, try ExpressionNotation.read(sides[1]))
            }
            throw Misspelt("'\(part)' compares nothing")
        }
    }

    private static func subject(_ text: String) -> Subject {
        if let signal = Signal(rawValue: text) { return .signal(signal) }
        if let known = Known(rawValue: text) { return .known(known) }
        return .variable(text)
    }

    /// `open if voltage >= 4.5 V, 2 of 3 samples, for 10 s`.
    static func guarded(_ text: String) throws -> Guard {
        let parts = text.parts(",")
        let head = parts[0].parts(" if ")
        guard let action = Guard.Action(rawValue: head[0]), head.count == 2 else {
            throw Misspelt("'\(text)' is no guard")
        }
        var one = Guard(when: try clauses(head[1]), action: action)
        for part in parts.dropFirst() {
            if let time = part.after("for") {
                one.delay = try ExpressionNotation.span(time)
            } else {
                let counts = part.split(separator: " ").compactMap { Int($0) }
                guard counts.count == 2 else { throw Misspelt("'\(part)' of a guard") }
                one.samples = Guard.Samples(counts[0], of: counts[1])
            }
        }
        return one
    }

    /// `voltage 2 V to 4.3 V, current 1 mA, temperature .. to .., pressure .. to ..`.
    static func limits(_ text: String) throws -> LimitSet {
        var limits = LimitSet()
        for part in text.parts(",") {
            if let rest = part.after("voltage") {
                limits.voltage = try range(rest, .voltage) { Volts($0) }
            } else if let rest = part.after("current") {
                limits.current = Amperes(try ExpressionNotation.value(rest, .current))
            } else if let rest = part.after("temperature") {
                limits.temperature = try range(rest, .temperature) { Kelvins($0) }
            } else if let rest = part.after("pressure") {
                limits.pressure = try range(rest, .pressure) { Pascals($0) }
            } else {
                throw Misspelt("'\(part)' is no limit")
            }
        }
        return limits
    }

    static func range<Unit>(
        _ text: String, _ dimension: Dimension, _ make: (Double) -> Quantity<Unit>
    ) throws -> ClosedRange<Quantity<Unit>> {
        let ends = try text.parts(" to ").map { part in
            let minus = part.hasPrefix("-")
            let value = try ExpressionNotation.value(
                String(part.dropFirst(minus ? 1 : 0)), dimension)
            return make(minus ? -value : value)
        }
        guard ends.count == 2, ends[0] <= ends[1] else { throw Misspelt("'\(text)' is no range") }
        return ends[0]...ends[1]
    }
}
