import CyclerCore
import CyclerYAML

/// Reads lists of steps, counting them over the whole file.
struct StepListReader {
    private let problems: ProblemCollector
    private var count = 0

    init(_ problems: ProblemCollector) { self.problems = problems }

    mutating func read(_ nodes: [YAMLNode], of owner: YAMLNode, depth: Int) -> [WrittenStep] {
        if nodes.isEmpty {
            problems.report(at: owner, "there are no steps", expected: "at least one step")
        }
        guard depth <= ScheduleFile.nestingMax else {
            problems.report(
                at: owner, "repeat is nested too deeply",
                expected: "at most \(ScheduleFile.nestingMax) levels")
            return []
        }
        var steps: [WrittenStep] = []
        for node in nodes {
            count += 1
            guard count <= ScheduleFile.stepsMax else {
                problems.report(
                    at: node, "too many steps", expected: "at most \(ScheduleFile.stepsMax)")
                return steps
            }
            if let step = step(node, depth: depth) { steps.append(step) }
        }
        return steps
    }

    private mutating func step(_ node: YAMLNode, depth: Int) -> WrittenStep? {
        let example = "a step, such as - rest: 10 min"
        guard var map = MappingReader(node, problems, expected: example),
            let word = word(of: map), let value = map.optionalNode(word.rawValue)
        else { return nil }
        let kind = kind(word, value, &map, depth: depth)
        let step = options(word, kind, &map)
        refuseStrayKeys(word, &map)
        refuseUnknownKeys(word, &map)
        return step
    }

    /// The one key that says what the step does.
    private func word(of map: MappingReader) -> StepWord? {
        let entries = map.node.entries ?? []
        let written = entries.filter { StepWord(rawValue: $0.key) != nil }
        let all = StepWord.allCases.map(\.rawValue)
        if written.count > 1 {
            problems.report(
                at: written[1].keyPlace, path: written[1].value.path,
                "one step says both \"\(written[0].key)\" and \"\(written[1].key)\"",
                expected: "one of them a step, each step with its own \"- \"")
            return nil
        }
        if let first = written.first { return StepWord(rawValue: first.key) }
        let guess = entries.lazy.compactMap { Suggestion.closest(to: $0.key, among: all) }.first
        problems.report(
            at: map.node, "the step does not say what to do",
            expected: "one of " + all.joined(separator: ", "), suggestion: guess)
        return nil
    }

    private mutating func kind(
        _ word: StepWord, _ value: YAMLNode, _ map: inout MappingReader, depth: Int
    ) -> StepKind? {
        switch word {
        case .rest: value.read(.span, problems).map(StepKind.rest)
        case .plate: current(.plate, value)
        case .strip: current(.strip, value)
        case .charge: current(.charge, value)
        case .discharge: current(.discharge, value)
        case .hold: value.read(.voltage, problems).map(StepKind.hold)
        case .pressure: SettleReading.pressure(value, problems).map(StepKind.pressure)
        case .temperature: SettleReading.temperature(value, problems).map(StepKind.temperature)
        case .repeated: repeated(value, &map, depth: depth)
        }
    }

    private func current(_ direction: CurrentDirection, _ value: YAMLNode) -> StepKind? {
        value.read(.currentAmount, problems).map { .current(direction, $0) }
    }

    private mutating func repeated(
        _ value: YAMLNode, _ map: inout MappingReader, depth: Int
    ) -> StepKind? {
        let times = value.read(.integer(in: 1...ScheduleFile.repeatsMax), problems)
        let nodes = map.requiredList("steps", expected: "the list of steps to repeat")
        let steps = nodes.map { read($0, of: map.node, depth: depth + 1) }
        guard let times, let steps else { return nil }
        return .repeated(times, steps)
    }

    /// The keys beside the step's own, as far as the step may have them.
    private func options(
        _ word: StepWord, _ kind: StepKind?, _ map: inout MappingReader
    ) -> WrittenStep? {
        let place = map.place
        var step = WrittenStep(kind: kind ?? .rest(.zero), place: place)
        if word.keys.contains(.until) {
            step.until = UntilReading.read(&map, word, problems)
            step.chargeBound = map.optional("charge-bound", .chargeAmount)
            step.timeBound = map.optional("time-bound", .span)
        }
        if word.keys.contains(.record) { step.record = map.record() }
        if word.keys.contains(.limits) { step.limits = map.limits() }
        return kind == nil ? nil : step
    }

    /// A misspelt key of another kind of step is still told what it was meant to be.
    private func refuseUnknownKeys(_ word: StepWord, _ map: inout MappingReader) {
        let all = StepKey.allCases.map(\.rawValue)
        let own = word.keys.map(\.rawValue)
        for entry in map.remaining() {
            let absent = own.filter { !map.has($0) }
            problems.report(
                at: entry.keyPlace, path: entry.value.path, "unknown key \"\(entry.key)\"",
                expected: "one of " + own.joined(separator: ", "),
                suggestion: Suggestion.closest(to: entry.key, among: absent + all))
        }
    }

    /// Keys that other steps have are told apart from misspelt ones.
    private func refuseStrayKeys(_ word: StepWord, _ map: inout MappingReader) {
        for key in StepKey.allCases where !word.keys.contains(key) && map.has(key.rawValue) {
            guard let entry = map.entry(key.rawValue) else { continue }
            problems.report(
                at: entry.keyPlace, path: entry.value.path,
                "\"\(key.rawValue)\" does not belong to a \(word.rawValue) step",
                expected: word.keys.isEmpty
                    ? "no further keys"
                    : "only " + word.keys.map(\.rawValue).joined(separator: ", "))
        }
    }
}
