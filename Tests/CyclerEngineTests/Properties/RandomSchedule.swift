import CyclerCore
import CyclerEngine

/// Schedules as no person writes them: most fit together, all hold some nonsense.
struct RandomSchedule {
    private var random: SeededRandom
    private let kind: CellKind
    /// How often a part is nonsense.
    private let nonsense: Double
    private var stepsLeft = 30
    private static let labels = ["a", "b", "c", "d"]
    private static let variables: [(name: String, dimension: Dimension)] = [
        ("n", .number), ("i", .current), ("v", .voltage), ("t", .time), ("q", .charge),
    ]

    init(seed: Int, kind: CellKind, nonsense: Double) {
        random = SeededRandom(seed)
        self.kind = kind
        self.nonsense = nonsense
    }

    mutating func schedule() -> Schedule {
        var schedule = Schedule(name: "random", record: RecordRule(), steps: [])
        schedule.variables = Self.variables.map {
            Assignment(name: $0.name, value: .literal(amount($0.dimension), $0.dimension))
        }
        if random.chance(0.2) { schedule.guards = [guarded()] }
        if random.chance(0.2) { schedule.limits = limits() }
        schedule.steps = steps(depth: 0)
        for (index, label) in Self.labels.enumerated() where index < schedule.steps.count {
            schedule.steps[index].label = label
        }
        return schedule
    }

    mutating func cell() -> Cell {
        var cell = Cell(
            name: "random", kind: kind, format: .mold, isFresh: true,
            area: SquareCentimetres(absurd() ?? random.decades(0.1...10)))
        if random.chance(0.7) { cell.capacity = AmpereHours(amount(.charge) / 3600) }
        if random.chance(0.7) { cell.activeMass = Grams(amount(.number)) }
        if random.chance(0.7) { cell.oneC = Amperes(amount(.current)) }
        if random.chance(0.7) { cell.voltageLimits = limits().voltage }
        return cell
    }

    // MARK: Numbers

    private static let absurdities: [Double] = [
        0, -0.0, -1, 1e300, -1e300, 1e-300, .nan, .infinity, -.infinity, .leastNonzeroMagnitude,
        9.3e18, -9.3e18, 1e20, .greatestFiniteMagnitude,
    ]

    private mutating func absurd() -> Double? {
        random.chance(nonsense) ? random.pick(Self.absurdities) : nil
    }

    /// A sensible amount of a kind in base units, or nonsense.
    private mutating func amount(_ dimension: Dimension) -> Double {
        if let absurd = absurd() { return absurd }
        switch dimension {
        case .current: return random.decades(1e-6...1e-2)
        case .voltage: return random.even(-0.5...4.5)
        case .time: return random.decades(0.1...1e5)
        case .charge: return random.decades(1e-3...10)
        case .power: return random.decades(1e-6...1e-2)
        case .temperature: return random.even(250...400)
        case .pressure: return random.decades(1e5...1e7)
        default: return random.decades(0.1...1000)
        }
    }

    private mutating func expression(_ dimension: Dimension, depth: Int = 0) -> Expression {
        if random.chance(nonsense) { return nonsensical(depth) }
        guard depth < 3 else { return .literal(amount(dimension), dimension) }
        switch random.below(12) {
        case 0:
            let known = Known.allCases.filter { $0.dimension == dimension }
            if !known.isEmpty { return .known(random.pick(known)) }
        case 1:
            let names = Self.variables.filter { $0.dimension == dimension }
            if !names.isEmpty { return .variable(random.pick(names).name) }
        case 2: return .magnitude(expression(dimension, depth: depth + 1))
        case 3:
            let both = (0..<2).map { _ in expression(dimension, depth: depth + 1) }
            let isNonsense = random.chance(nonsense)
            return .binary(isNonsense ? .minus : .plus, both[0], both[1])
        case 4:
            let operation: Expression.Operator = random.pick([.times, .over])
            let other = expression(.number, depth: depth + 1)
            return .binary(operation, expression(dimension, depth: depth + 1), other)
        case 5:
            let list = (0..<random.below(3) + 1).map { _ in expression(dimension, depth: depth + 1)
            }
            return .extreme(random.pick([.min, .max]), list)
        default: break
        }
        return .literal(amount(dimension), dimension)
    }

    private mutating func nonsensical(_ depth: Int) -> Expression {
        switch random.below(6) {
        case 0: return .variable("nowhere")
        case 1: return .extreme(.min, [])
        case 2: return .rate(random.pick(Self.absurdities))
        case 3:
            let one = depth < 3 ? expression(.current, depth: depth + 1) : .number(1)
            return .binary(.plus, one, .volts(Volts(1)))
        case 4:
            var deep = Expression.number(1)
            for _ in 0..<random.below(80) { deep = .negated(deep) }
            return deep
        default:
            return .literal(random.pick(Self.absurdities), random.pick([.current, .time, .mass]))
        }
    }

    private mutating func span() -> TimeSpan {
        random.chance(nonsense)
            ? TimeSpan(nanoseconds: random.pick([.min, -1, 0, 1, .max]))
            : .seconds(random.decades(0.1...1e5))
    }

    // MARK: Conditions

    private mutating func clause() -> Clause {
        let comparison: Comparison = random.pick(Comparison.allCases)
        switch random.below(10) {
        case 0:
            let known: Known = random.pick(Known.allCases)
            return Clause(.known(known), comparison, expression(known.dimension))
        case 1:
            let one = random.pick(Self.variables)
            return Clause(.variable(one.name), comparison, expression(one.dimension))
        default:
            let signal: Signal = random.pick(Signal.allCases)
            return Clause(.signal(signal), comparison, expression(signal.dimension))
        }
    }

    private mutating func clauses() -> [Clause] {
        (0..<random.below(3) + (random.chance(nonsense) ? 0 : 1)).map { _ in clause() }
    }

    private mutating func target() -> EndTarget {
        switch random.below(10) {
        case 0...1: .label(random.pick(random.chance(nonsense) ? Self.labels : ["a"]))
        case 2: random.chance(nonsense) ? .endOfRepeat : .endOfRun
        case 3: .trip
        default: .next
        }
    }

    private mutating func conditions() -> [EndCondition] {
        let usual: [EndCondition] = [
            .when(.time, .atLeast, expression(.time)),
            .when(.capacity, .atLeast, expression(.charge)),
        ]
        var list = random.chance(nonsense) ? [] : usual
        for _ in 0..<random.below(3) {
            let trigger: EndCondition.Trigger =
                random.chance(0.2) ? .short(hardOnly: random.chance(0.5)) : .all(clauses())
            list.append(EndCondition(trigger, then: target()))
        }
        return list
    }

    private mutating func guarded() -> Guard {
        let counts: [Int] = [-1, 0, 1, 64, 65, .max, .min]
        let of = random.chance(nonsense) ? random.pick(counts) : random.below(64) + 1
        let needed = random.chance(nonsense) ? random.pick(counts) : 1
        return Guard(
            when: clauses(), samples: .init(needed, of: of), delay: span(),
            action: random.pick(Guard.Action.allCases))
    }

    private mutating func limits() -> LimitSet {
        let low = random.even(-5...2)
        return LimitSet(
            voltage: Volts(low)...Volts(low + random.decades(0.1...10)),
            current: random.chance(0.5) ? Amperes(random.decades(1e-6...1)) : nil)
    }

    // MARK: Steps

    private mutating func steps(depth: Int) -> [WrittenStep] {
        (0..<random.below(6) + 1).compactMap { _ in
            guard stepsLeft > 0 else { return nil }
            stepsLeft -= 1
            return step(depth: depth)
        }
    }

    private mutating func step(depth: Int) -> WrittenStep {
        var step = WrittenStep(
            kind: stepKind(depth), until: conditions(),
            place: SourcePlace(line: 30 - stepsLeft, column: 1))
        if random.chance(nonsense) { step.label = random.pick(Self.labels) }
        if random.chance(0.2) { step.guards = [guarded()] }
        if random.chance(0.2) { step.limits = limits() }
        if random.chance(0.3) { step.chargeBound = expression(.charge) }
        if !random.chance(nonsense) { step.timeBound = span() }
        return step
    }

    private mutating func direction() -> CurrentDirection {
        if random.chance(nonsense) { return random.pick(CurrentDirection.allCases) }
        return kind == .full ? random.pick([.charge, .discharge]) : random.pick([.plate, .strip])
    }

    private mutating func ramp(_ dimension: Dimension) -> Ramp {
        Ramp(
            from: random.chance(0.7) ? expression(dimension) : nil, to: expression(dimension),
            pace: random.chance(0.5)
                ? .over(expression(.time)) : .rate(expression(dimension / .time)))
    }

    private mutating func stepKind(_ depth: Int) -> StepKind {
        switch random.below(depth < 6 ? 20 : 16) {
        case 0...1: .rest(expression(.time))
        case 2: .wait
        case 3...5: .drive(direction(), expression(.current), thenHold: nil)
        case 6: .drive(direction(), expression(.current), thenHold: expression(.voltage))
        case 7: .drive(direction(), expression(random.pick([.power, .resistance])), thenHold: nil)
        case 8: .currentRamp(direction(), ramp(.current))
        case 9: .hold(expression(.voltage))
        case 10: .voltageRamp(ramp(.voltage))
        case 11: settle()
        case 12: .goto(target())
        case 13: .set([Assignment(name: "n", value: expression(.number))])
        case 14: random.pick([.nextCycle, .message("m", confirm: random.chance(0.5)), .hook("h")])
        case 15: probe()
        case 16...17: .repeated(passes(), steps(depth: depth + 1))
        default: .branch(clauses(), steps(depth: depth + 1), steps(depth: depth + 1))
        }
    }

    private mutating func probe() -> StepKind {
        guard stepsLeft < 27 || random.chance(nonsense) else { return .rest(expression(.time)) }
        return .probe(random.chance(0.5) ? .interrupt(span()) : .twoCurrents(span()))
    }

    private mutating func passes() -> RepeatRule {
        RepeatRule(
            count: random.chance(nonsense)
                ? expression(.number) : .number(Double(random.below(4))),
            until: random.chance(0.3) ? [clauses()] : [])
    }

    private mutating func settle() -> StepKind {
        random.chance(0.5)
            ? .pressure(
                SettlePressure(
                    target: Pascals(amount(.pressure)), within: Pascals(amount(.pressure)),
                    dwell: span(), timeout: span(), onTimeout: target()))
            : .temperature(
                SettleTemperature(
                    target: Kelvins(amount(.temperature)), within: Kelvins(amount(.number)),
                    dwell: span(), timeout: span(), onTimeout: target()))
    }
}
