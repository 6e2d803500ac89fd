package import CyclerCore

/// Walks a plan without a cell: every step ends where its numbers say it should. Gives what people
/// want to know before a start (how long, how much charge, how many records), and finds values
/// that would not be known in time.
package struct DryRun {
    /// Step executions that are walked; what is longer is counted as far as that.
    package static let stepsMax = 200_000
    /// The same where others wait for the answer: on the engine thread, a few milliseconds.
    package static let stepsMaxAtStart = 500
    /// Entries of the plan that are walked for each step execution that is allowed.
    package static let entriesPerStep = 50
    /// Taken for a step that only a measurement ends and nothing bounds.
    package static let guess = TimeSpan.hours(1)

    private let cell: Cell
    private var machine: ScheduleMachine
    private var outline = PlanOutline()
    private var index: [Int: Int] = [:]
    private var lastNegative: AmpereHours?
    private var lastPositive: AmpereHours?
    /// Charge plated since the start, what was stripped since taken off.
    private var plated = AmpereHours.zero

    private init(_ plan: Plan, _ cell: Cell) {
        self.cell = cell
        machine = ScheduleMachine(plan: plan, cell: cell)
        assumeNominal()
    }

    /// - Parameters:
    ///   - limit: step executions that are walked at most.
    ///   - visit: called with every step execution, in order.
    package static func walk(
        _ plan: Plan, on cell: Cell, atMost limit: Int = stepsMax,
        visit: (PlanStep, Nominal) -> Void = { _, _ in }
    ) -> PlanOutline {
        var walk = DryRun(plan, cell)
        walk.run(limit, visit)
        return walk.outline
    }

    /// What a healthy cell gives for measured values that no nominal step tells.
    private mutating func assumeNominal() {
        machine.memory[.coulombicEfficiency] = 1
        machine.memory[.retention] = 1
        machine.memory[.temperature] = 298.15
        machine.memory[.stackPressure] = 0
        machine.memory[.cycle] = 0
        machine.memory[.lastVoltage] = middleOfWindow
    }

    private var middleOfWindow: Double {
        guard let window = cell.voltageLimits else { return 1 }
        return (window.lowerBound.value + window.upperBound.value) / 2
    }

    private mutating func run(_ limit: Int, _ visit: (PlanStep, Nominal) -> Void) {
        var advance = machine.begin()
        let entries = Self.entriesPerStep * limit
        for _ in 0..<limit where machine.entriesPassed <= entries {
            _ = machine.takeNotices()
            switch advance {
            case .finished: return
            case .failed(let fault):
                outline.fault = fault
                return
            case .step(let step):
                let nominal = nominal(of: step)
                visit(step, nominal)
                note(step, nominal)
                remember(step, nominal)
                advance = machine.next(after: nominal.end, signals(nominal))
            }
        }
        outline.isCut = true
    }

    // MARK: One step

    private func nominal(of step: PlanStep) -> Nominal {
        let magnitude = current(of: step)
        let expected = expectedCharge(of: step)
        var best: (time: TimeSpan, end: StepEnd, isGuess: Bool)?
        func offer(_ time: TimeSpan, _ end: StepEnd, isGuess: Bool = false) {
            if best.map({ time < $0.time }) ?? true { best = (time, end, isGuess) }
        }
        switch step.action {
        case .rest(let span): if let span { offer(span, .elapsed) }
        case .pressure(let settle): offer(settle.dwell, .settled)
        case .temperature(let settle): offer(settle.dwell, .settled)
        case .confirm: offer(.zero, .confirmed)
        case .drive, .hold, .voltageRamp:
            if let span = step.action.rampSpan { offer(span, .elapsed) }
        }
        // What ends the run is an emergency exit, unless it is the only way out.
        let ordinary = step.until.filter { $0.target != .endOfRun && $0.target != .trip }
        for condition in ordinary.isEmpty ? step.until : ordinary {
            if let time = condition.timeEnd {
                offer(time, .condition(condition))
            } else if let magnitude {
                let charge = condition.chargeEnd ?? (condition.isMeasured ? expected : nil)
                guard let charge else { continue }
                let seconds = charge.value / magnitude.value * 3600
                offer(
                    .bounded(seconds: seconds), .condition(condition),
                    isGuess: condition.chargeEnd == nil)
            }
        }
        let last = (ordinary.last ?? step.until.last).map(StepEnd.condition)
        let found = best ?? (Self.guess, last ?? .elapsed, true)
        let charge = (magnitude ?? .zero) * found.time
        return Nominal(
            time: found.time, charge: charge, end: found.end, isGuess: found.isGuess)
    }

    /// Magnitude of the current, as far as it is known without a cell.
    private func current(of step: PlanStep) -> Amperes? {
        switch step.action {
        case .drive(.power(let power), _):
            return Amperes(power.magnitude.value / max(middleOfWindow.magnitude, 1e-3))
        case .drive(.resistance(let ohms), _):
            return Amperes(max(middleOfWindow.magnitude, 1e-3) / ohms.value)
        case .drive(.currentRamp(let from, let to, _), _):
            return (from.magnitude + to.magnitude) / 2
        case .drive: return step.action.largestCurrent?.magnitude
        case .rest, .hold, .voltageRamp, .pressure, .temperature, .confirm: return nil
        }
    }

    /// What a measured end is expected to come after: what went the other way, else what the cell
    /// holds, else the step's own bound.
    private func expectedCharge(of step: PlanStep) -> AmpereHours? {
        guard let direction = step.action.direction else { return nil }
        if let opposite = direction.sign < 0 ? lastPositive : lastNegative { return opposite }
        if let capacity = cell.capacity { return capacity }
        return step.chargeBound.map { AmpereHours($0.value / DefaultBounds.chargeFactor) }
    }

    private mutating func remember(_ step: PlanStep, _ nominal: Nominal) {
        machine.memory[.lastTime] = nominal.time.seconds
        guard step.energises else { return }
        if let current = current(of: step) { machine.memory[.lastCurrent] = current.value }
        for case .condition(let condition) in [nominal.end] {
            if let volts = condition.voltageEnd { machine.memory[.lastVoltage] = volts }
        }
        let volts = machine.memory[.lastVoltage] ?? middleOfWindow
        machine.memory[.maximumVoltage] = volts
        machine.memory[.minimumVoltage] = volts
        machine.memory[.plateauVoltage] = volts
        machine.memory[.lastResistance] = 4 * cell.resistanceMin.value / cell.area.value
        machine.memory[.lastEnergy] = nominal.charge.value * 3600 * volts.magnitude
        guard let direction = step.action.direction else { return }
        machine.memory.remember(nominal.charge, of: direction)
        if direction == .plate { machine.memory[.lastPlated] = nominal.charge.value * 3600 }
        if direction.sign < 0 {
            lastNegative = nominal.charge
        } else {
            lastPositive = nominal.charge
        }
    }

    private func signals(_ nominal: Nominal) -> SignalValues {
        var values = SignalValues()
        values.voltage = machine.memory[.lastVoltage] ?? .nan
        values.runTime = outline.time.seconds
        values.temperature = 298.15
        return values
    }

    // MARK: The outline

    private mutating func note(_ step: PlanStep, _ nominal: Nominal) {
        let records = step.record.expectedRecords(in: nominal.time)
        outline.executions += 1
        outline.time = outline.time + nominal.time
        outline.records = min(outline.records + records, RecordRule.countMax)
        if let direction = step.action.direction {
            plated = direction.sign < 0 ? plated + nominal.charge : plated - nominal.charge
            outline.platedMost = max(outline.platedMost, plated)
        }
        if index[step.id] == nil {
            index[step.id] = outline.steps.count
            outline.steps.append(StepOutline(step))
        }
        let at = index[step.id] ?? 0
        outline.steps[at].take(step, nominal, current: current(of: step), records: records)
    }
}

/// How one step should go.
package struct Nominal: Hashable, Sendable {
    package var time: TimeSpan
    /// Magnitude.
    package var charge: AmpereHours
    package var end: StepEnd
    /// True when only a measurement can tell, and this is what a healthy cell would give.
    package var isGuess: Bool
}

/// A plan as far as it can be told before it runs.
package struct PlanOutline: Sendable {
    /// Steps in the order in which they are first come to.
    package fileprivate(set) var steps: [StepOutline] = []
    package fileprivate(set) var executions = 0
    package fileprivate(set) var time = TimeSpan.zero
    package fileprivate(set) var records = 0
    /// Most that is plated at any time: discharged less charged since the start.
    package fileprivate(set) var platedMost = AmpereHours.zero
    /// True when the walk was given up at `DryRun.stepsMax` step executions.
    package fileprivate(set) var isCut = false
    /// Why the run would trip, when it would.
    package fileprivate(set) var fault: ScheduleFault?
}

/// One written step over all its executions.
package struct StepOutline: Sendable {
    /// As it is at its first execution.
    package let first: PlanStep
    package private(set) var executions = 0
    /// Smallest and largest magnitude; nil without a current that is known.
    package private(set) var currents: ClosedRange<Amperes>?
    package private(set) var shortest: TimeSpan = .zero
    package private(set) var longest: TimeSpan = .zero
    package private(set) var charge = AmpereHours.zero
    package private(set) var records = 0
    package private(set) var isGuess = false

    init(_ step: PlanStep) { first = step }

    mutating func take(
        _ step: PlanStep, _ nominal: Nominal, current: Amperes?, records: Int
    ) {
        if let current {
            currents =
                currents.map { min($0.lowerBound, current)...max($0.upperBound, current) }
                ?? current...current
        }
        shortest = executions == 0 ? nominal.time : min(shortest, nominal.time)
        longest = max(longest, nominal.time)
        charge = max(charge, nominal.charge)
        isGuess = isGuess || nominal.isGuess
        executions += 1
        self.records = min(self.records + records, RecordRule.countMax)
    }
}

extension RecordRule {
    /// More records are not counted; nobody writes so many.
    fileprivate static let countMax = 1_000_000_000_000

    /// Records that time alone brings about; changes of voltage and current come on top.
    func expectedRecords(in span: TimeSpan) -> Int {
        func count(_ part: TimeSpan, _ every: TimeSpan) -> Int {
            every > .zero ? Self.counted(part.seconds / every.seconds) : 0
        }
        var records = 2
        var rest = span
        if let close = afterChange {
            let part = min(close.lasting, span)
            records += count(part, close.every)
            rest = span - part
        }
        if let every { records += count(rest, every) }
        if let perDecade, span.seconds > 1 {
            records += Self.counted(
                Double(perDecade) * Logarithm.natural(span.seconds) / 2.302_585)
        }
        return records
    }

    private static func counted(_ records: Double) -> Int {
        Int(min(max(records, 0), Double(countMax)))
    }
}

extension PlanCondition {
    /// True when only a cell can tell when it holds.
    fileprivate var isMeasured: Bool {
        guard case .all(let clauses) = trigger else { return false }
        return clauses.contains { clause in
            guard case .signal(let signal, _, _) = clause else { return false }
            return signal != .time && signal != .runTime
        }
    }

    /// The voltage that alone ends it.
    package var voltageEnd: Double? {
        guard case .all(let clauses) = trigger, clauses.count == 1,
            case .signal(.voltage, _, let volts) = clauses[0]
        else { return nil }
        return volts
    }
}
