import CyclerCore

/// Reads schedules as scenarios have them: a step a line behind `- `, its options and inner steps
/// further in below it.
struct ScheduleNotation {
    private let lines: [(indent: Int, text: String)]
    private var at = 0

    /// The schedule; the first line is line 1.
    static func read(_ lines: [Substring]) throws -> Schedule {
        var notation = ScheduleNotation(
            lines: lines.map { ($0.prefix { $0 == " " }.count, $0.trimmed) })
        var schedule = Schedule(name: "scenario", record: RecordRule(), steps: [])
        while let line = notation.peek, !line.text.hasPrefix("- ") {
            notation.at += 1
            try Self.head(line.text, &schedule)
        }
        schedule.steps = try notation.steps(indent: notation.peek?.indent ?? 0)
        guard notation.peek == nil else {
            throw Misspelt("'\(notation.peek?.text ?? "")' stands too far out")
        }
        return schedule
    }

    /// True for lines that belong to a schedule.
    static func isPart(_ line: Substring) -> Bool {
        line.hasPrefix(" ") || line.hasPrefix("- ")
            || ["variables", "guard", "limits"].contains { line.after($0) != nil }
    }

    private var peek: (indent: Int, text: String)? { at < lines.count ? lines[at] : nil }

    private static func head(_ line: String, _ schedule: inout Schedule) throws {
        if let rest = line.after("variables") {
            schedule.variables = try assignments(rest)
        } else if let rest = line.after("guard") {
            schedule.guards.append(try ConditionNotation.guarded(rest))
        } else if let rest = line.after("limits") {
            schedule.limits = try ConditionNotation.limits(rest)
        } else {
            throw Misspelt("'\(line)' belongs to no schedule")
        }
    }

    private static func assignments(_ text: String) throws -> [Assignment] {
        try text.parts(";").map { part in
            let sides = part.parts(" = ")
            guard sides.count == 2 else { throw Misspelt("'\(part)' sets nothing") }
            return Assignment(name: sides[0], value: try ExpressionNotation.read(sides[1]))
        }
    }

    private mutating func steps(indent: Int) throws -> [WrittenStep] {
        var steps: [WrittenStep] = []
        while let line = peek, line.indent == indent, line.text.hasPrefix("- ") {
            if line.text == "- else" { break }
            steps.append(try step(String(line.text.dropFirst(2)), indent: indent))
        }
        return steps
    }

    private mutating func step(_ text: String, indent: Int) throws -> WrittenStep {
        let place = SourcePlace(line: at + 1, column: indent + 3)
        at += 1
        var step = WrittenStep(kind: .wait, place: place)
        var words = text
        if let colon = text.firstIndex(of: ":"), !text[..<colon].contains(" ") {
            step.label = String(text[..<colon])
            words = text[text.index(after: colon)...].trimmed
        }
        var passUntil: [[Clause]] = []
        while let line = peek, line.indent > indent, !line.text.hasPrefix("- ") {
            at += 1
            try Self.option(line.text, &step, &passUntil)
        }
        let inner = peek.map { $0.indent > indent } == true ? try steps(indent: peek!.indent) : []
        if let rest = words.after("repeat") {
            step.kind = .repeated(
                RepeatRule(count: try ExpressionNotation.read(rest), until: passUntil), inner)
        } else if let rest = words.after("if") {
            var otherwise: [WrittenStep] = []
            if let line = peek, line.indent == indent, line.text == "- else" {
                at += 1
                otherwise = try steps(indent: peek?.indent ?? 0)
            }
            step.kind = .branch(try ConditionNotation.clauses(rest), inner, otherwise)
        } else {
            step.kind = try StepNotation.kind(words)
        }
        return step
    }

    private static func option(
        _ line: String, _ step: inout WrittenStep, _ passUntil: inout [[Clause]]
    ) throws {
        if let rest = line.after("until") {
            step.until.append(try ConditionNotation.condition(rest))
        } else if let rest = line.after("enough when") {
            passUntil.append(try ConditionNotation.clauses(rest))
        } else if let rest = line.after("guard") {
            step.guards.append(try ConditionNotation.guarded(rest))
        } else if let rest = line.after("limit") {
            step.limits = try ConditionNotation.limits(rest)
        } else if let rest = line.after("charge-bound") {
            step.chargeBound = try ExpressionNotation.read(rest)
        } else if let rest = line.after("time-bound") {
            step.timeBound = try ExpressionNotation.span(rest)
        } else {
            throw Misspelt("'\(line)' is no option of a step")
        }
    }
}
