/// The tag type behind a physical unit; never instantiated.
package protocol UnitTag: Sendable {
    /// Symbol as printed after a number, ASCII (`V`, `mAh/cm2`).
    static var symbol: StaticString { get }
}

/// A number with its unit in the type, so that volts never meet amperes by accident.
package struct Quantity<Unit: UnitTag>: Hashable, Comparable, Sendable {
    /// The number, in the unit that the type names.
    package var value: Double

    package init(_ value: Double) { self.value = value }

    /// Zero of this unit.
    package static var zero: Self { Self(0) }

    /// Magnitude, never negative.
    package var magnitude: Self { Self(Swift.abs(value)) }

    /// False for NaN and the infinities.
    package var isFinite: Bool { value.isFinite }

    package static func < (a: Self, b: Self) -> Bool { a.value < b.value }
    package static func + (a: Self, b: Self) -> Self { Self(a.value + b.value) }
    package static func - (a: Self, b: Self) -> Self { Self(a.value - b.value) }
    package static prefix func - (a: Self) -> Self { Self(-a.value) }
    package static func * (a: Self, factor: Double) -> Self { Self(a.value * factor) }
    package static func * (factor: Double, a: Self) -> Self { Self(a.value * factor) }
    package static func / (a: Self, divisor: Double) -> Self { Self(a.value / divisor) }
    /// Ratio of two like quantities, dimensionless.
    package static func / (a: Self, b: Self) -> Double { a.value / b.value }
    package static func += (a: inout Self, b: Self) { a.value += b.value }
    package static func -= (a: inout Self, b: Self) { a.value -= b.value }
}

extension Quantity: CustomStringConvertible {
    package var description: String { "\(value) \(Unit.symbol)" }
}
