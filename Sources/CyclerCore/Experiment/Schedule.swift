/// A schedule as written: what a person asked for, before it is resolved against a cell.
package struct Schedule: Hashable, Sendable {
    package var name: String
    package var record: RecordRule
    package var limits: LimitSet
    package var steps: [WrittenStep]

    package init(
        name: String, record: RecordRule, limits: LimitSet = LimitSet(), steps: [WrittenStep]
    ) {
        self.name = name
        self.record = record
        self.limits = limits
        self.steps = steps
    }
}

/// One step with its position in the file, for messages.
package struct WrittenStep: Hashable, Sendable {
    package var kind: StepKind
    package var until: [EndCondition]
    /// Overrides of the schedule's rules; nil takes the schedule's.
    package var record: RecordRule?
    package var limits: LimitSet
    /// Charge bound that replaces the default of 1.10 times the expected charge.
    package var chargeBound: ChargeAmount?
    /// Time bound that replaces the default of 1.5 times the expected time.
    package var timeBound: TimeSpan?
    package var place: SourcePlace

    package init(
        kind: StepKind, until: [EndCondition] = [], record: RecordRule? = nil,
        limits: LimitSet = LimitSet(), chargeBound: ChargeAmount? = nil,
        timeBound: TimeSpan? = nil, place: SourcePlace
    ) {
        self.kind = kind
        self.until = until
        self.record = record
        self.limits = limits
        self.chargeBound = chargeBound
        self.timeBound = timeBound
        self.place = place
    }
}

/// Where something stands in a file, 1-based.
package struct SourcePlace: Hashable, Sendable {
    package var line: Int
    package var column: Int
    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }
}

/// What a step does.
package indirect enum StepKind: Hashable, Sendable {
    /// Circuit open (or zero current where the instrument must be on to read), for a time.
    case rest(TimeSpan)
    /// Constant current.
    case current(CurrentDirection, CurrentAmount)
    /// Constant voltage.
    case hold(Volts)
    case pressure(SettlePressure)
    case temperature(SettleTemperature)
    case repeated(Int, [WrittenStep])
}

/// The words for constant current; half and symmetric cells plate and strip, full cells charge
/// and discharge.
package enum CurrentDirection: String, Hashable, Sendable, CaseIterable {
    case plate, strip, charge, discharge

    /// Sign of the current on the wire: positive charges the cell.
    package var sign: Double {
        switch self {
        case .plate, .discharge: -1
        case .strip, .charge: 1
        }
    }

    /// True for the pair of words that fits the cell.
    package func fits(_ kind: CellKind) -> Bool {
        switch self {
        case .plate, .strip: kind != .full
        case .charge, .discharge: kind == .full
        }
    }
}

/// A current as a person writes it; always positive, the step's word gives the sign.
package enum CurrentAmount: Hashable, Sendable {
    case absolute(Amperes)
    case perArea(CurrentDensity)
    /// Multiples of the cell's 1C.
    case rate(Double)
}

/// A charge as a person writes it.
package enum ChargeAmount: Hashable, Sendable {
    case absolute(AmpereHours)
    case perArea(ArealCapacity)
}

/// Set a stack pressure and wait until it is in band.
package struct SettlePressure: Hashable, Sendable {
    package var target: Pascals
    package var within: Pascals
    package var dwell: TimeSpan
    package var timeout: TimeSpan
    package init(target: Pascals, within: Pascals, dwell: TimeSpan, timeout: TimeSpan) {
        self.target = target
        self.within = within
        self.dwell = dwell
        self.timeout = timeout
    }
}

/// Set an oven temperature and wait until it is in band.
package struct SettleTemperature: Hashable, Sendable {
    package var target: Kelvins
    /// Half width of the band, a difference in kelvins.
    package var within: Kelvins
    package var dwell: TimeSpan
    package var timeout: TimeSpan
    package init(target: Kelvins, within: Kelvins, dwell: TimeSpan, timeout: TimeSpan) {
        self.target = target
        self.within = within
        self.dwell = dwell
        self.timeout = timeout
    }
}

/// Which side of a limit ends a step.
package enum Comparison: String, Hashable, Sendable {
    case atLeast = ">="
    case atMost = "<="

    /// True when the value is on the wanted side of the limit.
    package func holds(_ value: Double, _ limit: Double) -> Bool {
        switch self {
        case .atLeast: value >= limit
        case .atMost: value <= limit
        }
    }
}

/// One way for a step to end.
package enum EndCondition: Hashable, Sendable {
    /// Time in the step.
    case time(TimeSpan)
    case voltage(Comparison, Volts)
    /// Magnitude of the measured current.
    case current(Comparison, CurrentAmount)
    /// Magnitude of the charge of this step since its start.
    case capacity(ChargeAmount)
    /// Charge since plating onset, without intercalation.
    case plated(ChargeAmount)
    /// Any short finding; `hardOnly` waits for a hard short.
    case short(hardOnly: Bool)
}

/// When a sample becomes a record. First and last sample of a step are always kept.
package struct RecordRule: Hashable, Sendable {
    package var every: TimeSpan?
    package var voltageChange: Volts?
    package var currentChange: Amperes?

    package init(
        every: TimeSpan? = nil, voltageChange: Volts? = nil, currentChange: Amperes? = nil
    ) {
        self.every = every
        self.voltageChange = voltageChange
        self.currentChange = currentChange
    }
}
