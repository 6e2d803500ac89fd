package import CyclerCore

/// Steps that need more lithium than the counter electrode should give.
package enum LithiumReserve {
    /// Lithium that a charge per area makes or takes: 4.85 um per mAh/cm2 (6.94 g/mol over
    /// 0.534 g/cm3 and 26.8 Ah/mol).
    static let centimetresPerArealCapacity = 4.85e-4 / 1e-3
    /// The share of it that may be moved without a word.
    static let shareMax = 0.8

    static func misfits(
        of step: WrittenStep, on cell: Cell, scope: ExpressionScope
    ) -> [Misfit] {
        guard let charge = StepCharge(step, on: cell, scope: scope)?.largest,
            let excess = excess(charge, on: cell)
        else { return [] }
        return [
            Misfit(
                message: "the step moves \(words(charge / cell.area)), \(excess)",
                expected: "less than \(most), or thicker lithium")
        ]
    }

    /// A warning where a whole schedule plates too much of it before it strips again; nil where it
    /// does not, or nobody said how much lithium there is.
    package static func warning(plating charge: AmpereHours, on cell: Cell) -> String? {
        excess(charge, on: cell).map {
            "the schedule plates up to \(words(charge / cell.area)) before it strips, \($0); less "
                + "than \(most), or thicker lithium, is safe"
        }
    }

    private static var most: String { "\(QuantityWords.number(shareMax * 100)) %" }

    /// How much of the counter electrode a charge is, where that is too much.
    private static func excess(_ charge: AmpereHours, on cell: Cell) -> String? {
        guard let reserve = reserve(of: cell), charge > reserve * shareMax else { return nil }
        let percent = QuantityWords.number((charge / reserve * 1000).rounded() / 10)
        return "\(percent) % of the lithium of the counter electrode "
            + "(\(words(reserve / cell.area)))"
    }

    /// Charge of the whole counter electrode; nil when it is no lithium of known thickness.
    static func reserve(of cell: Cell) -> AmpereHours? {
        guard let thickness = cell.counterElectrode?.lithiumThickness else { return nil }
        return ArealCapacity(thickness.value / centimetresPerArealCapacity) * cell.area
    }

    /// To a hundredth of a mAh/cm2.
    static func words(_ charge: ArealCapacity) -> String {
        let hundredths = (charge.milliampereHoursPerSquareCentimetre * 100).rounded()
        return QuantityWords.words(
            ArealCapacity(milliampereHoursPerSquareCentimetre: hundredths / 100), exactly: false)
    }
}
