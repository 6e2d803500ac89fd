import CyclerCore

/// A table of a run folder (`steps.csv`, `cycles.csv`, the records), column by column. Our own
/// files have no quotes and no commas in their fields.
package struct ReportTable: Sendable {
    package let labels: [Substring]
    package let rows: [[Substring]]

    /// Rows that have another number of fields than the header are left out: a torn last line.
    package init(_ text: String) {
        var lines = text.split(separator: "\n").map {
            $0.split(separator: ",", omittingEmptySubsequences: false)
        }
        labels = lines.isEmpty ? [] : lines.removeFirst()
        let count = labels.count
        rows = lines.filter { $0.count == count }
    }

    /// Fields of one column, empty when there is no such column.
    package func column(_ label: String) -> [Substring] {
        guard let index = labels.firstIndex(where: { $0 == label }) else { return [] }
        return rows.map { $0[index] }
    }

    /// Numbers of one column; a field that is none is left out.
    package func numbers(_ label: String) -> [Double] { column(label).compactMap { Double($0) } }
}
