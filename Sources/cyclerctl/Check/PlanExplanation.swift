import CyclerCore
import CyclerEngine
import CyclerProgram
import CyclerRecord

/// A schedule on a cell, and perhaps on a channel, as it would run: for `check --plan`.
struct PlanExplanation {
    private let cell: Cell
    let outline: PlanOutline
    private let limits: LimitTable

    init(_ plan: Plan, on cell: Cell, limits: LimitTable) {
        self.cell = cell
        self.limits = limits
        outline = DryRun.walk(plan, on: cell)
    }

    /// What people read.
    var lines: [String] {
        var lines = [head]
        var table = TextTable(Self.headings)
        for step in outline.steps { table.add(row(step)) }
        lines += table.lines
        if outline.steps.contains(where: \.isGuess) {
            lines.append("~ is what a healthy cell would take: only the cell itself can tell")
        }
        lines.append("limits act on every sample; what binds, trips first:")
        lines += limits.lines(outline.steps.map(\.first))
        if limits.codec == nil {
            lines.append(
                "those of channel and instrument come on top: --lab and --channel show them")
        }
        return lines
    }

    private var head: String {
        let size = outline.records * BatteryDataFormat.usualRowBytes
        let cut = outline.isCut ? "more than " : ""
        return "\(outline.steps.count) steps, \(cut)\(outline.executions) times in all, about "
            + "\(cut)\(Self.time(outline.time)), \(cut)\(outline.records) records "
            + "(\(Self.number(Double(size) / 1e6, 3)) MB) and those of changes"
    }

    private static let headings: [(title: String, side: TextTable.Side)] = [
        ("STEP", .right), ("LINE", .right), ("", .left), ("TIMES", .right), ("CURRENT", .right),
        ("DENSITY", .right), ("RATE", .right), ("TAKES", .right), ("AT MOST", .right),
        ("CHARGE AT MOST", .right), ("RECORDS", .right),
    ]

    private func row(_ step: StepOutline) -> [String] {
        [
            "\(step.first.id)", "\(step.first.place.line)", "\(step.first.action.name)",
            "\(step.executions)", current(step), density(step), rate(step), takes(step),
            Self.timeBound(of: step.first).map(Self.time) ?? "",
            step.first.chargeBound.map { "\(Self.number($0.value * 1000, 4)) mAh" } ?? "",
            "\(step.records)",
        ]
    }

    private func current(_ step: StepOutline) -> String {
        span(step) { LimitedQuantity.current.text($0.value) }
    }

    private func density(_ step: StepOutline) -> String {
        span(step) { "\(Self.number($0.value / cell.area.value * 1000, 4)) mA/cm2" }
    }

    /// A C-rate with the hours that it stands for.
    private func rate(_ step: StepOutline) -> String {
        guard let oneC = cell.oneC else { return "" }
        return span(step) { current in
            let rate = current.value / oneC.value
            return "\(Self.number(rate, 4))C (\(Self.number(1 / rate, 4)) h)"
        }
    }

    private func span(_ step: StepOutline, _ words: (Amperes) -> String) -> String {
        guard let currents = step.currents else { return "" }
        let (low, high) = (words(currents.lowerBound), words(currents.upperBound))
        return low == high ? low : "\(low) to \(high)"
    }

    private func takes(_ step: StepOutline) -> String {
        let (low, high) = (Self.time(step.shortest), Self.time(step.longest))
        return (step.isGuess ? "~" : "") + (low == high ? low : "\(low) to \(high)")
    }

    /// The time that the step may take at most; that of a settling step is its own.
    static func timeBound(of step: PlanStep) -> TimeSpan? {
        switch step.action {
        case .pressure(let settle): settle.timeout
        case .temperature(let settle): settle.timeout
        case .rest, .drive, .hold, .voltageRamp, .confirm: step.timeBound
        }
    }

    static func time(_ span: TimeSpan) -> String {
        switch span.seconds {
        case ..<120: "\(number(span.seconds, 4)) s"
        case ..<7200: "\(number(span.seconds / 60, 4)) min"
        default: "\(number(span.hours, 4)) h"
        }
    }

    private static func number(_ value: Double, _ digits: Int) -> String {
        ByteText.words(value, significant: digits)
    }
}
