package import CyclerCore

extension Subject {
    /// The left side of a comparison, as a file has it.
    package var words: String {
        switch self {
        case .signal(let signal): signal.rawValue
        case .known(let known): known.rawValue
        case .variable(let name): name
        }
    }
}

extension Clause {
    /// `voltage >= 1 V`; ratios have their limit in percent.
    package var words: String { "\(subject.words) \(comparison.rawValue) \(limitWords)" }

    private var limitWords: String {
        guard case .literal(let value, .number) = limit, let percent = LiteralWords.percent(value)
        else { return limit.words }
        switch subject {
        case .known(.coulombicEfficiency), .known(.retention): return percent
        case .known, .signal, .variable: return limit.words
        }
    }
}

extension [Clause] {
    /// The comparisons joined by `and`.
    package var words: String { map(\.words).joined(separator: " and ") }
}

extension EndTarget {
    /// Where it leads, as a file has it.
    package var words: String {
        switch self {
        case .next: "next"
        case .label(let label): label
        case .endOfRepeat: "end of repeat"
        case .endOfRun: "end of run"
        case .trip: "trip"
        }
    }
}

extension EndCondition.Trigger {
    /// What has to happen, without where it leads.
    package var words: String {
        switch self {
        case .all(let clauses): clauses.words
        case .short(let hardOnly): hardOnly ? "short(hard)" : "short"
        }
    }
}

extension EndCondition {
    /// The condition as a schedule file has it: `voltage >= 1 V then end of run`.
    package var words: String {
        switch target {
        case .next: trigger.words
        case .label, .endOfRepeat, .endOfRun, .trip: "\(trigger.words) then \(target.words)"
        }
    }
}

extension Guard {
    /// `voltage <= 10 mV in 3 of 5 samples for 10 s: open`.
    package var words: String {
        var text = when.words
        if samples.of > 1 { text += " in \(samples.words) samples" }
        if delay > .zero { text += " for \(QuantityWords.words(delay))" }
        return "\(text): \(action.rawValue)"
    }
}

extension Guard.Samples {
    /// `3 of 5`.
    package var words: String { "\(needed) of \(of)" }
}
