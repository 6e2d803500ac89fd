import CyclerCore
import CyclerYAML

/// Folds the loops of a method into repeated lists of steps, as the library counts them.
struct UnicyclerLoops {
    /// What is folded so far: an item and the places (1-based, tags counted) it covers.
    private struct Covered {
        var first: Int
        var last: Int
        var item: UnicyclerMethod.Item
    }

    private let steps: [UnicyclerStep]
    private let problems: ProblemCollector
    private let tags: [(name: String, place: Int)]
    private var labels: Set<String> = []
    private var folded: [Covered] = []
    /// The label that waits for the next step: a tag that no loop goes to.
    private var comment: (name: String, step: UnicyclerStep)?

    init(_ steps: [UnicyclerStep], _ problems: ProblemCollector) {
        self.steps = steps
        self.problems = problems
        tags = steps.enumerated().compactMap { index, step in
            if case .tag(let name) = step.action { (name, index + 1) } else { nil }
        }
    }

    /// The items, nil when a loop or tag is wrong; all of them are reported.
    mutating func fold() -> [UnicyclerMethod.Item]? {
        guard checkTags() else { return nil }
        let targets = loopTags()
        var isRight = true
        for (index, step) in steps.enumerated() {
            switch step.action {
            case .tag(let name):
                dropComment()
                if !targets.contains(name) { comment = (name, step) }
            case .loop(let target, let count):
                dropComment()
                isRight = fold(step, at: index + 1, to: target, count) && isRight
            case .rest, .current, .hold, .scan:
                let item = UnicyclerMethod.Item.step(step, label: label(of: step))
                folded.append(Covered(first: index + 1, last: index + 1, item: item))
            }
        }
        dropComment()
        guard isRight else { return nil }
        guard !folded.isEmpty else {
            problems.report(
                at: steps[0].node, "the method has tags only", expected: "at least one step")
            return nil
        }
        return folded.map(\.item)
    }

    // MARK: Loops

    private mutating func fold(
        _ loop: UnicyclerStep, at place: Int, to target: UnicyclerStep.LoopTarget, _ count: Int
    ) -> Bool {
        guard let start = start(of: loop, at: place, target) else { return false }
        guard let from = folded.firstIndex(where: { $0.last >= start }) else {
            return refuse(loop, "the loop repeats nothing", "a step before it")
        }
        guard folded[from].first >= start else {
            return refuse(
                loop, "the loop begins inside another one",
                "loops that lie apart or wholly inside each other")
        }
        let inner = folded[from...].map(\.item)
        let name: String? = if case .tag(let name) = target { name } else { nil }
        let item = UnicyclerMethod.Item.repeated(
            count, inner, loop: loop, label: label(ofLoop: loop, name))
        guard item.depth <= UnicyclerFile.nestingMax else {
            return refuse(
                loop, "loops are nested too deeply", "at most \(UnicyclerFile.nestingMax) levels")
        }
        let first = folded[from].first
        folded.removeSubrange(from...)
        folded.append(Covered(first: first, last: place, item: item))
        return true
    }

    /// The place that a loop goes back to; nil, and a problem, when there is none.
    private func start(
        of loop: UnicyclerStep, at place: Int, _ target: UnicyclerStep.LoopTarget
    ) -> Int? {
        switch target {
        case .index(let index):
            guard index >= place else { return index }
            _ = refuse(
                loop, "the loop is step \(place) of the list and goes to step \(index)",
                "a step before it (steps count from 1, tags too)")
            return nil
        case .tag(let name):
            guard let tag = tags.first(where: { $0.name == name }) else {
                let names = tags.map(\.name)
                let number = Int(name).map { "\($0), without quotes" }
                _ = refuse(
                    loop, "there is no tag \"\(name)\"",
                    names.isEmpty ? "the number of a step" : "one of " + Self.list(names),
                    suggestion: number ?? Suggestion.closest(to: name, among: names))
                return nil
            }
            guard tag.place >= place else { return tag.place }
            _ = refuse(
                loop, "the tag \"\(name)\" comes behind the loop", "a tag before the loop")
            return nil
        }
    }

    /// At most ten names, for messages.
    private static func list(_ names: [String]) -> String {
        names.prefix(10).joined(separator: ", ") + (names.count > 10 ? ", ..." : "")
    }

    private func refuse(
        _ loop: UnicyclerStep, _ message: String, _ expected: String, suggestion: String? = nil
    ) -> Bool {
        problems.report(
            at: loop.targetNode ?? loop.node, message, expected: expected, suggestion: suggestion)
        return false
    }

    // MARK: Tags and labels

    private func checkTags() -> Bool {
        var places: [String: SourcePlace] = [:]
        var isRight = true
        for step in steps {
            guard case .tag(let name) = step.action else { continue }
            if let first = places[name] {
                problems.report(
                    at: step.node,
                    "the tag \"\(name)\" is written twice, first on line \(first.line)",
                    expected: "every tag once")
                isRight = false
            }
            places[name] = step.node.place
        }
        return isRight
    }

    /// Tags that a loop goes to.
    private func loopTags() -> Set<String> {
        var names: Set<String> = []
        for step in steps {
            if case .loop(.tag(let name), _) = step.action { names.insert(name) }
        }
        return names
    }

    private mutating func label(of step: UnicyclerStep) -> String? {
        guard let id = step.id else {
            defer { comment = nil }
            return comment.flatMap { label($0.name, $0.step, "tag") }
        }
        dropComment()
        return label(id, step, "id")
    }

    private mutating func label(ofLoop loop: UnicyclerStep, _ tag: String?) -> String? {
        guard let id = loop.id else {
            return tag.flatMap { label($0, loop, "tag") }
        }
        return label(id, loop, "id")
    }

    /// Words that say themselves where a schedule goes.
    private static let reserved = ["next", "trip"]

    /// A label of ours, when the text can be one and no other step has it.
    private mutating func label(
        _ text: String, _ step: UnicyclerStep, _ what: String
    ) -> String? {
        guard Names.isName(text), !Self.reserved.contains(text), !labels.contains(text) else {
            problems.warn(
                at: step.node,
                "the \(what) \"\(text)\" is not kept: "
                    + (labels.contains(text) ? "another step has it" : "it is no name"),
                suggestion: Names.repaired(text))
            return nil
        }
        labels.insert(text)
        return text
    }

    /// Tells of a tag that no step can carry.
    private mutating func dropComment() {
        guard let dropped = comment else { return }
        comment = nil
        problems.warn(
            at: dropped.step.node,
            "the tag \"\(dropped.name)\" is not kept: no loop goes to it, and the step behind "
                + "it has a name or is none")
    }
}
