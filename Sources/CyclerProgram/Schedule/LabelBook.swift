import CyclerCore
import CyclerYAML

/// Labels of a file and the places that lead to them, to be compared when all steps were read.
struct LabelBook {
    /// A list of steps, and the lists around it.
    struct Chain {
        private(set) var lists: [Int] = []
        private(set) var isInRepeat = false

        /// The list that begins inside of this one.
        func entering(_ list: Int, ofRepeat: Bool) -> Chain {
            var inner = self
            inner.lists.append(list)
            inner.isInRepeat = isInRepeat || ofRepeat
            return inner
        }
    }

    private struct Definition {
        var label: String
        var place: SourcePlace
        var list: Int?
    }

    private struct Use {
        var target: EndTarget
        var node: YAMLNode
        var chain: Chain
    }

    private var definitions: [Definition] = []
    private var uses: [Use] = []

    /// Notes the label of a step; a second one of the same name is a problem.
    mutating func define(
        _ label: String, at node: YAMLNode, in chain: Chain, _ problems: ProblemCollector
    ) {
        if let first = definitions.first(where: { $0.label == label }) {
            problems.report(
                at: node, "label \"\(label)\" is given twice, first on line \(first.place.line)",
                expected: "a label of its own")
            return
        }
        definitions.append(Definition(label: label, place: node.place, list: chain.lists.last))
    }

    /// Notes where a step or condition leads.
    mutating func use(_ target: EndTarget, at node: YAMLNode, in chain: Chain) {
        uses.append(Use(target: target, node: node, chain: chain))
    }

    /// Reports targets that are not there or cannot be reached from where they are named.
    func check(_ problems: ProblemCollector) {
        for use in uses {
            switch use.target {
            case .next, .endOfRun, .trip: break
            case .endOfRepeat:
                guard !use.chain.isInRepeat else { break }
                problems.report(
                    at: use.node, "no repeat is around this step",
                    expected: "next, a label, end of run or trip")
            case .label(let label): check(label, use, problems)
            }
        }
    }

    private func check(_ label: String, _ use: Use, _ problems: ProblemCollector) {
        guard let definition = definitions.first(where: { $0.label == label }) else {
            let known = definitions.map(\.label)
            let fixed = EndTarget.words.map(\.word)
            problems.report(
                at: use.node, "no step has the label \"\(label)\"",
                expected: known.isEmpty
                    ? "label: \(label) on a step" : "one of " + known.joined(separator: ", "),
                suggestion: Suggestion.closest(to: label, among: known + fixed))
            return
        }
        guard let list = definition.list, !use.chain.lists.contains(list) else { return }
        problems.report(
            at: use.node,
            "this leads into the repeat or branch that has \"\(label)\" on line "
                + "\(definition.place.line), from outside",
            expected: "a label in the same list, or in one around it")
    }
}
