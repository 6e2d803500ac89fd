/// The words a step may begin with.
enum StepWord: String, CaseIterable {
    case rest, plate, strip, charge, discharge, hold, pressure, temperature
    case repeated = "repeat"

    /// Keys a step of this kind may carry beside its word, in the order messages name them.
    var keys: [StepKey] {
        switch self {
        case .rest, .pressure, .temperature: [.record, .limits]
        case .plate, .strip, .charge, .discharge, .hold:
            [.until, .record, .limits, .chargeBound, .timeBound]
        case .repeated: [.steps]
        }
    }

    /// Which way the voltage goes; nil where it is given or free.
    var voltageTrend: VoltageTrend? {
        switch self {
        case .plate, .discharge: .falling
        case .strip, .charge: .rising
        case .rest, .hold, .pressure, .temperature, .repeated: nil
        }
    }

    /// The step that goes the other way.
    var opposite: StepWord? {
        switch self {
        case .plate: .strip
        case .strip: .plate
        case .charge: .discharge
        case .discharge: .charge
        case .rest, .hold, .pressure, .temperature, .repeated: nil
        }
    }
}

/// The keys beside a step's word.
enum StepKey: String, CaseIterable {
    case until, record, limits
    case chargeBound = "charge-bound"
    case timeBound = "time-bound"
    case steps
}

/// Direction of the voltage under a constant current.
enum VoltageTrend { case falling, rising }
