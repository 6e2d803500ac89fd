import CyclerCore

/// Reads the conditions of one step as plain ends.
struct PlainEndReader {
    /// What the step holds constant, where that is no voltage.
    struct Driven {
        var amount: PlainAmount
        var charges: Bool
    }

    private let dialect: ExportDialect
    private let folding: ValueFolding
    /// Nil for a hold.
    private let driven: Driven?
    private(set) var ends = PlainEnds()
    /// What changes its form on the way.
    private(set) var notes: [String] = []

    init(_ dialect: ExportDialect, _ folding: ValueFolding, _ driven: Driven?) {
        self.dialect = dialect
        self.folding = folding
        self.driven = driven
    }

    mutating func read(_ end: EndCondition) throws(ValueFolding.Unknown) {
        let clauses: [Clause]
        switch end.trigger {
        case .short where dialect == .pybamm:
            notes.append("no model shorts, so the end at a short is left out")
            return
        case .short: throw ValueFolding.Unknown("ends at a short")
        case .all(let all): clauses = all
        }
        switch end.target {
        case .next: break
        case .label(let label): throw ValueFolding.Unknown("goes on at \(label)")
        case .endOfRepeat: throw ValueFolding.Unknown("leaves its repeat")
        case .endOfRun: throw ValueFolding.Unknown("ends the run")
        case .trip: throw ValueFolding.Unknown("trips")
        }
        guard clauses.count == 1, let clause = clauses.first else {
            throw ValueFolding.Unknown("joins conditions with and")
        }
        guard case .signal(let signal) = clause.subject else {
            throw ValueFolding.Unknown("ends on a value that only a run knows")
        }
        try read(signal, clause.comparison, clause.limit)
    }

    private mutating func read(
        _ signal: Signal, _ comparison: Comparison, _ limit: Expression
    ) throws(ValueFolding.Unknown) {
        switch signal {
        case .time where comparison == .atLeast:
            soonest(try folding.absolute(limit, .time))
        case .voltage: try voltage(comparison, limit)
        case .absCurrent where comparison == .atMost: try current(limit)
        case .capacity where comparison == .atLeast: try charge(limit)
        case .time, .absCurrent, .capacity:
            throw ValueFolding.Unknown("ends at \(signal.rawValue) \(comparison.rawValue)")
        case .runTime, .power, .energy, .plated, .voltageFall, .voltageRise, .voltageSlope,
            .absVoltageSlope, .voltagePerCharge, .absCurrentSlope, .temperature,
            .cellTemperature, .stackPressure:
            throw ValueFolding.Unknown(
                "ends at \(signal.rawValue), which \(dialect.name) does not know")
        }
    }

    private mutating func soonest(_ exact: Double) {
        let seconds = ShortNumber.rounded(exact)
        ends.seconds = min(ends.seconds ?? seconds, seconds)
    }

    /// Of several cut-offs the nearer one.
    private mutating func voltage(
        _ comparison: Comparison, _ limit: Expression
    ) throws(ValueFolding.Unknown) {
        let volts = try folding.absolute(limit, .voltage)
        guard let driven else { throw ValueFolding.Unknown("ends a hold by its voltage") }
        guard (comparison == .atLeast) == driven.charges else {
            throw ValueFolding.Unknown("has a cut-off against the direction of its current")
        }
        guard volts != 0 || dialect == .pybamm else {
            throw ValueFolding.Unknown("has a cut-off of 0 V, which unicycler takes for none")
        }
        let last = ends.voltage ?? volts
        ends.voltage = driven.charges ? min(last, volts) : max(last, volts)
    }

    private mutating func current(_ limit: Expression) throws(ValueFolding.Unknown) {
        switch driven?.amount {
        case .current, .rate: throw ValueFolding.Unknown("ends by a current that is constant")
        case .power, .resistance, nil: break
        }
        let amount: PlainAmount
        if case .rate(let rate) = limit {
            amount = .rate(rate)
        } else {
            amount = .current(try folding.absolute(limit, .current))
        }
        guard ends.current == nil || ends.current == amount else {
            throw ValueFolding.Unknown("ends by two currents")
        }
        ends.current = amount
    }

    /// A charge at constant current is a time.
    private mutating func charge(_ limit: Expression) throws(ValueFolding.Unknown) {
        let amperes: Double
        switch driven?.amount {
        case .current(let current): amperes = current
        case .rate(let rate): amperes = try folding.absolute(.rate(rate), .current)
        case .power, .resistance, nil:
            throw ValueFolding.Unknown("ends at a charge while the current changes")
        }
        let coulombs = try folding.absolute(limit, .charge)
        soonest(coulombs / amperes)
        notes.append("its charge becomes the time it takes at that current")
    }
}
