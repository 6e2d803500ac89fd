import CyclerCore
import CyclerYAML

/// Reads one step: its word, and the keys beside it.
struct StepReader {
    let word: StepWord
    let value: YAMLNode
    var map: MappingReader
    let position: StepListReader.Position

    private var problems: ProblemCollector { map.problems }

    /// The step, nil when something about it is wrong.
    mutating func read(_ lists: inout StepListReader) -> WrittenStep? {
        let kind = kind(&lists)
        var step = WrittenStep(kind: kind ?? .nextCycle, place: map.place)
        options(&step, kind, &lists)
        guard kind != nil else { return nil }
        return word == .pulse ? PulseReading.repeated(step) : step
    }

    private mutating func kind(_ lists: inout StepListReader) -> StepKind? {
        let scope = lists.scope
        switch word {
        case .rest:
            return value.expression(.time, scope: scope, problems)
                .map { .rest($0.expression) }
        case .waitUntil: return .wait
        case .plate, .strip, .charge, .discharge: return word.direction.flatMap { drive($0, scope) }
        case .hold:
            return value.expression(.voltage, scope: scope, problems)
                .map { .hold($0.expression) }
        case .ramp: return RampReading.voltage(value, scope, problems).map { .voltageRamp($0) }
        case .pulse: return pulse(&lists)
        case .pressure:
            return settled(SettleReading.pressure(value, problems), &lists) {
                ($0.onTimeout, .pressure($0))
            }
        case .temperature:
            return settled(SettleReading.temperature(value, problems), &lists) {
                ($0.onTimeout, .temperature($0))
            }
        case .repeated: return repeated(&lists)
        case .branch: return branch(&lists)
        case .goto: return goto(&lists)
        case .set: return VariableReading.assignments(value, scope, problems).map { .set($0) }
        case .cycle: return value.read(Self.next, problems).map { .nextCycle }
        case .message: return message()
        case .hook: return value.read(.name, problems).map { .hook($0) }
        case .probe: return ProbeReading.read(value, problems).map { .probe($0) }
        }
    }

    private static let next = Form<Void>("cycle: next") { text in
        text == "next" ? .value(()) : .wrong("\"\(text)\" is no place for a cycle to begin")
    }

    // MARK: What carries current

    private mutating func drive(
        _ direction: CurrentDirection, _ scope: ExpressionScope
    ) -> StepKind? {
        let holdNode = map.optionalNode(StepKey.holdAt.rawValue)
        if value.entries != nil {
            if let holdNode {
                problems.report(
                    at: holdNode, "a ramp of the current has no voltage to hold",
                    expected: "a hold step behind the ramp")
            }
            return RampReading.current(value, scope, problems).map { .currentRamp(direction, $0) }
        }
        let amount = value.expression(.drive, scope: scope, problems)
        let hold = holdNode.map { $0.expression(.voltage, scope: scope, problems)?.expression }
        guard let amount else { return nil }
        switch hold {
        case .none: return .drive(direction, amount.expression, thenHold: nil)
        case .some(let level?): return .drive(direction, amount.expression, thenHold: level)
        case .some(nil): return nil
        }
    }

    private mutating func pulse(_ lists: inout StepListReader) -> StepKind? {
        // The pulse stands for three steps: the repeat and what it repeats.
        guard lists.mayCount(value), lists.mayCount(value) else { return nil }
        return PulseReading.read(value, lists.scope, problems)
    }

    // MARK: Flow

    private func settled<Settle>(
        _ settle: Settle?, _ lists: inout StepListReader, _ make: (Settle) -> (EndTarget, StepKind)
    ) -> StepKind? {
        guard let settle else { return nil }
        let (target, kind) = make(settle)
        let node = value.entries?.first { $0.key == "on-timeout" }?.value
        if let node { lists.labels.use(target, at: node, in: position.chain) }
        return kind
    }

    private mutating func repeated(_ lists: inout StepListReader) -> StepKind? {
        let rule = RepeatReading.rule(value, lists.scope, problems)
        let nodes = map.requiredList(
            StepKey.steps.rawValue, expected: "the list of steps to repeat")
        let steps = nodes.map { lists.inner($0, of: map.node, position, ofRepeat: true) }
        guard let rule, let steps else { return nil }
        return .repeated(rule, steps)
    }

    private mutating func branch(_ lists: inout StepListReader) -> StepKind? {
        let placed = ConditionReading.clauses(value, scope: lists.scope, in: .between, problems)
        let then = map.requiredList(
            StepKey.then.rawValue, expected: "the list of steps to do when the condition holds")
        let otherwise = map.optionalList(
            StepKey.otherwise.rawValue, expected: "the list of steps to do when it does not")
        let first = then.map { lists.inner($0, of: map.node, position, ofRepeat: false) }
        let second = otherwise.map { lists.inner($0, of: map.node, position, ofRepeat: false) }
        guard let placed, case .all(let clauses) = placed.condition.trigger, let first else {
            return nil
        }
        ClauseChecks.report(ClauseChecks.ratios(of: clauses), on: placed, problems)
        return .branch(clauses, first, second ?? [])
    }

    private mutating func goto(_ lists: inout StepListReader) -> StepKind? {
        guard let target = value.read(.endTarget, problems) else { return nil }
        guard target != .next else {
            problems.report(
                at: value, "the next step comes by itself",
                expected: "a label, end of repeat, end of run or trip")
            return nil
        }
        lists.labels.use(target, at: value, in: position.chain)
        return .goto(target)
    }

    private mutating func message() -> StepKind? {
        let confirm = map.optional(StepKey.confirm.rawValue, .yesNo, default: false)
        return value.read(.line, problems).map { .message($0, confirm: confirm) }
    }

    // MARK: Keys beside the word

    /// The keys beside the step's own, as far as the step may have them.
    private mutating func options(
        _ step: inout WrittenStep, _ kind: StepKind?, _ lists: inout StepListReader
    ) {
        let keys = word.keys
        let scope = lists.scope
        let untilNode = untilNode()
        if keys.contains(.timeout) { step.timeBound = map.required("timeout", .span) }
        if keys.contains(.chargeBound) {
            step.chargeBound = map.optional("charge-bound", .charge, scope: scope)?.expression
            step.timeBound = map.optional("time-bound", .span)
        }
        if let untilNode { step.until = until(untilNode, kind, step, &lists) }
        if keys.contains(.record) { step.record = map.record(afterChange: lists.afterChange) }
        if keys.contains(.limits) { step.limits = map.limits() }
        if keys.contains(.guards), let node = map.optionalNode("guards") {
            step.guards = GuardReading.list(node, scope, problems)
        }
        if let node = map.optionalNode(StepKey.label.rawValue),
            let label = node.read(.label, problems)
        {
            step.label = label
            lists.labels.define(label, at: node, in: position.chain, problems)
        }
        step.onRestart = map.optional(StepKey.onRestart.rawValue, .restartPolicy)
    }

    private var needsEnd: Bool {
        switch word {
        case .plate, .strip, .charge, .discharge: value.entries == nil
        case .hold, .waitUntil: true
        case .rest, .ramp, .pulse, .pressure, .temperature, .repeated, .branch, .goto, .set,
            .cycle, .message, .hook, .probe:
            false
        }
    }

    /// The list of conditions; a problem when it must be there and is not.
    private mutating func untilNode() -> YAMLNode? {
        if word == .waitUntil { return value }
        guard word.keys.contains(.until) else { return nil }
        guard needsEnd else { return map.optionalNode("until") }
        return map.requiredNode(
            "until", expected: "a list of conditions, such as [\(word.exampleEnd)]")
    }

    private func until(
        _ node: YAMLNode, _ kind: StepKind?, _ step: WrittenStep, _ lists: inout StepListReader
    ) -> [EndCondition] {
        let placed = ConditionReading.list(
            node, example: word.exampleEnd, scope: lists.scope, problems)
        var chain = position.chain
        if word == .pulse { chain = lists.chain(inside: chain, ofRepeat: true) }
        for condition in placed {
            lists.labels.use(condition.condition.target, at: condition.targetNode, in: chain)
            var findings = ClauseChecks.findings(of: condition.condition)
            if let kind = kind.map(PulseReading.driven) {
                let checks = EndChecks(
                    kind: kind, scope: lists.scope, chargeBound: step.chargeBound,
                    timeBound: step.timeBound)
                findings += checks.findings(of: condition.condition)
            }
            ClauseChecks.report(findings, on: condition, problems)
        }
        return placed.map(\.condition)
    }
}
