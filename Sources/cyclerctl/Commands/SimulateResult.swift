import CyclerCore
import CyclerRehearsal

/// What `simulate` says at the end.
struct SimulateResult {
    var report: RehearsalReport
    var order: RehearsalOrder
    /// Real time from start to end.
    var elapsed: Duration

    /// Of a second, whatever was counted.
    static func perSecond(_ count: Int, _ elapsed: Duration) -> Double {
        let seconds =
            Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18
        return seconds > 0 ? Double(count) / seconds : 0
    }

    private var rate: Double { Self.perSecond(report.samples, elapsed) }

    /// For people.
    var text: String {
        var lines = ["\(order.cell.name): \(outcome) after \(QuantityText.clock(report.labTime))"]
        let guess = order.model.isGuess ? " (chosen by the cell file)" : ""
        lines.append("  model     \(order.model.name)\(guess), seed \(order.seed)")
        lines.append("  steps     \(report.steps), cycles \(report.cycles)")
        let perArea = report.plated / order.cell.area
        lines.append("  plated    \(QuantityText.plated(perArea, report.plated))")
        lines.append("  findings  \(report.findingCount == 0 ? "none" : "\(report.findingCount)")")
        lines += report.findings.map {
            "    \(QuantityText.clock($0.at)) \($0.text)"
        }
        lines += more(report.findingCount - report.findings.count)
        if !report.messages.isEmpty { lines.append("  messages") }
        lines += report.messages.map { "    \(QuantityText.clock($0.at)) \($0.text)" }
        lines.append(
            "  samples   \(report.samples), of them \(report.records) recorded, "
                + ProgressBar.rate(report.samples, elapsed))
        lines.append("  folder    \(report.folder)")
        return lines.joined(separator: "\n")
    }

    private func more(_ count: Int) -> [String] {
        count > 0 ? ["    and \(count) more, in events.jsonl"] : []
    }

    /// The outcome, and why it is none where nobody was there to act.
    private var outcome: String {
        switch report.end {
        case .finished, .tripped, .failedToStart, .interrupted: report.outcome
        case .held: "held, and stopped because nobody resumes a simulated run"
        case .unsafe: "UNSAFE, the circuit could not be shown to be open"
        }
    }

    /// For programs.
    var json: JSON {
        [
            "done": .bool(report.end.isGood), "end": .string(report.end.rawValue),
            "outcome": .string(report.outcome), "run": .string(report.run),
            "folder": .string(report.folder), "model": .string(order.model.name),
            "seed": .string("\(order.seed)"), "steps": .integer(report.steps),
            "cycles": .integer(report.cycles), "plated-Ah": .number(report.plated.value),
            "plated-mAh/cm2": .number(
                (report.plated / order.cell.area).milliampereHoursPerSquareCentimetre),
            "finding-count": .integer(report.findingCount),
            "findings": .array(report.findings.map(Self.json)),
            "messages": .array(report.messages.map(Self.json)),
            "samples": .integer(report.samples), "records": .integer(report.records),
            "lab-time-s": .number(report.labTime.seconds),
            "samples-per-second": .number(rate.rounded()),
        ]
    }

    private static func json(_ news: RehearsalReport.News) -> JSON {
        var members: [JSON.Member] = [.init("test-time-s", .number(news.at.seconds))]
        if !news.code.isEmpty { members.append(.init("code", .string(news.code))) }
        members.append(.init("text", .string(news.text)))
        return .object(members)
    }
}
