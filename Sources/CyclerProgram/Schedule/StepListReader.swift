import CyclerCore
import CyclerYAML

/// Reads lists of steps, counting them over the whole file.
struct StepListReader {
    let problems: ProblemCollector
    let scope: ExpressionScope
    /// What the schedule's record rule says, for rules of steps that do not.
    let afterChange: RecordRule.AfterChange?
    var labels = LabelBook()
    private var count = 0
    private var lists = 0

    init(
        _ problems: ProblemCollector, scope: ExpressionScope,
        afterChange: RecordRule.AfterChange?
    ) {
        self.problems = problems
        self.scope = scope
        self.afterChange = afterChange
    }

    /// Where a step is being read.
    struct Position {
        var depth: Int
        var chain: LabelBook.Chain
    }

    /// The steps of the file; its labels are checked when all are read.
    mutating func readAll(_ nodes: [YAMLNode], of root: YAMLNode) -> [WrittenStep] {
        let start = Position(depth: 0, chain: chain(inside: LabelBook.Chain(), ofRepeat: false))
        let steps = read(nodes, of: root, start)
        labels.check(problems)
        return steps
    }

    /// A new list of steps inside of others.
    mutating func chain(inside outer: LabelBook.Chain, ofRepeat: Bool) -> LabelBook.Chain {
        lists += 1
        return outer.entering(lists, ofRepeat: ofRepeat)
    }

    /// The list below one step, a level deeper.
    mutating func inner(
        _ nodes: [YAMLNode], of owner: YAMLNode, _ outer: Position, ofRepeat: Bool
    ) -> [WrittenStep] {
        let chain = chain(inside: outer.chain, ofRepeat: ofRepeat)
        return read(nodes, of: owner, Position(depth: outer.depth + 1, chain: chain))
    }

    private mutating func read(
        _ nodes: [YAMLNode], of owner: YAMLNode, _ position: Position
    ) -> [WrittenStep] {
        if nodes.isEmpty {
            problems.report(at: owner, "there are no steps", expected: "at least one step")
        }
        guard position.depth <= ScheduleFile.nestingMax else {
            problems.report(
                at: owner, "repeat and if are nested too deeply",
                expected: "at most \(ScheduleFile.nestingMax) levels")
            return []
        }
        var steps: [WrittenStep] = []
        for node in nodes {
            guard mayCount(node) else { return steps }
            if let step = step(node, position) { steps.append(step) }
        }
        return steps
    }

    /// Counts one more step; false, and a problem, when the file has too many.
    mutating func mayCount(_ node: YAMLNode) -> Bool {
        count += 1
        guard count > ScheduleFile.stepsMax else { return true }
        if count == ScheduleFile.stepsMax + 1 {
            problems.report(
                at: node, "too many steps", expected: "at most \(ScheduleFile.stepsMax)")
        }
        return false
    }

    private mutating func step(_ node: YAMLNode, _ position: Position) -> WrittenStep? {
        if let text = node.text, StepWord(rawValue: text) == nil {
            let step = SentenceReading.step(text, node, scope, problems)
            for end in step?.until ?? [] { labels.use(end.target, at: node, in: position.chain) }
            return step
        }
        let example = "a step, such as - rest: 10 min"
        guard var map = MappingReader(node, problems, expected: example),
            let word = word(of: map), let value = map.optionalNode(word.rawValue)
        else { return nil }
        var reader = StepReader(word: word, value: value, map: map, position: position)
        let step = reader.read(&self)
        map = reader.map
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
                expected: "only " + word.keys.map(\.rawValue).joined(separator: ", "))
        }
    }
}
