/// What a step does.
package indirect enum StepKind: Hashable, Sendable {
    /// Circuit open (or zero current where the instrument must be on to read), for a time.
    case rest(Expression)
    /// Circuit open until a condition holds; the time bound is its time-out.
    case wait
    /// Constant current, power or resistance, by the dimension of the amount (also per area or
    /// per mass). With `thenHold`, the voltage is held once it gets there: CC-CV in one step.
    case drive(CurrentDirection, Expression, thenHold: Expression?)
    /// A current that changes evenly.
    case currentRamp(CurrentDirection, Ramp)
    /// Constant voltage.
    case hold(Expression)
    /// A voltage that changes evenly.
    case voltageRamp(Ramp)
    case pressure(SettlePressure)
    case temperature(SettleTemperature)
    case repeated(RepeatRule, [WrittenStep])
    /// The first list when all comparisons hold, else the second.
    case branch([Clause], [WrittenStep], [WrittenStep])
    case goto(EndTarget)
    /// Variables get new values, in order.
    case set([Assignment])
    /// The next cycle begins here, whatever the cycle rule would say.
    case nextCycle
    /// Told to people; with `confirm` the step waits, open, for `cyclerctl confirm`.
    case message(String, confirm: Bool)
    /// A program of the lab's configuration, by name.
    case hook(String)
    /// A current interrupt, or the same current twice: measures resistance.
    case probe(Probe)
}

/// The words for a step that carries current; half and symmetric cells plate and strip, full
/// cells charge and discharge.
package enum CurrentDirection: String, Hashable, Sendable, CaseIterable {
    case plate, strip, charge, discharge

    /// What a current does to a cell: a positive one charges it, and strips where there is lithium
    /// to plate. No current counts as positive.
    package init(_ current: Amperes, on kind: CellKind) {
        let isNegative = current < .zero
        switch kind {
        case .full: self = isNegative ? .discharge : .charge
        case .half, .symmetric: self = isNegative ? .plate : .strip
        }
    }

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

/// A set point that moves evenly from one value to another.
package struct Ramp: Hashable, Sendable {
    /// Nil begins where the cell is.
    package var from: Expression?
    package var to: Expression
    package var pace: Pace

    /// How fast it moves, or how long it takes.
    package enum Pace: Hashable, Sendable {
        /// Magnitude, per time.
        case rate(Expression)
        case over(Expression)
    }

    package init(from: Expression?, to: Expression, pace: Pace) {
        self.from = from
        self.to = to
        self.pace = pace
    }
}

/// How often a list of steps is done.
package struct RepeatRule: Hashable, Sendable {
    /// Passes; with `until`, at most so many.
    package var count: Expression
    /// Looked at behind every pass.
    package var until: [[Clause]]

    package init(count: Expression, until: [[Clause]] = []) {
        self.count = count
        self.until = until
    }

    /// Conditions that may end one repeat.
    package static let untilMax = 8
}

/// One variable and its new value.
package struct Assignment: Hashable, Sendable {
    package var name: String
    package var value: Expression
    package init(name: String, value: Expression) {
        self.name = name
        self.value = value
    }
}

/// Measurements that a schedule can ask for by name.
package enum Probe: Hashable, Sendable {
    /// Current off for so long; the voltage step over the current is the resistance.
    case interrupt(TimeSpan)
    /// The last current, then half of it, for so long each; their ratio tells a short.
    case twoCurrents(TimeSpan)
}

/// Set a stack pressure and wait until it is in band.
package struct SettlePressure: Hashable, Sendable {
    package var target: Pascals
    package var within: Pascals
    package var dwell: TimeSpan
    package var timeout: TimeSpan
    package var onTimeout: EndTarget
    /// Pa per second; nil goes there at once.
    package var rate: Pascals?
    package init(
        target: Pascals, within: Pascals, dwell: TimeSpan, timeout: TimeSpan,
        onTimeout: EndTarget = .trip, rate: Pascals? = nil
    ) {
        self.target = target
        self.within = within
        self.dwell = dwell
        self.timeout = timeout
        self.onTimeout = onTimeout
        self.rate = rate
    }
}

/// Set an oven temperature and wait until it is in band.
package struct SettleTemperature: Hashable, Sendable {
    package var target: Kelvins
    /// Half width of the band, a difference in kelvins.
    package var within: Kelvins
    package var dwell: TimeSpan
    package var timeout: TimeSpan
    package var onTimeout: EndTarget
    /// K per second; nil goes there at once.
    package var rate: Kelvins?
    package init(
        target: Kelvins, within: Kelvins, dwell: TimeSpan, timeout: TimeSpan,
        onTimeout: EndTarget = .trip, rate: Kelvins? = nil
    ) {
        self.target = target
        self.within = within
        self.dwell = dwell
        self.timeout = timeout
        self.onTimeout = onTimeout
        self.rate = rate
    }
}
