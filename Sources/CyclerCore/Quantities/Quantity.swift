/// The tag type behind a physical unit; never instantiated.
@usableFromInline
package protocol UnitTag: Sendable {
    /// Symbol as printed after a number, ASCII (`V`, `mAh/cm2`).
    static var symbol: StaticString { get }
}

/// A number with its unit in the type, so that volts never meet amperes by accident.
@usableFromInline
package struct Quantity<Unit: UnitTag>: Hashable, Comparable, Sendable {
    /// The number, in the unit that the type names.
    @usableFromInline
    package var value: Double

    @inlinable
    package init(_ value: Double) { self.value = value }

    /// Zero of this unit.
    @inlinable
    package static var zero: Self { Self(0) }

    /// Magnitude, never negative.
    @inlinable
    package var magnitude: Self { Self(Swift.abs(value)) }

    /// False for NaN and the infinities.
    @inlinable
    package var isFinite: Bool { value.isFinite }

    @inlinable
    package static func == (a: Self, b: Self) -> Bool { a.value == b.value }
    @inlinable
    package static func < (a: Self, b: Self) -> Bool { a.value < b.value }
    @inlinable
    package static func + (a: Self, b: Self) -> Self { Self(a.value + b.value) }
    @inlinable
    package static func - (a: Self, b: Self) -> Self { Self(a.value - b.value) }
    @inlinable
    package static prefix func - (a: Self) -> Self { Self(-a.value) }
    @inlinable
    package static func * (a: Self, factor: Double) -> Self { Self(a.value * factor) }
    @inlinable
    package static func * (factor: Double, a: Self) -> Self { Self(a.value * factor) }
    @inlinable
    package static func / (a: Self, divisor: Double) -> Self { Self(a.value / divisor) }
    /// Ratio of two like quantities, dimensionless.
    @inlinable
    package static func / (a: Self, b: Self) -> Double { a.value / b.value }
    @inlinable
    package static func += (a: inout Self, b: Self) { a.value += b.value }
    @inlinable
    package static func -= (a: inout Self, b: Self) { a.value -= b.value }
}

extension Quantity: CustomStringConvertible {
    @inlinable
    package var description: String { "\(value) \(Unit.symbol)" }
}
