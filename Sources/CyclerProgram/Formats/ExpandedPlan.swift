package import CyclerCore

/// A schedule as the flat list of steps that a run goes through, for comparison with other
/// programs: every repeat written out, every value a number in base units.
package enum ExpandedPlan {
    /// Steps of one expanded schedule.
    package static let stepsMax = 100_000

    /// One object per step in the order of running: `{"line": 9, "step": "charge", "at": {"value":
    /// 0.001, "unit": "A"}, "until": [{"signal": "voltage", "is": ">=", "value": 4.2, "unit":
    /// "V"}]}`. What depends on the run itself cannot be listed; all of it is told.
    package static func steps(
        of schedule: Schedule, cell: Cell?
    ) -> Result<[JSON], ExportProblems> {
        var writer = ExpandedPlanWriter(schedule, cell: cell)
        writer.append(schedule.steps)
        return writer.problems.isEmpty
            ? .success(writer.steps) : .failure(ExportProblems(writer.problems))
    }
}

/// Writes the steps one after another.
private struct ExpandedPlanWriter {
    private let folding: ValueFolding
    private(set) var steps: [JSON] = []
    private(set) var problems: [ExportProblem] = []
    /// What a written step became; a repeat asks for it again and again.
    private var known: [SourcePlace: JSON] = [:]
    private var isFull = false
    /// Passes of all repeats; those of a repeat without steps would never end.
    private var passes = 0

    init(_ schedule: Schedule, cell: Cell?) {
        folding = ValueFolding(schedule, cell: cell)
    }

    mutating func append(_ list: [WrittenStep]) {
        for step in list where !isFull {
            guard case .repeated(let rule, let inner) = step.kind else {
                appendOne(step)
                continue
            }
            guard let count = count(rule, step) else { continue }
            for _ in 0..<count {
                append(inner)
                passes += 1
                if passes > ExpandedPlan.stepsMax, !isFull { overflow(step) }
                guard problems.isEmpty else { break }
            }
        }
    }

    private mutating func count(_ rule: RepeatRule, _ step: WrittenStep) -> Int? {
        do throws(ValueFolding.Unknown) {
            guard rule.until.isEmpty else { throw ValueFolding.Unknown("ends on a condition") }
            let count = try folding.value(rule.count)
            guard count.dimension == .number, count.value.rounded() == count.value,
                (0...1e9).contains(count.value)
            else { throw ValueFolding.Unknown("has no whole count") }
            return Int(count.value)
        } catch {
            report(step, error.reason)
            return nil
        }
    }

    private mutating func appendOne(_ step: WrittenStep) {
        guard steps.count < ExpandedPlan.stepsMax else {
            return overflow(step)
        }
        if let json = known[step.place] { return steps.append(json) }
        do throws(ValueFolding.Unknown) {
            var members = [JSON.Member("line", .integer(step.place.line))]
            members += try words(step.kind)
            if !step.until.isEmpty {
                var ends: [JSON] = []
                for end in step.until { ends.append(try json(end)) }
                members.append(JSON.Member("until", .array(ends)))
            }
            known[step.place] = .object(members)
            steps.append(.object(members))
        } catch {
            report(step, error.reason)
        }
    }

    private mutating func overflow(_ step: WrittenStep) {
        isFull = true
        report(step, "makes more than \(ExpandedPlan.stepsMax) steps or passes")
    }

    private mutating func report(_ step: WrittenStep, _ reason: String) {
        problems.append(
            ExportProblem(place: step.place, words: step.words, reason: reason))
    }

    // MARK: Steps

    private func words(_ kind: StepKind) throws(ValueFolding.Unknown) -> [JSON.Member] {
        switch kind {
        case .rest(let span): return try named("rest", [("for", span)])
        case .wait: return try named("wait", [])
        case .drive(let direction, let amount, let held):
            return try named(direction.rawValue, [("at", amount), ("then-hold", held)])
        case .hold(let voltage): return try named("hold", [("at", voltage)])
        case .currentRamp(let direction, let ramp):
            return try named("\(direction.rawValue) ramp", values(ramp))
        case .voltageRamp(let ramp): return try named("ramp", values(ramp))
        case .pressure(let settle):
            return try named("pressure", [("to", .literal(settle.target.value, .pressure))])
        case .temperature(let settle):
            return try named("temperature", [("to", .literal(settle.target.value, .temperature))])
        case .nextCycle: return try named("cycle", [])
        case .message: return try named("message", [])
        case .hook: return try named("hook", [])
        case .probe: return try named("probe", [])
        case .branch: throw ValueFolding.Unknown("depends on the run")
        case .goto: throw ValueFolding.Unknown("goes elsewhere")
        case .set: throw ValueFolding.Unknown("changes a variable")
        case .repeated: preconditionFailure("repeats are written out")
        }
    }

    private func values(_ ramp: Ramp) -> [(String, Expression?)] {
        switch ramp.pace {
        case .rate(let rate): [("from", ramp.from), ("to", ramp.to), ("rate", rate)]
        case .over(let span): [("from", ramp.from), ("to", ramp.to), ("over", span)]
        }
    }

    private func named(
        _ name: String, _ values: [(String, Expression?)]
    ) throws(ValueFolding.Unknown) -> [JSON.Member] {
        var members = [JSON.Member("step", .string(name))]
        for (key, expression) in values {
            guard let expression else { continue }
            members.append(JSON.Member(key, .object(try quantity(expression))))
        }
        return members
    }

    /// A number with its unit; a rate stays one when nobody says what 1C is.
    private func quantity(
        _ expression: Expression
    ) throws(ValueFolding.Unknown) -> [JSON.Member] {
        if case .rate(let rate) = expression, folding.cell?.oneC == nil {
            return [JSON.Member("value", .number(rate)), JSON.Member("unit", "C")]
        }
        let folded = try folding.value(expression)
        return [
            JSON.Member("value", .number(folded.value)),
            JSON.Member("unit", .string(folded.dimension.symbol)),
        ]
    }

    // MARK: Ends

    private func json(_ end: EndCondition) throws(ValueFolding.Unknown) -> JSON {
        var members: [JSON.Member]
        switch end.trigger {
        case .short(let hardOnly):
            members = [JSON.Member("signal", .string(hardOnly ? "short(hard)" : "short"))]
        case .all(let clauses) where clauses.count == 1: members = try json(clauses[0])
        case .all(let clauses):
            var all: [JSON] = []
            for clause in clauses { all.append(.object(try json(clause))) }
            members = [JSON.Member("all", .array(all))]
        }
        switch end.target {
        case .next: break
        case .label(let label): members.append(JSON.Member("then", .string(label)))
        case .endOfRepeat: members.append(JSON.Member("then", "end of repeat"))
        case .endOfRun: members.append(JSON.Member("then", "end of run"))
        case .trip: members.append(JSON.Member("then", "trip"))
        }
        return .object(members)
    }

    private func json(_ clause: Clause) throws(ValueFolding.Unknown) -> [JSON.Member] {
        let subject: String =
            switch clause.subject {
            case .signal(let signal): signal.rawValue
            case .known(let known): known.rawValue
            case .variable(let name): name
            }
        return [
            JSON.Member("signal", .string(subject)),
            JSON.Member("is", .string(clause.comparison.rawValue)),
        ] + (try quantity(clause.limit))
    }
}
