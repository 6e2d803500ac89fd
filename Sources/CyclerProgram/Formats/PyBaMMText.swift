package import CyclerCore

/// Writes schedules as experiments of PyBaMM: a Python text that defines `experiment`.
///
/// Steps are PyBaMM's sentences. A repeat is a tuple times its count, one cycle a pass; repeats
/// inside it are multiplied in place, because PyBaMM's cycles do not nest. PyBaMM ends a step that
/// has no time by itself after a day, or twice the time that a C-rate takes.
package enum PyBaMMText {
    /// The experiment, or everything that it has no words for. A cell gives areas, masses and 1C.
    package static func text(
        of schedule: Schedule, cell: Cell?
    ) -> Result<ExportedText, ExportProblems> {
        var reader = PlainReader(schedule, cell: cell, .pybamm)
        reader.noteRules(schedule)
        noteRecord(schedule.record, &reader)
        if !schedule.limits.isEmpty || !schedule.guards.isEmpty {
            reader.leave("limits", "a model needs no limits")
        }
        let items = reader.items(schedule.steps)
        if items.isEmpty, reader.losses.problems.isEmpty {
            reader.cannot("steps", "there is no step that PyBaMM knows")
        }
        guard reader.losses.problems.isEmpty else {
            return .failure(ExportProblems(reader.losses.problems))
        }
        let lines = head(schedule, reader.losses.leftOut) + body(items, schedule.record)
        return .success(
            ExportedText(
                text: lines.joined(separator: "\n") + "\n", leftOut: reader.losses.leftOut))
    }

    private static func noteRecord(_ record: RecordRule, _ reader: inout PlainReader) {
        if record.voltageChange != nil || record.currentChange != nil {
            reader.leave("record", "PyBaMM records by time only")
        }
    }

    private static func head(_ schedule: Schedule, _ leftOut: [ExportProblem]) -> [String] {
        let notes = leftOut.map { "# Left out: \($0.description)" }
        return (["# \(schedule.name)"] + notes).map(onOneLine) + ["import pybamm", ""]
    }

    /// Comments end with their line.
    private static func onOneLine(_ text: String) -> String {
        text.split(whereSeparator: \.isNewline).joined(separator: " ")
    }

    private static func body(_ items: [PlainItem], _ record: RecordRule) -> [String] {
        var lines = ["experiment = pybamm.Experiment(", "    ["]
        for item in items { lines += self.lines(item, indent: 8, inCycle: false) }
        lines.append("    ],")
        if let every = record.every {
            lines.append("    period=\"\(PyBaMMSentence.time(every.seconds))\",")
        }
        return lines + [")"]
    }

    private static func lines(_ item: PlainItem, indent: Int, inCycle: Bool) -> [String] {
        let space = String(repeating: " ", count: indent)
        switch item {
        case .step(let step): return [space + "\"\(PyBaMMSentence.text(step.action))\","]
        case .repeated(let count, let inner, _):
            let steps = inner.flatMap { lines($0, indent: indent + 4, inCycle: true) }
            let (open, close) = inCycle ? ("*(", ")") : ("*[(", ")]")
            return [space + open] + steps + [space + "\(close) * \(count),"]
        }
    }
}

/// Steps as PyBaMM's own sentences.
enum PyBaMMSentence {
    static func text(_ action: PlainStep.Action) -> String {
        switch action {
        case .rest(let seconds): return "Rest for \(time(seconds))"
        case .drive(let amount, let charges, let ends):
            let verb = charges ? "Charge" : "Discharge"
            return "\(verb) at \(self.amount(amount)) \(self.ends(ends))"
        case .hold(let voltage, let ends):
            return "Hold at \(number(voltage)) V \(self.ends(ends))"
        case .scan: preconditionFailure("refused while reading")
        }
    }

    private static func ends(_ ends: PlainEnds) -> String {
        var parts: [String] = []
        if let seconds = ends.seconds { parts.append("for \(time(seconds))") }
        if let voltage = ends.voltage { parts.append("until \(number(voltage)) V") }
        if let current = ends.current { parts.append("until \(amount(current))") }
        return parts.joined(separator: " or ")
    }

    private static func amount(_ amount: PlainAmount) -> String {
        switch amount {
        case .current(let current): return scaled(current, "A")
        case .power(let power): return scaled(power, "W")
        case .resistance(let ohms): return scaled(ohms, "Ohm")
        case .rate(let rate):
            let inverse = (1 / rate).rounded()
            let isFraction = rate < 1 && (rate * inverse - 1).magnitude < 1e-12
            return isFraction ? "C/\(number(inverse))" : "\(number(rate))C"
        }
    }

    /// PyBaMM knows milli and nothing smaller.
    private static func scaled(_ value: Double, _ unit: String) -> String {
        value < 1 ? "\(number(value * 1000)) m\(unit)" : "\(number(value)) \(unit)"
    }

    /// `6 hours`, `90 minutes`, `0.5 seconds`: the largest unit that gives a whole number.
    static func time(_ seconds: Double) -> String {
        for (word, length) in [("hour", 3600.0), ("minute", 60.0)] {
            let count = seconds / length
            guard count >= 1, count.rounded() == count else { continue }
            return "\(number(count)) \(word)\(count == 1 ? "" : "s")"
        }
        return "\(number(seconds)) second\(seconds == 1 ? "" : "s")"
    }

    /// Twelve digits, more than anything is known to.
    private static func number(_ value: Double) -> String {
        guard value != 0, (1e-6..<1e12).contains(value.magnitude) else {
            return value == 0 ? "0" : "\(value)"
        }
        return ByteText.words(value, significant: 12)
    }
}
