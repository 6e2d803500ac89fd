/// The units used inside the daemon: V, A, Ah, s, Pa, K; areas in cm2.
package enum VoltTag: UnitTag { package static var symbol: StaticString { "V" } }
package enum AmpereTag: UnitTag { package static var symbol: StaticString { "A" } }
package enum AmpereHourTag: UnitTag { package static var symbol: StaticString { "Ah" } }
package enum WattHourTag: UnitTag { package static var symbol: StaticString { "Wh" } }
package enum WattTag: UnitTag { package static var symbol: StaticString { "W" } }
package enum OhmTag: UnitTag { package static var symbol: StaticString { "ohm" } }
package enum KelvinTag: UnitTag { package static var symbol: StaticString { "K" } }
package enum PascalTag: UnitTag { package static var symbol: StaticString { "Pa" } }
package enum NewtonTag: UnitTag { package static var symbol: StaticString { "N" } }
package enum GramTag: UnitTag { package static var symbol: StaticString { "g" } }
package enum SquareCentimetreTag: UnitTag { package static var symbol: StaticString { "cm2" } }
package enum CurrentDensityTag: UnitTag { package static var symbol: StaticString { "A/cm2" } }
package enum ArealCapacityTag: UnitTag { package static var symbol: StaticString { "Ah/cm2" } }
package enum ArealResistanceTag: UnitTag { package static var symbol: StaticString { "ohm cm2" } }

/// Electric potential, V.
package typealias Volts = Quantity<VoltTag>
/// Electric current, A; positive charges the cell.
package typealias Amperes = Quantity<AmpereTag>
/// Charge, Ah.
package typealias AmpereHours = Quantity<AmpereHourTag>
/// Energy, Wh.
package typealias WattHours = Quantity<WattHourTag>
/// Power, W; positive charges the cell.
package typealias Watts = Quantity<WattTag>
/// Resistance, ohm.
package typealias Ohms = Quantity<OhmTag>
/// Absolute temperature, K.
package typealias Kelvins = Quantity<KelvinTag>
/// Pressure, Pa.
package typealias Pascals = Quantity<PascalTag>
/// Force, N.
package typealias Newtons = Quantity<NewtonTag>
/// Mass, g.
package typealias Grams = Quantity<GramTag>
/// Area, cm2.
package typealias SquareCentimetres = Quantity<SquareCentimetreTag>
/// Current per electrode area, A/cm2.
package typealias CurrentDensity = Quantity<CurrentDensityTag>
/// Charge per electrode area, Ah/cm2.
package typealias ArealCapacity = Quantity<ArealCapacityTag>
/// Area-specific resistance, ohm cm2.
package typealias ArealResistance = Quantity<ArealResistanceTag>

package func * (density: CurrentDensity, area: SquareCentimetres) -> Amperes {
    Amperes(density.value * area.value)
}

package func * (capacity: ArealCapacity, area: SquareCentimetres) -> AmpereHours {
    AmpereHours(capacity.value * area.value)
}

package func / (current: Amperes, area: SquareCentimetres) -> CurrentDensity {
    CurrentDensity(current.value / area.value)
}

package func / (charge: AmpereHours, area: SquareCentimetres) -> ArealCapacity {
    ArealCapacity(charge.value / area.value)
}

/// Charge moved by a constant current, Ah.
package func * (current: Amperes, span: TimeSpan) -> AmpereHours {
    AmpereHours(current.value * span.seconds / 3600)
}

extension Quantity where Unit == CurrentDensityTag {
    /// The density written in mA/cm2, as the field does.
    package init(milliamperesPerSquareCentimetre value: Double) { self.init(value / 1000) }
}

extension Quantity where Unit == ArealCapacityTag {
    /// The areal capacity written in mAh/cm2, as the field does.
    package init(milliampereHoursPerSquareCentimetre value: Double) { self.init(value / 1000) }

    /// mAh/cm2.
    package var milliampereHoursPerSquareCentimetre: Double { value * 1000 }
}

extension Quantity where Unit == KelvinTag {
    package init(celsius: Double) { self.init(celsius + 273.15) }

    /// Degrees Celsius, as files and people have it.
    package var celsius: Double { value - 273.15 }
}
