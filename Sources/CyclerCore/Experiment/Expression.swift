/// Arithmetic as a schedule has it: quantities with units, names of what was measured, variables.
///
/// Evaluated when the step that carries it begins, never between samples.
package indirect enum Expression: Hashable, Sendable {
    /// A number in products of the base units of its dimension.
    case literal(Double, Dimension)
    /// Multiples of the cell's 1C: a current.
    case rate(Double)
    /// What the run knows of itself, its last steps and its cell.
    case known(Known)
    case variable(String)
    case negated(Expression)
    case magnitude(Expression)
    case binary(Operator, Expression, Expression)
    /// The smallest or largest of several.
    case extreme(Extreme, [Expression])

    /// The four kinds of arithmetic.
    package enum Operator: String, Hashable, Sendable, CaseIterable {
        case plus = "+"
        case minus = "-"
        case times = "*"
        case over = "/"
    }

    /// Which of several values.
    package enum Extreme: String, Hashable, Sendable, CaseIterable { case min, max }

    /// A plain number.
    package static func number(_ value: Double) -> Expression { .literal(value, .number) }
    package static func volts(_ value: Volts) -> Expression { .literal(value.value, .voltage) }
    package static func amperes(_ value: Amperes) -> Expression { .literal(value.value, .current) }
    package static func span(_ value: TimeSpan) -> Expression { .literal(value.seconds, .time) }
    package static func charge(_ value: AmpereHours) -> Expression {
        .literal(value.value * 3600, .charge)
    }

    /// Nesting that a written expression may have.
    package static let depthMax = 32
}

/// Values that expressions can name; unknown ones (nothing was measured yet) make the step that
/// needs them trip before anything is energised.
package enum Known: String, Hashable, Sendable, CaseIterable {
    /// Magnitude of the charge that the last step of that word moved.
    case lastCharge = "last charge"
    case lastDischarge = "last discharge"
    case lastPlate = "last plate"
    case lastStrip = "last strip"
    /// Charge plated since onset in the last plating, without intercalation.
    case lastPlated = "last plated"
    /// Magnitude of the energy of the last step that carried current.
    case lastEnergy = "last energy"
    /// Duration, last voltage and last current of the last step.
    case lastTime = "last time"
    case lastVoltage = "last voltage"
    case lastCurrent = "last current"
    /// Extremes of the voltage in the last step that carried current.
    case maximumVoltage = "maximum voltage"
    case minimumVoltage = "minimum voltage"
    /// Mean voltage over the middle half, by charge, of the last half cycle.
    case plateauVoltage = "plateau voltage"
    /// Voltage step over current step at the last change of current (a pulse, an interrupt).
    case lastResistance = "last resistance"
    /// Second half over first half of the last whole cycle.
    case coulombicEfficiency = "coulombic efficiency"
    /// Second-half charge of the last whole cycle over that of the first.
    case retention = "capacity retention"
    case cycle
    /// Pass of the innermost repeat, 1-based.
    case pass
    case temperature
    case stackPressure = "stack pressure"
    case cellCapacity = "cell capacity"
    case area
    case mass

    /// What kind of quantity it is.
    package var dimension: Dimension {
        switch self {
        case .lastCharge, .lastDischarge, .lastPlate, .lastStrip, .lastPlated, .cellCapacity:
            .charge
        case .lastEnergy: .energy
        case .lastTime: .time
        case .lastVoltage, .maximumVoltage, .minimumVoltage, .plateauVoltage: .voltage
        case .lastCurrent: .current
        case .lastResistance: .resistance
        case .coulombicEfficiency, .retention, .cycle, .pass: .number
        case .temperature: .temperature
        case .stackPressure: .pressure
        case .area: .area
        case .mass: .mass
        }
    }
}
