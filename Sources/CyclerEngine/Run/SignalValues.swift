package import CyclerCore

/// What one sample says of everything a schedule can look at, in base units; NaN where nothing is
/// known, or where it is no number, so that no comparison with it holds.
package struct SignalValues: Sendable {
    package var time = Double.nan
    package var runTime = Double.nan
    package var voltage = Double.nan
    package var current = Double.nan
    package var capacity = Double.nan
    package var energy = Double.nan
    package var plated = Double.nan
    package var voltageFall = Double.nan
    package var voltageRise = Double.nan
    package var voltageSlope = Double.nan
    package var voltagePerCharge = Double.nan
    package var currentSlope = Double.nan
    package var temperature = Double.nan
    package var cellTemperature = Double.nan
    package var stackPressure = Double.nan

    package init() {}

    /// The value of one signal; NaN when it is unknown or beyond all numbers.
    package subscript(_ signal: Signal) -> Double {
        let value = raw(signal)
        return value.isFinite ? value : .nan
    }

    private func raw(_ signal: Signal) -> Double {
        switch signal {
        case .time: time
        case .runTime: runTime
        case .voltage: voltage
        case .absCurrent: current.magnitude
        case .power: (voltage * current).magnitude
        case .capacity: capacity.magnitude
        case .energy: energy.magnitude
        case .plated: plated
        case .voltageFall: voltageFall
        case .voltageRise: voltageRise
        case .voltageSlope: voltageSlope
        case .absVoltageSlope: voltageSlope.magnitude
        case .voltagePerCharge: voltagePerCharge
        case .absCurrentSlope: currentSlope
        case .temperature: temperature
        case .cellTemperature: cellTemperature
        case .stackPressure: stackPressure
        }
    }
}

/// What the station knows beside a sample when it has a step judged.
package struct StepSurroundings: Sendable {
    /// Signed charge and energy of the step since its start.
    package var charge = AmpereHours.zero
    package var energy = WattHours.zero
    /// Charge since plating onset.
    package var plated = AmpereHours.zero
    package var runTime = TimeSpan.zero
    package var temperature: Kelvins?
    package var cellTemperature: Kelvins?
    package var stackPressure: Pascals?

    package init() {}
}
