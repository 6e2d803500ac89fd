/// A schedule as written: what a person asked for, before it is resolved against a cell.
package struct Schedule: Hashable, Sendable {
    package var name: String
    package var record: RecordRule
    package var limits: LimitSet
    package var guards: [Guard]
    package var variables: [Assignment]
    package var onRestart: RestartPolicy
    /// What a suspected soft short leads to; nil takes the cell's word, else `probe`.
    package var onSoftShort: SoftShortPolicy?
    package var cycleCounting: CycleCounting
    package var steps: [WrittenStep]

    package init(
        name: String, record: RecordRule, limits: LimitSet = LimitSet(), guards: [Guard] = [],
        variables: [Assignment] = [], onRestart: RestartPolicy = .hold,
        cycleCounting: CycleCounting = .automatic, steps: [WrittenStep]
    ) {
        self.name = name
        self.record = record
        self.limits = limits
        self.guards = guards
        self.variables = variables
        self.onRestart = onRestart
        self.cycleCounting = cycleCounting
        self.steps = steps
    }

    /// Variables that one schedule may have.
    package static let variablesMax = 64
}

/// What a finding that asks for a closer look leads to.
package enum SoftShortPolicy: String, Hashable, Sendable, CaseIterable {
    /// It is noted, and the step goes on.
    case mark
    /// The circuit opens and a probe tells whether it was one.
    case probe
    /// The circuit opens and latches.
    case stop
}

/// What becomes of a run when the daemon, or the machine, was away.
package enum RestartPolicy: Hashable, Sendable {
    /// Held open until a person resumes it.
    case hold
    /// Goes on by itself when it was away no longer than this, else held.
    case resume(within: TimeSpan)
    /// Ended.
    case abort
}

/// What begins a cycle.
package enum CycleCounting: String, Hashable, Sendable, CaseIterable {
    /// The first charge (full) or plate (half, symmetric) after the opposite half, and `cycle`
    /// steps.
    case automatic
    /// Only `cycle` steps.
    case explicit
}

/// One step with its position in the file, for messages.
package struct WrittenStep: Hashable, Sendable {
    /// What `goto` and end conditions call it.
    package var label: String?
    package var kind: StepKind
    package var until: [EndCondition]
    /// Overrides of the schedule's rules; nil takes the schedule's.
    package var record: RecordRule?
    package var limits: LimitSet
    package var guards: [Guard]
    /// Charge bound that replaces the default of 1.10 times the expected charge.
    package var chargeBound: Expression?
    /// Time bound that replaces the default of 1.5 times the expected time.
    package var timeBound: TimeSpan?
    package var onRestart: RestartPolicy?
    package var place: SourcePlace

    package init(
        label: String? = nil, kind: StepKind, until: [EndCondition] = [],
        record: RecordRule? = nil, limits: LimitSet = LimitSet(), guards: [Guard] = [],
        chargeBound: Expression? = nil, timeBound: TimeSpan? = nil,
        onRestart: RestartPolicy? = nil, place: SourcePlace
    ) {
        self.label = label
        self.kind = kind
        self.until = until
        self.record = record
        self.limits = limits
        self.guards = guards
        self.chargeBound = chargeBound
        self.timeBound = timeBound
        self.onRestart = onRestart
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

/// A current as a person writes it where no arithmetic is wanted; always positive.
package enum CurrentAmount: Hashable, Sendable {
    case absolute(Amperes)
    case perArea(CurrentDensity)
    /// Multiples of the cell's 1C.
    case rate(Double)
}

/// A charge as a person writes it where no arithmetic is wanted.
package enum ChargeAmount: Hashable, Sendable {
    case absolute(AmpereHours)
    case perArea(ArealCapacity)
}

extension Schedule {
    /// Names of all programs that the schedule calls, in the order of the file.
    package var hooks: [String] { Self.hooks(of: steps) }

    /// Recursion is as deep as the file, which its reader bounds.
    private static func hooks(of steps: [WrittenStep]) -> [String] {
        steps.flatMap { step -> [String] in
            switch step.kind {
            case .hook(let name): [name]
            case .repeated(_, let inner): hooks(of: inner)
            case .branch(_, let first, let second): hooks(of: first) + hooks(of: second)
            case .rest, .wait, .drive, .currentRamp, .hold, .voltageRamp, .pressure,
                .temperature, .goto, .set, .nextCycle, .message, .probe:
                []
            }
        }
    }
}
