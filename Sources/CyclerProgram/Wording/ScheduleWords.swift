package import CyclerCore

extension EndCondition {
    /// The condition as a schedule file has it.
    package var words: String {
        switch self {
        case .time(let span): "time >= \(QuantityWords.words(span))"
        case .voltage(let comparison, let volts):
            "voltage \(comparison.rawValue) \(QuantityWords.words(volts))"
        case .current(let comparison, let amount):
            "abs current \(comparison.rawValue) \(QuantityWords.words(amount))"
        case .capacity(let amount): "capacity >= \(QuantityWords.words(amount))"
        case .plated(let amount): "plated >= \(QuantityWords.words(amount))"
        case .short(let hardOnly): hardOnly ? "short(hard)" : "short"
        }
    }
}

extension WrittenStep {
    /// The step on one line; for `repeat` the head line only.
    package var words: String {
        var text = kind.words
        if !until.isEmpty {
            text += " until " + until.map(\.words).joined(separator: " or ")
        }
        if let record { text += "; record \(record.words)" }
        if !limits.isEmpty { text += "; limits \(limits.words)" }
        if let chargeBound { text += "; charge bound \(QuantityWords.words(chargeBound))" }
        if let timeBound { text += "; time bound \(QuantityWords.words(timeBound))" }
        return text
    }
}

extension StepKind {
    /// What the step does, on one line.
    package var words: String {
        switch self {
        case .rest(let span): "rest \(QuantityWords.words(span))"
        case .current(let direction, let amount):
            "\(direction.rawValue) \(QuantityWords.words(amount))"
        case .hold(let volts): "hold \(QuantityWords.words(volts))"
        case .pressure(let settle):
            "pressure to \(QuantityWords.words(settle.target)), within "
                + "\(QuantityWords.words(settle.within)) for \(QuantityWords.words(settle.dwell)), "
                + "timeout \(QuantityWords.words(settle.timeout))"
        case .temperature(let settle):
            "temperature to \(QuantityWords.words(settle.target)), within "
                + "\(QuantityWords.differenceWords(settle.within)) for "
                + "\(QuantityWords.words(settle.dwell)), "
                + "timeout \(QuantityWords.words(settle.timeout))"
        case .repeated(let times, _): "repeat \(times) times"
        }
    }
}

extension RecordRule {
    /// `every 10 s or 1 mV`.
    package var words: String {
        var parts: [String] = []
        if let every { parts.append("every \(QuantityWords.words(every))") }
        if let voltageChange { parts.append(QuantityWords.words(voltageChange)) }
        if let currentChange { parts.append(QuantityWords.words(currentChange)) }
        return parts.joined(separator: " or ")
    }
}

extension LimitSet {
    /// `-0.5 V to 3.5 V, at most 1 mA`.
    package var words: String {
        var parts: [String] = []
        if let voltage {
            parts.append(
                "\(QuantityWords.words(voltage.lowerBound)) to "
                    + QuantityWords.words(voltage.upperBound))
        }
        if let current { parts.append("at most \(QuantityWords.words(current))") }
        if let temperature {
            parts.append(
                "\(QuantityWords.words(temperature.lowerBound)) to "
                    + QuantityWords.words(temperature.upperBound))
        }
        if let pressure {
            parts.append(
                "\(QuantityWords.words(pressure.lowerBound)) to "
                    + QuantityWords.words(pressure.upperBound))
        }
        return parts.joined(separator: ", ")
    }
}

extension Schedule {
    /// What `check` prints: the name, the rules, and one numbered line a step.
    package var lines: [String] {
        var lines = [name, "record \(record.words)"]
        if !limits.isEmpty { lines.append("limits \(limits.words)") }
        Self.append(steps, number: "", indent: "", to: &lines)
        return lines
    }

    /// Recursion is as deep as the file, which is bounded by `ScheduleFile.nestingMax`.
    private static func append(
        _ steps: [WrittenStep], number: String, indent: String, to lines: inout [String]
    ) {
        for (index, step) in steps.enumerated() {
            let own = number.isEmpty ? "\(index + 1)" : "\(number).\(index + 1)"
            lines.append("\(indent)\(own) \(step.words)")
            if case .repeated(_, let inner) = step.kind {
                append(inner, number: own, indent: indent + "  ", to: &lines)
            }
        }
    }
}
