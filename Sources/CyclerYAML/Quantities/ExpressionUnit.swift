package import CyclerCore

/// A unit as expressions have it: with its dimension, scaled to products of the base units.
package struct ExpressionUnit: Sendable {
    /// Plain ASCII spelling: `mA/cm2`, `ohm cm2`.
    package let symbol: String
    package let dimension: Dimension
    package let scale: UnitTable.Scale

    /// Every unit; where two quantities share a symbol the first one counts (60 degC is a
    /// temperature, not a difference).
    package static let all: [ExpressionUnit] = tables.flatMap { entry in
        entry.table.scales.map { scale in
            ExpressionUnit(
                symbol: scale.symbol, dimension: entry.dimension, scale: entry.based(scale))
        }
    }

    /// True for a scale whose zero is not zero: values on it cannot be added or multiplied.
    package var hasOffset: Bool { scale.offset != 0 }

    /// The value in base units; nil when it is larger than anything in a laboratory.
    package func value(of number: Double) -> Double? {
        let value = scale.value(of: number)
        return value.magnitude <= UnitTable.magnitudeMax * 3600 ? value : nil
    }

    /// Units of one dimension, in the order in which they are preferred.
    package static func units(of dimension: Dimension) -> [ExpressionUnit] {
        all.filter { $0.dimension == dimension }
    }

    private struct Entry: Sendable {
        let table: UnitTable
        let dimension: Dimension
        /// Product of base units in the table's own unit (3600 A s are 1 Ah).
        let factor: Double
        let divisor: Double

        init(
            _ table: UnitTable, _ dimension: Dimension, factor: Double = 1, over divisor: Double = 1
        ) {
            self.table = table
            self.dimension = dimension
            self.factor = factor
            self.divisor = divisor
        }

        /// The scale to base units, in lowest terms: what is one to one stays exactly so.
        func based(_ scale: UnitTable.Scale) -> UnitTable.Scale {
            let above = scale.multiplier * factor
            let below = scale.divisor * divisor
            let common = Self.commonDivisor(above, below)
            return UnitTable.Scale(
                scale.symbol, times: above / common, over: below / common, offset: scale.offset)
        }

        /// 1 unless both are whole.
        private static func commonDivisor(_ a: Double, _ b: Double) -> Double {
            guard a == a.rounded(), b == b.rounded() else { return 1 }
            var (large, small) = (a, b)
            while small > 0 {
                (large, small) = (small, large.truncatingRemainder(dividingBy: small))
            }
            return large
        }
    }

    private static let tables: [Entry] = [
        Entry(.voltage, .voltage), Entry(.current, .current),
        Entry(.charge, .charge, factor: 3600), Entry(.energy, .energy, factor: 3600),
        Entry(.power, .power), Entry(.resistance, .resistance),
        Entry(.temperature, .temperature), Entry(.pressure, .pressure),
        // 1 N is 1 Pa m2.
        Entry(.force, .pressure * .area, factor: 1e4), Entry(.mass, .mass), Entry(.area, .area),
        Entry(.currentDensity, Dimension.current.perArea),
        Entry(.specificCurrent, Dimension.current.perMass),
        Entry(.arealCapacity, Dimension.charge.perArea, factor: 3600),
        Entry(.specificCapacity, Dimension.charge.perMass, factor: 3600),
        Entry(.powerDensity, Dimension.power.perArea),
        Entry(.specificPower, Dimension.power.perMass),
        Entry(.arealEnergy, Dimension.energy.perArea, factor: 3600),
        Entry(.specificEnergy, Dimension.energy.perMass, factor: 3600),
        Entry(.arealMass, Dimension.mass.perArea),
        Entry(.arealResistance, .resistance * .area), Entry(.time, .time),
        Entry(.voltageRate, .voltage / .time), Entry(.currentRate, .current / .time),
        Entry(.currentDensityRate, Dimension.current.perArea / .time),
        Entry(.specificCurrentRate, Dimension.current.perMass / .time),
        Entry(.powerRate, .power / .time),
        Entry(.voltagePerCharge, .voltage / .charge, over: 3600),
        Entry(.pressureRate, .pressure / .time), Entry(.temperatureRate, .temperature / .time),
        Entry(.frequency, .number / .time), Entry(.percent, .number),
        Entry(.length, Dimension(centimetre: 1)),
        Entry(.temperatureDifference, .temperature),
    ]
}
