package import CyclerCore

/// Charge per active mass, Ah/g; cell files have it, the core computes without.
package enum SpecificCapacityTag: UnitTag {
    package static var symbol: StaticString { "Ah/g" }
}

/// Charge per active mass, Ah/g.
package typealias SpecificCapacity = Quantity<SpecificCapacityTag>

/// Active mass per area (a loading), g/cm2.
package enum ArealMassTag: UnitTag { package static var symbol: StaticString { "g/cm2" } }

/// Active mass per area, g/cm2.
package typealias ArealMass = Quantity<ArealMassTag>

extension UnitTable {
    package static let voltage = UnitTable(
        "a voltage", example: "1.0 V",
        [Scale("V"), Scale("mV", over: 1e3), Scale("uV", over: 1e6), Scale("kV", times: 1e3)])

    package static let current = UnitTable(
        "a current", example: "1 mA",
        [
            Scale("A"), Scale("mA", over: 1e3), Scale("uA", over: 1e6), Scale("nA", over: 1e9),
            Scale("pA", over: 1e12),
        ])

    package static let charge = UnitTable(
        "a charge", example: "3 mAh",
        [
            Scale("Ah"), Scale("mAh", over: 1e3), Scale("uAh", over: 1e6), Scale("As", over: 3600),
        ])

    package static let energy = UnitTable(
        "an energy", example: "10 mWh",
        [
            Scale("Wh"), Scale("mWh", over: 1e3), Scale("uWh", over: 1e6), Scale("J", over: 3600),
        ])

    package static let resistance = UnitTable(
        "a resistance", example: "50 ohm",
        [
            Scale("ohm"), Scale("mohm", over: 1e3), Scale("kohm", times: 1e3),
            Scale("Mohm", times: 1e6),
        ])

    package static let temperature = UnitTable(
        "a temperature", example: "60 degC or 333 K",
        [Scale("K"), Scale("degC", offset: 273.15)])

    /// A difference: one kelvin is one degree Celsius.
    package static let temperatureDifference = UnitTable(
        "a temperature difference", example: "0.5 K",
        [Scale("K"), Scale("degC"), Scale("mK", over: 1e3)])

    package static let pressure = UnitTable(
        "a pressure", example: "3.5 MPa",
        [
            Scale("Pa"), Scale("kPa", times: 1e3), Scale("MPa", times: 1e6),
            Scale("GPa", times: 1e9), Scale("bar", times: 1e5), Scale("mbar", times: 1e2),
            Scale("psi", times: 6894.757_293_168),
        ])

    package static let force = UnitTable(
        "a force", example: "300 N",
        [Scale("N"), Scale("kN", times: 1e3), Scale("kgf", times: 9.806_65)])

    package static let mass = UnitTable(
        "a mass", example: "8.9 mg",
        [Scale("g"), Scale("mg", over: 1e3), Scale("ug", over: 1e6), Scale("kg", times: 1e3)])

    package static let area = UnitTable(
        "an area", example: "0.785 cm2",
        [Scale("cm2"), Scale("mm2", over: 1e2), Scale("m2", times: 1e4)])

    package static let currentDensity = UnitTable(
        "a current density", example: "0.05 mA/cm2",
        [
            Scale("A/cm2"), Scale("mA/cm2", over: 1e3), Scale("uA/cm2", over: 1e6),
            Scale("A/m2", over: 1e4),
        ])

    package static let arealCapacity = UnitTable(
        "a charge per area", example: "3 mAh/cm2",
        [
            Scale("Ah/cm2"), Scale("mAh/cm2", over: 1e3), Scale("uAh/cm2", over: 1e6),
            Scale("As/cm2", over: 3600),
        ])

    package static let specificCapacity = UnitTable(
        "a charge per mass", example: "172 mAh/g",
        [
            Scale("Ah/g"), Scale("mAh/g", over: 1e3), Scale("Ah/kg", over: 1e3),
            Scale("As/g", over: 3600),
        ])

    package static let arealMass = UnitTable(
        "a mass per area", example: "8.9 mg/cm2",
        [Scale("g/cm2"), Scale("mg/cm2", over: 1e3), Scale("ug/cm2", over: 1e6)])

    package static let arealResistance = UnitTable(
        "a resistance times area", example: "10 ohm cm2",
        [
            Scale("ohm cm2"), Scale("mohm cm2", over: 1e3), Scale("kohm cm2", times: 1e3),
            Scale("ohm mm2", over: 1e2), Scale("ohm m2", times: 1e4),
        ])

    package static let length = UnitTable(
        "a length", example: "100 um",
        [
            Scale("cm"), Scale("mm", over: 10), Scale("um", over: 1e4), Scale("nm", over: 1e7),
        ])

    /// In seconds.
    package static let time = UnitTable(
        "a time", example: "100 ms, 10 s, 5 min or 6 h",
        [
            Scale("s"), Scale("us", over: 1e6), Scale("ms", over: 1e3), Scale("min", times: 60),
            Scale("h", times: 3600), Scale("d", times: 86400),
        ])

    /// What a misplaced unit may stand for; the first table that knows it answers. No lengths: a
    /// `cm` is rather a misspelt `cm2`.
    static let all: [UnitTable] = [
        voltage, current, charge, energy, resistance, temperature, pressure, force, mass, area,
        currentDensity, arealCapacity, specificCapacity, arealMass, arealResistance, time,
        voltageRate, currentRate, currentDensityRate, pressureRate, temperatureRate,
        voltagePerCharge, power, powerDensity, specificPower, arealEnergy, specificEnergy,
        specificCurrent, percent,
    ]
}
