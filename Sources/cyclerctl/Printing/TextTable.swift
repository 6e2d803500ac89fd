/// Columns of text under headings, aligned; columns in which nothing stands are left out.
struct TextTable {
    enum Side { case left, right }

    private let headings: [(title: String, side: Side)]
    private var rows: [[String]] = []

    init(_ headings: [(title: String, side: Side)]) { self.headings = headings }

    /// Adds a row with one text per heading.
    mutating func add(_ row: [String]) {
        precondition(row.count == headings.count, "one text per heading")
        rows.append(row)
    }

    /// The lines, headings first.
    var lines: [String] {
        let used = headings.indices.filter { column in
            rows.contains { !$0[column].isEmpty }
        }
        let widths = headings.indices.map { column in
            rows.reduce(headings[column].title.count) { max($0, $1[column].count) }
        }
        let all = [headings.map(\.title)] + rows
        return all.map { row in
            let line = used.map { column in
                Self.pad(row[column], to: widths[column], headings[column].side)
            }.joined(separator: "  ")
            return String(line.reversed().drop { $0 == " " }.reversed())
        }
    }

    private static func pad(_ text: String, to width: Int, _ side: Side) -> String {
        let space = String(repeating: " ", count: max(0, width - text.count))
        return side == .left ? text + space : space + text
    }
}
