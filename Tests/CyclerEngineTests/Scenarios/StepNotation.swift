import CyclerCore

/// Reads what one step does.
enum StepNotation {
    static func kind(_ words: String) throws -> StepKind {
        if let kind = try flow(words) { return kind }
        if let rest = words.after("ramp") { return try ramp(rest) }
        for direction in CurrentDirection.allCases {
            guard let rest = words.after(direction.rawValue) else { continue }
            let parts = rest.parts(", then hold ")
            return .drive(
                direction, try ExpressionNotation.read(parts[0]),
                thenHold: parts.count > 1 ? try ExpressionNotation.read(parts[1]) : nil)
        }
        if let rest = words.after("hold") { return .hold(try ExpressionNotation.read(rest)) }
        if let rest = words.after("rest") { return .rest(try ExpressionNotation.read(rest)) }
        if let rest = words.after("pressure") { return .pressure(try pressure(rest)) }
        if let rest = words.after("temperature") { return .temperature(try temperature(rest)) }
        throw Misspelt("'\(words)' is no step")
    }

    private static func flow(_ words: String) throws -> StepKind? {
        switch words {
        case "wait": return .wait
        case "cycle": return .nextCycle
        default: break
        }
        if let rest = words.after("goto") { return .goto(ConditionNotation.target(rest)) }
        if let rest = words.after("say") { return .message(rest, confirm: false) }
        if let rest = words.after("ask") { return .message(rest, confirm: true) }
        if let rest = words.after("hook") { return .hook(rest) }
        if let rest = words.after("probe interrupt") {
            return .probe(.interrupt(try ExpressionNotation.span(rest)))
        }
        if let rest = words.after("probe two currents") {
            return .probe(.twoCurrents(try ExpressionNotation.span(rest)))
        }
        guard let rest = words.after("set") else { return nil }
        return .set(
            try rest.parts(";").map { part in
                let sides = part.parts(" = ")
                guard sides.count == 2 else { throw Misspelt("'\(part)' sets nothing") }
                return Assignment(name: sides[0], value: try ExpressionNotation.read(sides[1]))
            })
    }

    /// `charge 0 mA to 1 mA at 1 uA/s`, `from 3 V to 4 V over 1 h`, `to 4 V over 1 h`.
    private static func ramp(_ words: String) throws -> StepKind {
        var rest = words
        let direction = CurrentDirection.allCases.first { words.after($0.rawValue) != nil }
        if let direction { rest = words.after(direction.rawValue) ?? "" }
        rest = rest.after("from") ?? rest
        let pace: Ramp.Pace
        var parts = rest.parts(" at ")
        if parts.count == 2 {
            pace = .rate(try ExpressionNotation.read(parts[1]))
        } else {
            parts = rest.parts(" over ")
            guard parts.count == 2 else { throw Misspelt("'\(words)' has no pace") }
            pace = .over(try ExpressionNotation.read(parts[1]))
        }
        let ends = (" " + parts[0]).parts(" to ")
        guard ends.count == 2 else { throw Misspelt("'\(words)' goes nowhere") }
        let ramp = Ramp(
            from: ends[0].isEmpty ? nil : try ExpressionNotation.read(ends[0]),
            to: try ExpressionNotation.read(ends[1]), pace: pace)
        return direction.map { .currentRamp($0, ramp) } ?? .voltageRamp(ramp)
    }

    /// `3.5 MPa within 0.1 MPa for 10 min, at most 4 h, then label`.
    private static func settle(
        _ words: String, _ dimension: Dimension
    ) throws -> (to: Double, within: Double, dwell: TimeSpan, most: TimeSpan, EndTarget) {
        let parts = words.parts(",")
        let band = parts[0].parts(" for ")
        let target = band[0].parts(" within ")
        guard band.count == 2, target.count == 2, parts.count >= 2,
            let most = parts[1].after("at most")
        else { throw Misspelt("'\(words)' settles nothing") }
        return (
            try ExpressionNotation.value(target[0], dimension),
            try ExpressionNotation.value(target[1], dimension),
            try ExpressionNotation.span(band[1]), try ExpressionNotation.span(most),
            parts.count > 2 ? ConditionNotation.target(parts[2].after("then") ?? "") : .trip
        )
    }

    private static func pressure(_ words: String) throws -> SettlePressure {
        let (to, within, dwell, most, target) = try settle(words, .pressure)
        return SettlePressure(
            target: Pascals(to), within: Pascals(within), dwell: dwell, timeout: most,
            onTimeout: target)
    }

    private static func temperature(_ words: String) throws -> SettleTemperature {
        let (to, within, dwell, most, target) = try settle(words, .temperature)
        return SettleTemperature(
            target: Kelvins(to), within: Kelvins(within), dwell: dwell, timeout: most,
            onTimeout: target)
    }
}
