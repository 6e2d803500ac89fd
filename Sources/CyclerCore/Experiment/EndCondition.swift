/// Which side of a limit counts.
package enum Comparison: String, Hashable, Sendable, CaseIterable {
    case atLeast = ">="
    case atMost = "<="

    /// True when the value is on the wanted side of the limit; never for NaN.
    package func holds(_ value: Double, _ limit: Double) -> Bool {
        switch self {
        case .atLeast: value >= limit
        case .atMost: value <= limit
        }
    }
}

/// What is measured while a step runs, and can end it.
package enum Signal: String, Hashable, Sendable, CaseIterable {
    /// Time in force of the step, and of the run.
    case time
    case runTime = "run time"
    case voltage
    /// Magnitude of the measured current.
    case absCurrent = "abs current"
    case power = "abs power"
    /// Magnitude of the charge and energy of the step since its start.
    case capacity
    case energy
    /// Charge since plating onset, without intercalation.
    case plated
    /// How far the voltage has come down from its highest, or up from its lowest, in the step.
    case voltageFall = "voltage fall"
    case voltageRise = "voltage rise"
    /// Slopes over the last minute (`SlopeMeter.window`).
    case voltageSlope = "dV/dt"
    case absVoltageSlope = "abs dV/dt"
    case voltagePerCharge = "dV/dQ"
    case absCurrentSlope = "d|I|/dt"
    case temperature
    case cellTemperature = "cell temperature"
    case stackPressure = "stack pressure"

    /// What kind of quantity it is.
    package var dimension: Dimension {
        switch self {
        case .time, .runTime: .time
        case .voltage, .voltageFall, .voltageRise: .voltage
        case .absCurrent: .current
        case .power: .power
        case .capacity, .plated: .charge
        case .energy: .energy
        case .voltageSlope, .absVoltageSlope: .voltage / .time
        case .voltagePerCharge: .voltage / .charge
        case .absCurrentSlope: .current / .time
        case .temperature, .cellTemperature: .temperature
        case .stackPressure: .pressure
        }
    }

    /// True for what only grows while a step runs, so that "at most" holds from its start.
    package var onlyGrows: Bool {
        switch self {
        case .time, .runTime, .capacity, .energy, .plated: true
        case .voltage, .absCurrent, .power, .voltageFall, .voltageRise, .voltageSlope,
            .absVoltageSlope, .voltagePerCharge, .absCurrentSlope, .temperature,
            .cellTemperature, .stackPressure:
            false
        }
    }
}

/// The left side of a comparison.
package enum Subject: Hashable, Sendable {
    case signal(Signal)
    case known(Known)
    case variable(String)
}

/// One comparison: the left side is looked at with every sample, the right side is worked out
/// once, when the step begins.
package struct Clause: Hashable, Sendable {
    package var subject: Subject
    package var comparison: Comparison
    package var limit: Expression

    package init(_ subject: Subject, _ comparison: Comparison, _ limit: Expression) {
        self.subject = subject
        self.comparison = comparison
        self.limit = limit
    }
}

/// Where the schedule goes when a condition ends its step.
package enum EndTarget: Hashable, Sendable {
    case next
    case label(String)
    /// Behind the innermost repeat.
    case endOfRepeat
    case endOfRun
    /// Open and latch: what the author never wants to see.
    case trip
}

/// One way for a step to end.
package struct EndCondition: Hashable, Sendable {
    /// What ends the step.
    package enum Trigger: Hashable, Sendable {
        /// All of them hold in the same sample.
        case all([Clause])
        /// Any short finding; `hardOnly` waits for a hard short.
        case short(hardOnly: Bool)
    }

    package var trigger: Trigger
    package var target: EndTarget

    package init(_ trigger: Trigger, then target: EndTarget = .next) {
        self.trigger = trigger
        self.target = target
    }

    /// Comparisons that one condition may join with `and`.
    package static let clausesMax = 8

    /// The usual case: one comparison of one signal, then the next step.
    package static func when(
        _ signal: Signal, _ comparison: Comparison, _ limit: Expression
    ) -> EndCondition {
        EndCondition(.all([Clause(.signal(signal), comparison, limit)]))
    }
}
