package import CyclerCore

/// What flowed, as far as a recording tells.
package enum Regime: Hashable, Sendable {
    /// Nothing.
    case rest
    /// Constant current; positive charges.
    case current(Amperes)
    /// Constant voltage.
    case hold(Volts)
    /// A current that is not constant: a ramp, constant power, a drive cycle, or noise.
    case unsteady
    /// Rows of an impedance measurement.
    case impedance
}

/// What hours are counted by; raw values are the words of the summary.
package enum RegimeName: String, Hashable, Sendable, CaseIterable {
    case rest
    case current = "constant current"
    case hold = "constant voltage"
    case unsteady = "current not constant"
    case impedance
}

extension Regime {
    /// Without its value.
    package var name: RegimeName {
        switch self {
        case .rest: .rest
        case .current: .current
        case .hold: .hold
        case .unsteady: .unsteady
        case .impedance: .impedance
        }
    }
}

/// Where the steps of a recording were taken from.
package enum StepSource: String, Hashable, Sendable {
    case stepColumn = "step column"
    case setCurrent = "set current"
    case stepType = "step type"
    case measuredCurrent = "measured current"
}
