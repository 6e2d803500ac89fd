import CyclerCore

/// Looks for the line of labels at the top of a file: the first that has every column that is
/// needed, with whatever delimiter.
struct HeaderSearch {
    /// Lines that are looked at; programs print that many settings above their tables, not more.
    static let linesMax = 400
    /// And bytes of them.
    static let bytesMax = 256 << 10
    /// Delimiters, the least ambiguous first.
    static let delimiters: [UInt8] = [
        UInt8(ascii: "\t"), UInt8(ascii: ";"), UInt8(ascii: ","),
    ]

    /// What was found.
    struct Header {
        var plan: ColumnPlan
        var delimiter: UInt8
        /// The line is the first row as well: it has numbers where labels would be.
        var isRow: Bool
    }

    private struct Miss {
        var line: Int
        var known: Int
        var labels: [ColumnLabel]
    }

    private let order: ColumnOrder
    private var best: Miss?
    private var bytes = 0

    init(order: ColumnOrder) { self.order = order }

    /// True once a header would have come.
    func isOver(after lines: Int) -> Bool { lines >= Self.linesMax || bytes >= Self.bytesMax }

    /// Looks at one line; nil when it is no header.
    mutating func look(
        at line: UnsafeBufferPointer<UInt8>, number: Int, _ splitter: inout FieldSplitter
    ) -> Header? {
        bytes += line.count
        for delimiter in Self.delimiters where line.contains(delimiter) {
            splitter.split(line, at: delimiter)
            guard splitter.count <= FieldSplitter.fieldsMax else { continue }
            let labels = (0..<splitter.count).map {
                ColumnLabel(
                    String(
                        decoding: splitter.field($0).prefix(ColumnLabel.bytesMax), as: UTF8.self))
            }
            let plan = ColumnPlan(labels: labels, order: order, isExplained: false)
            if plan.problems.isEmpty {
                let isRow = order.needsNoHeader && isNumber(plan, splitter)
                return Header(plan: plan, delimiter: delimiter, isRow: isRow)
            }
            remember(Miss(line: number, known: plan.columns.count, labels: labels))
        }
        return nil
    }

    /// The line that came closest, for a message; nil when no line had a delimiter.
    func fault(_ path: String) -> ReplayFault? {
        best.map { miss in
            let plan = ColumnPlan(labels: miss.labels, order: order, isExplained: true)
            return .columns(
                path: path, line: miss.line, problems: plan.problems,
                found: miss.labels.map(\.text).filter { !$0.isEmpty })
        }
    }

    private func isNumber(_ plan: ColumnPlan, _ splitter: borrowing FieldSplitter) -> Bool {
        guard let column = plan[.voltage] else { return false }
        let field = splitter.field(column.index)
        return HeaderSearch.marks.contains { !DecimalText.number(in: field, mark: $0).isNaN }
    }

    private static let marks = [UInt8(ascii: "."), UInt8(ascii: ",")]

    /// More known columns are closer; then more columns, then what comes first.
    private mutating func remember(_ miss: Miss) {
        guard let best else {
            self.best = miss
            return
        }
        let isWider = miss.known == best.known && miss.labels.count > best.labels.count
        if miss.known > best.known || isWider { self.best = miss }
    }
}
