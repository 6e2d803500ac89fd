package import CyclerCore

extension Cell {
    /// What `check` prints: the cell on a few lines, what is absent left out.
    package var lines: [String] {
        var lines = [
            "\(name): \(kind.rawValue) cell, \(format.rawValue), \(QuantityWords.words(area)), "
                + (isFresh ? "fresh" : "used")
        ]
        if let activeMass {
            let loading = Self.milligrams(Grams(activeMass.value / area.value))
            lines.append("active mass \(Self.milligrams(activeMass)) (\(loading)/cm2)")
        }
        if let capacity {
            let perArea = QuantityWords.words(capacity / area, exactly: false)
            lines.append("capacity \(QuantityWords.words(capacity, exactly: false)) (\(perArea))")
        }
        if let theoreticalCapacity {
            let perArea = QuantityWords.words(theoreticalCapacity / area, exactly: false)
            lines.append(
                "in theory \(QuantityWords.words(theoreticalCapacity, exactly: false)) (\(perArea))"
            )
        }
        if let oneC {
            let density = QuantityWords.words(oneC / area, exactly: false)
            lines.append("1C is \(QuantityWords.words(oneC, exactly: false)) (\(density))")
        }
        let limits = LimitSet(of: self)
        if !limits.isEmpty { lines.append("limits \(limits.words)") }
        if let freshWindow { lines.append("open circuit, fresh: \(Self.words(freshWindow))") }
        if let usedWindow { lines.append("open circuit, used: \(Self.words(usedWindow))") }
        if let resistance { lines.append("resistance \(resistance.words)") }
        if let thickness = counterElectrode?.lithiumThickness {
            let reserve = LithiumReserve.reserve(of: self).map { $0 / area }
            lines.append(
                "lithium counter electrode \(QuantityWords.words(thickness))"
                    + (reserve.map { " (\(LithiumReserve.words($0)))" } ?? ""))
        }
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
        ByteText.words(value, significant: 6)
    }
}

extension CellResistance {
    /// `42 ohm cm2 at 25 degC and 5 MPa`.
    package var words: String {
        let conditions = [
            temperature.map { QuantityWords.words($0) }, pressure.map { QuantityWords.words($0) },
        ].compactMap(\.self)
        let text = QuantityWords.words(value)
        return conditions.isEmpty ? text : "\(text) at \(conditions.joined(separator: " and "))"
    }
}
