/// Units of what changes, and of power and its kin: limits, ramps and end conditions have them.
extension UnitTable {
    package static let power = UnitTable(
        "a power", example: "1 mW",
        [Scale("W"), Scale("mW", over: 1e3), Scale("uW", over: 1e6)])

    package static let powerDensity = UnitTable(
        "a power per area", example: "0.2 mW/cm2",
        [
            Scale("W/cm2"), Scale("mW/cm2", over: 1e3), Scale("uW/cm2", over: 1e6),
            Scale("W/m2", over: 1e4),
        ])

    package static let specificPower = UnitTable(
        "a power per mass", example: "20 mW/g",
        [Scale("W/g"), Scale("mW/g", over: 1e3), Scale("W/kg", over: 1e3)])

    package static let arealEnergy = UnitTable(
        "an energy per area", example: "5 mWh/cm2",
        [Scale("Wh/cm2"), Scale("mWh/cm2", over: 1e3), Scale("J/cm2", over: 3600)])

    package static let specificEnergy = UnitTable(
        "an energy per mass", example: "600 mWh/g",
        [
            Scale("Wh/g"), Scale("mWh/g", over: 1e3), Scale("Wh/kg", over: 1e3),
            Scale("J/g", over: 3600),
        ])

    package static let specificCurrent = UnitTable(
        "a current per mass", example: "17 mA/g",
        [
            Scale("A/g"), Scale("mA/g", over: 1e3), Scale("uA/g", over: 1e6),
            Scale("A/kg", over: 1e3),
        ])

    /// In V/s.
    package static let voltageRate = UnitTable(
        "a voltage per time", example: "0.1 mV/s",
        [
            Scale("V/s"), Scale("mV/s", over: 1e3), Scale("uV/s", over: 1e6),
            Scale("V/min", over: 60), Scale("mV/min", over: 60e3), Scale("uV/min", over: 60e6),
            Scale("V/h", over: 3600), Scale("mV/h", over: 3600e3), Scale("uV/h", over: 3600e6),
        ])

    /// In A/s.
    package static let currentRate = UnitTable(
        "a current per time", example: "10 uA/min",
        [
            Scale("A/s"), Scale("mA/s", over: 1e3), Scale("uA/s", over: 1e6),
            Scale("nA/s", over: 1e9), Scale("A/min", over: 60), Scale("mA/min", over: 60e3),
            Scale("uA/min", over: 60e6), Scale("nA/min", over: 60e9), Scale("mA/h", over: 3600e3),
            Scale("uA/h", over: 3600e6),
        ])

    /// In A/cm2/s.
    package static let currentDensityRate = UnitTable(
        "a current per area and time", example: "0.1 mA/cm2/min",
        [
            Scale("A/cm2/s"), Scale("mA/cm2/s", over: 1e3), Scale("uA/cm2/s", over: 1e6),
            Scale("mA/cm2/min", over: 60e3), Scale("uA/cm2/min", over: 60e6),
            Scale("mA/cm2/h", over: 3600e3), Scale("uA/cm2/h", over: 3600e6),
        ])

    /// In A/g/s.
    package static let specificCurrentRate = UnitTable(
        "a current per mass and time", example: "10 mA/g/min",
        [Scale("A/g/s"), Scale("mA/g/s", over: 1e3), Scale("mA/g/min", over: 60e3)])

    /// In W/s.
    package static let powerRate = UnitTable(
        "a power per time", example: "1 mW/min",
        [Scale("W/s"), Scale("mW/s", over: 1e3), Scale("mW/min", over: 60e3)])

    /// In V/Ah.
    package static let voltagePerCharge = UnitTable(
        "a voltage per charge", example: "5 mV/mAh",
        [
            Scale("V/Ah"), Scale("mV/mAh"), Scale("V/mAh", times: 1e3), Scale("mV/Ah", over: 1e3),
            Scale("V/As", times: 3600),
        ])

    /// In Pa/s.
    package static let pressureRate = UnitTable(
        "a pressure per time", example: "0.1 MPa/min",
        [
            Scale("Pa/s"), Scale("kPa/s", times: 1e3), Scale("MPa/s", times: 1e6),
            Scale("kPa/min", times: 1e3, over: 60), Scale("MPa/min", times: 1e6, over: 60),
            Scale("kPa/h", times: 1e3, over: 3600), Scale("MPa/h", times: 1e6, over: 3600),
        ])

    /// In K/s; a degree Celsius per time is a kelvin per time.
    package static let temperatureRate = UnitTable(
        "a temperature per time", example: "1 K/min",
        [
            Scale("K/s"), Scale("K/min", over: 60), Scale("K/h", over: 3600), Scale("degC/s"),
            Scale("degC/min", over: 60), Scale("degC/h", over: 3600),
        ])

    /// In 1/s.
    package static let frequency = UnitTable(
        "a number per time", example: "1/h",
        [Scale("/s"), Scale("/min", over: 60), Scale("/h", over: 3600)])

    /// A plain number after all.
    package static let percent = UnitTable(
        "a percentage", example: "80 %", [Scale("%", over: 100)])
}
