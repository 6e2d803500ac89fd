package import CyclerCore

extension Cell {
    /// What `check` prints: the cell on a few lines, what is absent left out.
    package var lines: [String] {
        var lines = [
            "\(name): \(kind.rawValue) cell, \(format.rawValue), \(QuantityWords.words(area)), "
                + (isFresh ? "fresh" : "used")
        ]
        if let activeMass {
            lines.append("active mass \(Self.milligrams(activeMass))")
        }
        if let capacity {
            let perArea = QuantityWords.words(.perArea(capacity / area))
            lines.append("capacity \(QuantityWords.words(.absolute(capacity))) (\(perArea))")
        }
        if let oneC {
            let density: CurrentAmount = .perArea(oneC / area)
            lines.append(
                "1C is \(QuantityWords.words(oneC)) (\(QuantityWords.words(density)))")
        }
        let limits = LimitSet(
            voltage: voltageLimits, current: currentLimit, temperature: temperatureLimits,
            pressure: pressureLimits)
        if !limits.isEmpty { lines.append("limits \(limits.words)") }
        if let freshWindow { lines.append("open circuit, fresh: \(Self.words(freshWindow))") }
        if let usedWindow { lines.append("open circuit, used: \(Self.words(usedWindow))") }
        lines.append("shorted below \(Self.number(resistanceMin.value)) ohm cm2")
        return lines + notes.map { "\($0.key): \($0.text)" }
    }

    private static func words(_ window: ClosedRange<Volts>) -> String {
        "\(QuantityWords.words(window.lowerBound)) to \(QuantityWords.words(window.upperBound))"
    }

    private static func milligrams(_ mass: Grams) -> String {
        "\(number(mass.value * 1000)) mg"
    }

    private static func number(_ value: Double) -> String {
        var text = ByteText(reserving: 24)
        text.append(value, significant: 6)
        return text.string
    }
}
