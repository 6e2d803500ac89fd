import CyclerCore
import CyclerYAML

/// Steps that are never reached, and loops that would turn without time passing.
enum FlowChecks {
    static func check(_ schedule: Schedule, _ problems: ProblemCollector) {
        let flow = StepFlow(schedule)
        reportIdleRepeats(flow, problems)
        reportIdleLoops(flow, problems)
        warnOfUnreachable(flow, problems)
    }

    private static func reportIdleRepeats(_ flow: StepFlow, _ problems: ProblemCollector) {
        for node in flow.nodes {
            guard let step = node.step, case .repeated = step.kind, !step.kind.hasTimeInside
            else { continue }
            problems.report(
                at: step.place, path: node.path, "no step of this repeat takes time",
                expected: "a step such as rest in it, or the variables set at once")
        }
    }

    /// Peels away what cannot be part of a circle of steps that take no time; a goto that leads
    /// back and is left closes one.
    private static func reportIdleLoops(_ flow: StepFlow, _ problems: ProblemCollector) {
        var left = flow.nodes.map { node in node.step.map { !$0.kind.takesTime } ?? true }
        left[0] = false
        var changed = true
        while changed {
            changed = false
            var entered = [Bool](repeating: false, count: left.count)
            for (index, node) in flow.nodes.enumerated() where left[index] {
                let ways = node.ways.filter { left[$0] }
                if ways.isEmpty {
                    left[index] = false
                    changed = true
                }
                for way in ways { entered[way] = true }
            }
            for index in left.indices where left[index] && !entered[index] {
                left[index] = false
                changed = true
            }
        }
        for (index, node) in flow.nodes.enumerated() where left[index] {
            guard let step = node.step, case .goto = step.kind,
                node.ways.contains(where: { $0 <= index && left[$0] })
            else { continue }
            problems.report(
                at: step.place, path: node.path,
                "this closes a loop of steps that take no time",
                expected: "a step such as rest in the loop")
        }
    }

    private static func warnOfUnreachable(_ flow: StepFlow, _ problems: ProblemCollector) {
        var reached = [Bool](repeating: false, count: flow.nodes.count)
        var open = [flow.first]
        while let node = open.popLast() {
            guard !reached[node] else { continue }
            reached[node] = true
            open += flow.nodes[node].ways
            if let again = flow.nodes[node].again { open.append(again) }
        }
        for list in flow.lists {
            for (before, node) in zip(list, list.dropFirst()) where reached[before] {
                guard !reached[node], let step = flow.nodes[node].step else { continue }
                problems.warn(
                    at: step.place, path: flow.nodes[node].path,
                    "this step is never reached: every way goes past it")
            }
        }
    }
}
