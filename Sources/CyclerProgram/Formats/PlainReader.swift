import CyclerCore

/// Reads a schedule as the plain steps of a simpler format, and tells everything that it cannot
/// say.
struct PlainReader {
    let dialect: ExportDialect
    let folding: ValueFolding
    private(set) var losses = ExportLosses()

    init(_ schedule: Schedule, cell: Cell?, _ dialect: ExportDialect) {
        self.dialect = dialect
        folding = ValueFolding(schedule, cell: cell)
    }

    mutating func items(_ steps: [WrittenStep]) -> [PlainItem] {
        steps.flatMap { items($0) }
    }

    private mutating func items(_ step: WrittenStep) -> [PlainItem] {
        noteRules(step)
        do throws(ValueFolding.Unknown) {
            return try read(step)
        } catch {
            losses.cannot(step, step.words, error.reason)
            return []
        }
    }

    private mutating func read(
        _ step: WrittenStep
    ) throws(ValueFolding.Unknown) -> [PlainItem] {
        switch step.kind {
        case .rest(let span):
            guard step.until.isEmpty else {
                throw ValueFolding.Unknown("ends before its time on a condition")
            }
            let seconds = try folding.absolute(span, .time)
            return plain(step, .rest(try positive(seconds, "lasts no time")))
        case .drive(let direction, let amount, let held):
            return try drive(step, direction, amount, thenHold: held)
        case .hold(let voltage):
            let ends = try self.ends(step, of: nil)
            return plain(step, .hold(try folding.absolute(voltage, .voltage), ends))
        case .voltageRamp(let ramp): return plain(step, try scan(ramp, step))
        case .repeated(let rule, let inner): return try repeated(step, rule, inner)
        case .nextCycle:
            losses.leave(step, step.words, "\(dialect.name) counts cycles by itself")
            return []
        case .message(_, confirm: false):
            losses.leave(step, step.words, "\(dialect.name) tells nobody")
            return []
        case .message, .wait: throw ValueFolding.Unknown("waits for something")
        case .currentRamp: throw ValueFolding.Unknown("ramps a current")
        case .pressure: throw ValueFolding.Unknown("sets a pressure")
        case .temperature: throw ValueFolding.Unknown("sets a temperature")
        case .branch, .goto: throw ValueFolding.Unknown("goes different ways")
        case .set: throw ValueFolding.Unknown("changes a variable")
        case .hook: throw ValueFolding.Unknown("runs a program of the lab")
        case .probe: throw ValueFolding.Unknown("is a measurement of ours")
        }
    }

    private func plain(_ step: WrittenStep, _ action: PlainStep.Action) -> [PlainItem] {
        [.step(PlainStep(action: action, label: step.label))]
    }

    private func positive(
        _ value: Double, _ reason: String
    ) throws(ValueFolding.Unknown) -> Double {
        guard value > 0 else { throw ValueFolding.Unknown(reason) }
        return value
    }

    // MARK: Current

    private mutating func drive(
        _ step: WrittenStep, _ direction: CurrentDirection, _ written: Expression,
        thenHold held: Expression?
    ) throws(ValueFolding.Unknown) -> [PlainItem] {
        let amount = try amount(written)
        let charges = direction.sign > 0
        guard let held else {
            let ends = try self.ends(step, of: .init(amount: amount, charges: charges))
            return plain(step, .drive(amount, charges: charges, ends))
        }
        // Current up to a voltage, then that voltage: two steps of theirs. What ends ours must
        // end the second of them alone.
        let voltage = try folding.absolute(held, .voltage)
        let ends = try self.ends(step, of: nil)
        guard ends.seconds == nil else {
            throw ValueFolding.Unknown("has one time for current and voltage together")
        }
        guard voltage != 0 || dialect == .pybamm else {
            throw ValueFolding.Unknown("has a cut-off of 0 V, which unicycler takes for none")
        }
        let reaches = PlainEnds(voltage: voltage)
        return plain(step, .drive(amount, charges: charges, reaches)) + [
            .step(PlainStep(action: .hold(voltage, ends)))
        ]
    }

    /// A current, power or resistance above zero.
    private func amount(
        _ expression: Expression
    ) throws(ValueFolding.Unknown) -> PlainAmount {
        if case .rate(let rate) = expression {
            return .rate(try positive(rate, "has no current"))
        }
        let dimension = try folding.value(expression).dimension
        if dimension == .resistance || dimension == .power || dimension == Dimension.power.perArea
            || dimension == Dimension.power.perMass
        {
            guard dialect == .pybamm else {
                throw ValueFolding.Unknown("is no constant current")
            }
            if dimension == .resistance {
                let value = try folding.absolute(expression, .resistance)
                return .resistance(try positive(value, "has no resistance"))
            }
            let value = try folding.absolute(expression, .power)
            return .power(try positive(value, "has no power"))
        }
        let value = try folding.absolute(expression, .current)
        return .current(try positive(value, "has no current"))
    }

    private mutating func ends(
        _ step: WrittenStep, of driven: PlainEndReader.Driven?
    ) throws(ValueFolding.Unknown) -> PlainEnds {
        var reader = PlainEndReader(dialect, folding, driven)
        for end in step.until { try reader.read(end) }
        for note in reader.notes { losses.leave(step, step.words, note) }
        guard !reader.ends.isEmpty else {
            throw ValueFolding.Unknown(
                step.until.isEmpty
                    ? "never ends by itself" : "has no end that \(dialect.name) knows")
        }
        if dialect == .pybamm, reader.ends.voltage != nil, reader.ends.current != nil {
            throw ValueFolding.Unknown("ends by voltage or current, and a sentence has one until")
        }
        return reader.ends
    }

    // MARK: Ramps and repeats

    private func scan(
        _ ramp: Ramp, _ step: WrittenStep
    ) throws(ValueFolding.Unknown) -> PlainStep.Action {
        guard dialect == .unicycler else { throw ValueFolding.Unknown("ramps a voltage") }
        guard step.until.isEmpty else {
            throw ValueFolding.Unknown("ends before its voltage on a condition")
        }
        guard let start = ramp.from else {
            throw ValueFolding.Unknown("begins at the voltage that the cell has")
        }
        let from = try folding.absolute(start, .voltage)
        let to = try folding.absolute(ramp.to, .voltage)
        let pace: Double
        switch ramp.pace {
        case .rate(let rate): pace = try folding.absolute(rate, .voltage / .time).magnitude
        case .over(let span):
            pace = (to - from).magnitude / (try folding.absolute(span, .time))
        }
        guard from != to, pace > 0, pace.isFinite else {
            throw ValueFolding.Unknown("does not ramp anything")
        }
        return .scan(from: from, to: to, voltsPerSecond: pace)
    }

    private mutating func repeated(
        _ step: WrittenStep, _ rule: RepeatRule, _ inner: [WrittenStep]
    ) throws(ValueFolding.Unknown) -> [PlainItem] {
        // The steps inside are read whatever is wrong with the repeat: all losses are told.
        let items = items(inner)
        guard rule.until.isEmpty else { throw ValueFolding.Unknown("stops on a condition") }
        let count = try folding.value(rule.count)
        guard count.dimension == .number, count.value.rounded() == count.value,
            (1...1e9).contains(count.value)
        else { throw ValueFolding.Unknown("has no whole count above zero") }
        guard !items.isEmpty else { return [] }
        return [.repeated(Int(count.value), items, label: step.label)]
    }

    // MARK: What a step has beside its action

    private mutating func noteRules(_ step: WrittenStep) {
        let words = step.words
        if step.record != nil {
            losses.leave(step, words, "\(dialect.name) records all steps the same way")
        }
        if step.chargeBound != nil || step.timeBound != nil {
            losses.leave(step, words, "bounds of charge and time are ours")
        }
        if step.onRestart != nil {
            losses.leave(step, words, "what a restart does is ours")
        }
        if step.label != nil, dialect == .pybamm {
            losses.leave(step, words, "\(dialect.name) has no labels")
        }
        guard !step.limits.isEmpty || !step.guards.isEmpty else { return }
        let reason = "\(dialect.name) has no limits for one step"
        switch dialect {
        case .unicycler: losses.cannot(step, words, reason)
        case .pybamm: losses.leave(step, words, reason)
        }
    }

    /// Tells what belongs to the whole schedule and is ours alone.
    mutating func noteRules(_ schedule: Schedule) {
        if schedule.onRestart != .hold {
            losses.leave(nil, "on-restart", "what a restart does is ours")
        }
        if schedule.onSoftShort != nil {
            losses.leave(nil, "on-soft-short", "what a suspected short leads to is ours")
        }
        if schedule.cycleCounting != .automatic {
            losses.leave(nil, "cycles", "\(dialect.name) counts cycles by itself")
        }
        let record = schedule.record
        if record.afterChange != nil {
            losses.leave(
                nil, "record", "closer records behind a change of step are ours")
        }
        if record.chargeChange != nil || record.perDecade != nil {
            losses.leave(nil, "record", "\(dialect.name) records by time, voltage and current")
        }
    }

    /// Tells of something that the schedule as a whole cannot be exported with.
    mutating func cannot(_ words: String, _ reason: String) { losses.cannot(nil, words, reason) }
    /// Tells of something of the whole schedule that is left out.
    mutating func leave(_ words: String, _ reason: String) { losses.leave(nil, words, reason) }
}
