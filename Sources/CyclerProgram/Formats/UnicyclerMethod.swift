import CyclerCore
import CyclerYAML

/// The method of a protocol with its loops folded.
struct UnicyclerMethod {
    /// A step, or steps that are repeated.
    indirect enum Item {
        case step(UnicyclerStep, label: String?)
        case repeated(Int, [Item], loop: UnicyclerStep, label: String?)

        /// Loops inside loops, this one counted.
        var depth: Int {
            switch self {
            case .step: 0
            case .repeated(_, let inner, _, _): 1 + (inner.map(\.depth).max() ?? 0)
            }
        }
    }

    let items: [Item]
    let problems: ProblemCollector

    /// Nil when a step or a loop is wrong; all of them are reported.
    init?(_ nodes: [YAMLNode], _ sample: UnicyclerSample, _ problems: ProblemCollector) {
        let reader = UnicyclerStepReader(sample: sample, problems: problems)
        let steps = nodes.compactMap { reader.read($0) }
        guard steps.count == nodes.count else { return nil }
        var loops = UnicyclerLoops(steps, problems)
        guard let items = loops.fold() else { return nil }
        self.items = items
        self.problems = problems
    }

    // MARK: As our steps

    /// The steps for a kind of cell, with the limits that hold for some of them only.
    func steps(_ kind: CellKind, _ safety: UnicyclerSafety) -> [WrittenStep] {
        items.map { written($0, kind, safety) }
    }

    private func written(
        _ item: Item, _ kind: CellKind, _ safety: UnicyclerSafety
    ) -> WrittenStep {
        switch item {
        case .repeated(let count, let inner, let loop, let label):
            return WrittenStep(
                label: label,
                kind: .repeated(
                    RepeatRule(count: .number(Double(count))), steps(inner, kind, safety)),
                place: loop.node.place)
        case .step(let step, let label):
            var written = Self.written(step.action, kind)
            written.label = label
            written.place = step.node.place
            safety.apply(to: &written, step.action)
            return written
        }
    }

    private func steps(
        _ items: [Item], _ kind: CellKind, _ safety: UnicyclerSafety
    ) -> [WrittenStep] {
        items.map { written($0, kind, safety) }
    }

    private static func written(_ action: UnicyclerStep.Action, _ kind: CellKind) -> WrittenStep {
        let nowhere = SourcePlace(line: 1, column: 1)
        switch action {
        case .rest(let seconds):
            return WrittenStep(kind: .rest(.literal(seconds, .time)), place: nowhere)
        case .current(let current, let voltage, let time):
            // In theirs as in ours a positive current charges the cell.
            let direction = CurrentDirection(Amperes(current.value), on: kind)
            let comparison: Comparison = current.value > 0 ? .atLeast : .atMost
            let cutOff = voltage.map {
                EndCondition.when(.voltage, comparison, .literal($0.value, .voltage))
            }
            return WrittenStep(
                kind: .drive(
                    direction, .literal(current.value.magnitude, .current), thenHold: nil),
                until: [cutOff, time.map(after)].compactMap { $0 }, place: nowhere)
        case .hold(let voltage, let current, let time):
            let fallen = current.map {
                EndCondition.when(.absCurrent, .atMost, .literal($0, .current))
            }
            return WrittenStep(
                kind: .hold(.literal(voltage.value, .voltage)),
                until: [fallen, time.map(after)].compactMap { $0 }, place: nowhere)
        case .scan(let from, let to, let rate):
            let ramp = Ramp(
                from: .literal(from.value, .voltage), to: .literal(to.value, .voltage),
                pace: .rate(.literal(rate, .voltage / .time)))
            return WrittenStep(kind: .voltageRamp(ramp), place: nowhere)
        case .loop, .tag: preconditionFailure("loops are folded and tags are gone")
        }
    }

    private static func after(_ seconds: Double) -> EndCondition {
        .when(.time, .atLeast, .literal(seconds, .time))
    }
}
