import CyclerCore
import CyclerYAML

/// Set points and ends that lie outside of the limits: the limit would open the circuit first.
enum LimitChecks {
    /// Steps against the limits of the schedule and their own.
    static func check(_ schedule: Schedule, _ problems: ProblemCollector) {
        for node in StepFlow(schedule).nodes {
            guard let step = node.step else { continue }
            let found =
                misfits(of: step, within: schedule.limits, of: "the schedule")
                + misfits(of: step, within: step.limits, of: "the step")
            for misfit in found {
                problems.report(
                    at: step.place, path: node.path, misfit.message, expected: misfit.expected)
            }
        }
    }

    /// One step against one set of limits, where values are known before anything runs.
    static func misfits(
        of step: WrittenStep, within limits: LimitSet, of owner: String
    ) -> [Misfit] {
        guard let range = limits.voltage else { return [] }
        return voltages(of: step).compactMap { what, level in
            guard let volts = level.constant().map({ Volts($0) }), !range.contains(volts) else {
                return nil
            }
            let bounds = LimitSet(voltage: range).words
            return Misfit(
                message: "\(what) at \(QuantityWords.words(volts)) lies outside of the limits of "
                    + "\(owner), which open the circuit first",
                expected: "a voltage from \(bounds)")
        }
    }

    /// The voltages a step goes to, with what they are.
    private static func voltages(of step: WrittenStep) -> [(what: String, level: Expression)] {
        let ends = step.until.flatMap(voltages)
        switch step.kind {
        case .hold(let level): return [("a hold", level)] + ends
        case .drive(_, _, let level?): return [("a hold", level)] + ends
        case .voltageRamp(let ramp):
            let from = ramp.from.map { [("a ramp", $0)] } ?? []
            return from + [("a ramp", ramp.to)] + ends
        case .drive, .currentRamp: return ends
        case .rest, .wait, .pressure, .temperature, .repeated, .branch, .goto, .set, .nextCycle,
            .message, .hook, .probe:
            return []
        }
    }

    /// What leads to a trip is a limit itself; what is joined by `and` need not be reached.
    private static func voltages(of end: EndCondition) -> [(what: String, level: Expression)] {
        guard case .all(let clauses) = end.trigger, end.target != .trip, clauses.count == 1,
            clauses[0].subject == .signal(.voltage)
        else { return [] }
        return [("an end", clauses[0].limit)]
    }
}
