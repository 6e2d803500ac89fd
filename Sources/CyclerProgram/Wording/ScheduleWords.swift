package import CyclerCore

extension WrittenStep {
    /// The step on one line; for steps with steps in them the head line only.
    package var words: String {
        var text = kind.words
        if !until.isEmpty {
            text += " until " + until.map(\.words).joined(separator: " or ")
        }
        if let record { text += "; record \(record.words)" }
        if !limits.isEmpty { text += "; limits \(limits.words)" }
        for one in guards { text += "; guard \(one.words)" }
        if let chargeBound { text += "; charge bound \(chargeBound.words)" }
        if let timeBound { text += "; \(timeBoundName) \(QuantityWords.words(timeBound))" }
        if let onRestart { text += "; on restart \(onRestart.words)" }
        if let label { text += "; label \(label)" }
        return text
    }

    private var timeBoundName: String { kind == .wait ? "timeout" : "time bound" }
}

extension StepKind {
    /// What the step does, on one line.
    package var words: String {
        switch self {
        case .rest(let span): "rest \(span.words)"
        case .wait: "wait"
        case .drive(let direction, let amount, let hold):
            "\(direction.rawValue) \(amount.words)"
                + (hold.map { ", then hold \($0.words)" } ?? "")
        case .currentRamp(let direction, let ramp): "\(direction.rawValue) \(ramp.words)"
        case .hold(let level): "hold \(level.words)"
        case .voltageRamp(let ramp): "ramp \(ramp.words)"
        case .pressure(let settle): "pressure \(settle.words)"
        case .temperature(let settle): "temperature \(settle.words)"
        case .repeated(let rule, _): "repeat \(rule.words)"
        case .branch(let clauses, _, _): "if \(clauses.words)"
        case .goto(let target): "goto \(target.words)"
        case .set(let assignments): "set " + assignments.map(\.words).joined(separator: ", ")
        case .nextCycle: "next cycle"
        case .message(let text, let confirm):
            "message \"\(text)\"" + (confirm ? ", to be confirmed" : "")
        case .hook(let name): "hook \(name)"
        case .probe(let probe): "probe \(probe.words)"
        }
    }

    /// The lists of steps inside, each with the key it stands under.
    package var inner: [(key: String, steps: [WrittenStep])] {
        switch self {
        case .repeated(_, let steps): [("steps", steps)]
        case .branch(_, let then, let otherwise):
            otherwise.isEmpty ? [("then", then)] : [("then", then), ("else", otherwise)]
        case .rest, .wait, .drive, .currentRamp, .hold, .voltageRamp, .pressure, .temperature,
            .goto, .set, .nextCycle, .message, .hook, .probe:
            []
        }
    }
}

extension Schedule {
    /// What `check` prints: the name, the rules, and one numbered line a step.
    package var lines: [String] {
        var lines = [name, "record \(record.words)"]
        if !limits.isEmpty { lines.append("limits \(limits.words)") }
        lines += guards.map { "guard \($0.words)" }
        lines += variables.map { "variable \($0.words)" }
        if onRestart != .hold { lines.append("on restart \(onRestart.words)") }
        if let onSoftShort { lines.append("on a soft short \(onSoftShort.rawValue)") }
        if cycleCounting != .automatic { lines.append("cycles \(cycleCounting.rawValue)") }
        Self.append(steps, number: "", indent: "", to: &lines)
        return lines
    }

    /// Recursion is as deep as the file, which is bounded by `ScheduleFile.nestingMax`.
    private static func append(
        _ steps: [WrittenStep], number: String, indent: String, to lines: inout [String]
    ) {
        for (index, step) in steps.enumerated() {
            let own = number.isEmpty ? "\(index + 1)" : "\(number).\(index + 1)"
            lines.append("\(indent)\(own) \(step.words)")
            for (key, inner) in step.kind.inner {
                let isElse = key == "else"
                if isElse { lines.append("\(indent)\(own) else") }
                append(
                    inner, number: isElse ? own + ".else" : own, indent: indent + "  ",
                    to: &lines)
            }
        }
    }
}
