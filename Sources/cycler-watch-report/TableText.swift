import CyclerTrials

/// The report as one table in columns, long fields broken at spaces.
struct TableText {
    private static let widths = [4, 34, 30, 16, 52, 7]

    let text: String

    init(_ rows: [TrialRow]) {
        let head = ["id", "scenario", "must", "reference", "ours", ""]
        var lines = [Self.line(head), String(repeating: "-", count: Self.widths.reduce(10, +))]
        for row in rows {
            let fields = [
                row.id, row.scenario, row.must, row.reference, row.ours, row.verdict.rawValue,
            ].enumerated().map { Self.broken($0.element, to: Self.widths[$0.offset]) }
            let height = fields.map(\.count).max() ?? 1
            for number in 0..<height {
                lines.append(Self.line(fields.map { number < $0.count ? $0[number] : "" }))
            }
        }
        text = lines.joined(separator: "\n")
    }

    private static func line(_ fields: [String]) -> String {
        var line = ""
        for (field, width) in zip(fields, widths) {
            line += field + String(repeating: " ", count: max(width - field.count, 0) + 2)
        }
        while line.hasSuffix(" ") { line.removeLast() }
        return line
    }

    private static func broken(_ text: String, to width: Int) -> [String] {
        var lines = [""]
        for word in text.split(separator: " ") {
            let last = lines[lines.count - 1]
            if last.isEmpty {
                lines[lines.count - 1] = String(word)
            } else if last.count + 1 + word.count <= width {
                lines[lines.count - 1] = last + " " + word
            } else {
                lines.append(String(word))
            }
        }
        return lines
    }
}
