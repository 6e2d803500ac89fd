package import CyclerCore

extension RecordRule {
    /// `every 10 s or 1 mV`.
    package var words: String {
        var parts: [String] = []
        if let every { parts.append("every \(QuantityWords.words(every))") }
        if let voltageChange { parts.append(QuantityWords.words(voltageChange)) }
        if let currentChange { parts.append(QuantityWords.words(currentChange)) }
        if let chargeChange { parts.append(QuantityWords.words(chargeChange)) }
        if let perDecade { parts.append("\(perDecade) per decade") }
        let text = parts.joined(separator: " or ")
        if afterChange == Self.afterChangeDefault { return text }
        return text + ", " + (afterChange?.words ?? "no closer after a change of step")
    }
}

extension RecordRule.AfterChange {
    /// `after a change of step every 1 s or 0.1 mV for 10 min`.
    package var words: String {
        let voltage = voltageChange.map { " or \(QuantityWords.words($0))" } ?? ""
        return "after a change of step every \(QuantityWords.words(every))\(voltage) for "
            + QuantityWords.words(lasting)
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

extension RestartPolicy {
    /// As a schedule file has it.
    package var words: String {
        switch self {
        case .hold: "hold"
        case .abort: "abort"
        case .resume(let within): "resume within \(QuantityWords.words(within))"
        }
    }
}

extension RepeatRule {
    /// `10 times`, `at most 500 times, until coulombic efficiency <= 80 %`.
    package var words: String {
        let count = "\(count.words) times"
        guard !until.isEmpty else { return count }
        return "at most \(count), until " + until.map(\.words).joined(separator: " or ")
    }
}

extension Ramp {
    /// `from 0 V to 1 V at 1 mV/s`.
    package var words: String {
        let start = from.map { "from \($0.words) " } ?? ""
        switch pace {
        case .rate(let rate): return "\(start)to \(to.words) at \(rate.words)"
        case .over(let span): return "\(start)to \(to.words) over \(span.words)"
        }
    }
}

extension SettlePressure {
    /// `to 3.5 MPa, within 100 kPa for 10 min, timeout 4 h`.
    package var words: String {
        let pace = rate.map { " at \(QuantityWords.rateWords($0))" } ?? ""
        return "to \(QuantityWords.words(target))\(pace), within \(QuantityWords.words(within)) "
            + "for \(QuantityWords.words(dwell)), timeout \(QuantityWords.words(timeout))"
            + onTimeout.wordsAfterTimeout
    }
}

extension SettleTemperature {
    /// `to 60 degC, within 0.5 K for 30 min, timeout 4 h`.
    package var words: String {
        let pace = rate.map { " at \(QuantityWords.rateWords($0))" } ?? ""
        return "to \(QuantityWords.words(target))\(pace), within "
            + "\(QuantityWords.differenceWords(within)) for \(QuantityWords.words(dwell)), "
            + "timeout \(QuantityWords.words(timeout))" + onTimeout.wordsAfterTimeout
    }
}

extension EndTarget {
    /// Nothing for what happens anyway.
    fileprivate var wordsAfterTimeout: String {
        switch self {
        case .trip: ""
        case .next, .label, .endOfRepeat, .endOfRun: " then \(words)"
        }
    }
}

extension Probe {
    /// `interrupt 30 s`.
    package var words: String {
        switch self {
        case .interrupt(let span): "interrupt \(QuantityWords.words(span))"
        case .twoCurrents(let span): "two currents \(QuantityWords.words(span))"
        }
    }
}
