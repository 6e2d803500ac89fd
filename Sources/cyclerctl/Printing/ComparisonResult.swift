import CyclerCore
import CyclerReplay

/// What `replay --thresholds` prints: two sets of thresholds on one recording.
struct ComparisonResult {
    /// One replay, and the thresholds it was made with.
    struct Side {
        var name: String
        /// What the set says other than the built-in one.
        var differences: [String]
        var summary: ReplaySummary
        var findings: [ReplayFinding]
    }

    private let file: String
    private let kind: CellKind
    private let sides: [Side]
    private let comparison: ReplayComparison

    init(file: String, kind: CellKind, _ before: Side, _ after: Side) {
        self.file = file
        self.kind = kind
        sides = [before, after]
        comparison = ReplayComparison(before.findings, after.findings)
    }

    /// For people.
    var lines: [String] {
        var lines = [
            "\(file): two sets of thresholds on \(ReplayResult.hours(sides[0].summary.span))"
        ]
        for (letter, side) in zip(["A", "B"], sides) {
            lines.append("  \(letter)  \(side.name)")
            let own = side.differences.filter { $0.hasPrefix(kind.rawValue + " ") }
            lines += own.map { "       \($0)" }
            if own.isEmpty, side.name != "built in" {
                lines.append("       nothing that differs for a \(kind.rawValue) cell")
            }
        }
        guard !comparison.entries.isEmpty else {
            return lines + ["neither finds anything"] + unseen
        }
        var table = TextTable([
            ("code", .left), ("A", .right), ("B", .right), ("", .left), ("shift", .right),
            ("class", .left),
        ])
        for entry in comparison.entries {
            table.add([
                entry.before?.code ?? entry.after?.code ?? "",
                entry.before.map { ReplayResult.hours($0.time) } ?? "-",
                entry.after.map { ReplayResult.hours($0.time) } ?? "-",
                entry.change.rawValue, Self.shift(entry), Self.demand(entry),
            ])
        }
        let counts = ReplayComparison.Change.allCases.map {
            "\(comparison.count($0)) \(Self.words($0))"
        }
        let all = sides.map { "\($0.findings.count)" }.joined(separator: " and ")
        return lines + table.lines + ["\(all) findings: " + counts.joined(separator: ", ")] + unseen
    }

    /// Thresholds that blind the watch find nothing, too.
    private var unseen: [String] {
        zip(["A", "B"], sides).map { letter, side in
            let blind = side.summary.blind.map { "\(ReplayResult.hours($0.time)): \($0.reason)" }
            let text = blind.isEmpty ? "nothing" : blind.joined(separator: "; ")
            return "unseen by \(letter) of the constant current: \(text)"
        }
    }

    private static func shift(_ entry: ReplayComparison.Entry) -> String {
        guard let before = entry.before, let after = entry.after, before.time != after.time else {
            return ""
        }
        let seconds = (after.time - before.time).seconds
        return (seconds > 0 ? "+" : "") + QuantityText.text(seconds, "s")
    }

    private static func demand(_ entry: ReplayComparison.Entry) -> String {
        let words = [entry.before?.demand, entry.after?.demand].compactMap { $0 }
        return Set(words).count == 1 ? words[0] : words.joined(separator: ", then ")
    }

    private static func words(_ change: ReplayComparison.Change) -> String {
        switch change {
        case .same: "the same"
        case .moves: "moved"
        case .vanishes: "gone"
        case .appears: "new"
        }
    }

    /// For programs: a line for each event, then one for all.
    var json: [JSON] {
        let events = comparison.entries.map { entry -> JSON in
            [
                "type": "event", "code": .string(entry.before?.code ?? entry.after?.code ?? ""),
                "change": .string(entry.change.rawValue),
                "a": entry.before?.json ?? .null, "b": entry.after?.json ?? .null,
            ]
        }
        let sides = sides.map { side -> JSON in
            [
                "thresholds": .string(side.name),
                "differences": .array(side.differences.map(JSON.string)),
                "findings": .integer(side.findings.count),
                "blind-hours": .object(
                    side.summary.blind.map { .init($0.reason, .number($0.time.hours)) }),
            ]
        }
        let counts = ReplayComparison.Change.allCases.map {
            JSON.Member($0.rawValue, .integer(comparison.count($0)))
        }
        return events + [
            .object(
                [
                    .init("type", "comparison"), .init("file", .string(file)),
                    .init("hours", .number(self.sides[0].summary.span.hours)),
                    .init("a", sides[0]), .init("b", sides[1]),
                ] + counts)
        ]
    }
}
