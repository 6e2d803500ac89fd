import CyclerCore

/// What can be seen to be wrong before a run: values that cannot be, steps that nothing ends, and
/// current without bounds.
extension PlanBuilder {
    /// Amounts that do not depend on the run are worked out now: what would trip the run at this
    /// step is a problem of the schedule.
    mutating func checkValues(_ template: StepTemplate, _ step: WrittenStep) {
        let memory = RunMemory(variables: compiler.variables.count)
        check(step) { () throws(ScheduleFault) in _ = try template.resolvedAction(in: memory) }
        check(step) { () throws(ScheduleFault) in
            _ = try template.resolvedChargeBound(in: memory)
        }
        if let bound = template.timeBound, bound <= .zero {
            report(.badValue("a time bound must be above zero"), step)
        }
    }

    private mutating func check(
        _ step: WrittenStep, _ work: () throws(ScheduleFault) -> Void
    ) {
        do throws(ScheduleFault) { try work() } catch {
            switch error {
            case .noNumber: report(.badValue(Self.noNumber("an amount of this step")), step)
            case .impossibleValue(_, let text):
                report(.badValue("this step asks for \(text)"), step)
            case .unknownValue, .noBound, .runaway, .askedFor: break
            }
        }
    }

    private static func noNumber(_ what: String) -> String {
        "\(what) is no number: a division by zero?"
    }

    /// A value that is the same whatever is measured must be a number.
    func checkNumber(
        _ value: PlanExpression, _ what: String
    ) throws(PlanProblem.Kind) {
        if !value.dependsOnRun && value.constantValue == nil {
            throw .badValue(Self.noNumber(what))
        }
    }

    func checkPasses(_ count: PlanExpression) throws(PlanProblem.Kind) {
        try checkNumber(count, "the number of passes")
        if let value = count.constantValue, ScheduleMachine.passes(value) == nil {
            throw .badValue("this repeat asks for \(ScheduleMachine.words(value)) passes")
        }
    }

    func checkSamples(_ samples: Guard.Samples) throws(PlanProblem.Kind) {
        guard samples.needed >= 1, samples.needed <= samples.of, samples.of <= Guard.Samples.most
        else {
            throw .badValue(
                "a guard that needs \(samples.needed) of \(samples.of) samples never works as "
                    + "meant; write '2 of 3' or the like, of \(Guard.Samples.most) at most")
        }
    }

    /// Every step that carries current ends, and has a bound on charge and time.
    mutating func checkEnds(_ template: StepTemplate, _ step: WrittenStep) {
        if case .wait = template.action {
            if template.until.isEmpty { report(.endless, step) }
            if template.timeBound == nil { report(.noTimeBound, step) }
        }
        guard template.energises else { return }
        if template.until.isEmpty && !template.isRamp { report(.endless, step) }
        checkBounds(template, step)
    }

    /// Whether bounds can be derived shows from the kinds of conditions, before any number.
    private mutating func checkBounds(_ template: StepTemplate, _ step: WrittenStep) {
        let ends = template.until.compactMap(\.soleSignal)
        let endsOnTime = ends.contains(.time) || template.isRamp
        let knowsCharge =
            step.chargeBound != nil || cell.capacity != nil
            || ends.contains(.capacity) || ends.contains(.plated)
        let sign = template.direction.map { $0.sign < 0 ? 1 : -1 }
        let hasOpposite = sign.map { seenSigns.contains($0) } ?? false
        let movesByTime: Bool
        let timeFollowsCharge: Bool
        switch template.action {
        case .drive(.current, _): (movesByTime, timeFollowsCharge) = (true, true)
        case .drive(.currentRamp, _): (movesByTime, timeFollowsCharge) = (true, false)
        case .drive(.power, _):
            (movesByTime, timeFollowsCharge) = (false, cell.voltageLimits != nil)
        case .hold:
            let endsAtCurrent = template.until.contains(where: \.isCurrentFall)
            (movesByTime, timeFollowsCharge) = (false, endsAtCurrent)
        case .drive(.resistance, _), .voltageRamp, .rest, .wait, .pressure, .temperature,
            .confirm:
            (movesByTime, timeFollowsCharge) = (false, false)
        }
        if !knowsCharge && !(movesByTime && endsOnTime) && !hasOpposite {
            report(.noChargeBound, step)
        }
        let canTime =
            template.timeBound != nil || endsOnTime
            || (timeFollowsCharge && (knowsCharge || hasOpposite))
        if !canTime { report(.noTimeBound, step) }
    }
}

extension ConditionTemplate {
    /// True when a current that falls alone ends the step.
    fileprivate var isCurrentFall: Bool {
        guard case .all(let tests) = trigger, tests.count == 1, tests[0].comparison == .atMost,
            case .signal(.absCurrent) = tests[0].subject
        else { return false }
        return true
    }

    /// The signal that alone ends the step by reaching a limit; nil for anything combined.
    fileprivate var soleSignal: Signal? {
        guard case .all(let tests) = trigger, tests.count == 1, tests[0].comparison == .atLeast,
            case .signal(let signal) = tests[0].subject
        else { return nil }
        return signal
    }
}
