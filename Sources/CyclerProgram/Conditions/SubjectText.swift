import CyclerCore

extension Subject {
    /// What kind of quantity it is; a number for variables that are not declared.
    func dimension(_ scope: ExpressionScope) -> Dimension {
        switch self {
        case .signal(let signal): signal.dimension
        case .known(let known): known.dimension
        case .variable(let name): scope.dimension(of: name) ?? .number
        }
    }
}

/// The left side of a comparison.
enum SubjectText {
    /// What people write for a signal, and what it is called here.
    private static let nicknames: [String: String] = [
        "current": "abs current", "I": "abs current", "|I|": "abs current",
        "abs(current)": "abs current", "V": "voltage", "U": "voltage", "E": "voltage",
        "power": "abs power", "P": "abs power", "abs(power)": "abs power", "t": "time",
        "Q": "capacity", "charge": "capacity", "T": "temperature", "pressure": "stack pressure",
        "p": "stack pressure", "CE": "coulombic efficiency", "efficiency": "coulombic efficiency",
        "retention": "capacity retention", "cycles": "cycle", "dI/dt": "d|I|/dt",
        "|dV/dt|": "abs dV/dt", "dU/dt": "dV/dt", "dQ/dV": "dV/dQ",
    ]

    /// Between steps nothing of a step is measured; its last values are known instead.
    private static let lastOnes: [Signal: Known] = [
        .time: .lastTime, .voltage: .lastVoltage, .absCurrent: .lastCurrent,
        .energy: .lastEnergy, .plated: .lastPlated,
    ]

    /// Finds the subject; `rest` is the comparison and what follows, for suggestions.
    static func read(
        _ words: String, at offset: Int, _ scope: ExpressionScope, _ context: ConditionContext,
        rest: String
    ) throws(TextFault) -> Subject {
        if let subject = subject(words, scope, context) { return subject }
        if case .between = context, let signal = Signal(rawValue: words) {
            throw TextFault(
                at: offset, "\(words) belongs to a running step; here no step runs",
                suggestion: lastOnes[signal].map { "\($0.rawValue) \(rest)" })
        }
        guard !words.isEmpty else {
            throw TextFault(at: offset, "nothing is compared: the left side is missing")
        }
        let candidates = candidates(scope, context)
        let nickname = nicknames[words].flatMap { candidates.contains($0) ? $0 : nil }
        let guess = nickname ?? Suggestion.closest(to: words, among: candidates)
        throw TextFault(
            at: offset, "unknown quantity \"\(words)\"",
            suggestion: guess.map { "\($0) \(rest)" })
    }

    private static func subject(
        _ words: String, _ scope: ExpressionScope, _ context: ConditionContext
    ) -> Subject? {
        switch context {
        case .step:
            if let signal = Signal(rawValue: words) { return .signal(signal) }
            if let known = Known(rawValue: words) { return .known(known) }
        case .between:
            if let known = Known(rawValue: words) { return .known(known) }
            if let signal = Signal(rawValue: words), isOfTheRun(signal) { return .signal(signal) }
        }
        return scope.dimension(of: words) == nil ? nil : .variable(words)
    }

    /// True for what is measured whether a step runs or not.
    private static func isOfTheRun(_ signal: Signal) -> Bool {
        switch signal {
        case .runTime, .temperature, .cellTemperature, .stackPressure: true
        case .time, .voltage, .absCurrent, .power, .capacity, .energy, .plated, .voltageFall,
            .voltageRise, .voltageSlope, .absVoltageSlope, .voltagePerCharge, .absCurrentSlope:
            false
        }
    }

    /// Everything that could stand on the left.
    static func candidates(_ scope: ExpressionScope, _ context: ConditionContext) -> [String] {
        let signals = Signal.allCases.filter { signal in
            switch context {
            case .step: true
            case .between: isOfTheRun(signal)
            }
        }
        return signals.map(\.rawValue) + scope.names + Known.allCases.map(\.rawValue)
    }
}
