package import CyclerCore

/// One thing of a schedule that another program's format has no way to say.
package struct ExportProblem: Error, Hashable, Sendable {
    /// Where it stands in our file; nil for what belongs to the whole schedule.
    package var place: SourcePlace?
    /// The step as the file has it, or the key of the schedule.
    package var words: String
    package var reason: String

    package init(place: SourcePlace?, words: String, reason: String) {
        self.place = place
        self.words = words
        self.reason = reason
    }
}

extension ExportProblem: CustomStringConvertible {
    /// One line: `line 12: plate 0.05 mA/cm2: ends at a short`.
    package var description: String {
        (place.map { "line \($0.line): " } ?? "") + "\(words): \(reason)"
    }
}

/// Everything that keeps a schedule from being exported, in file order.
package struct ExportProblems: Error, Hashable, Sendable, CustomStringConvertible {
    package var list: [ExportProblem]

    package init(_ list: [ExportProblem]) { self.list = list }

    /// One problem a line.
    package var description: String { list.map(\.description).joined(separator: "\n") }
}

/// A schedule in another program's format.
package struct ExportedText: Hashable, Sendable {
    package var text: String
    /// What the cell goes through is the same without it, but ours does it and theirs will not:
    /// closer records, labels, messages. Shown with every export.
    package var leftOut: [ExportProblem]

    package init(text: String, leftOut: [ExportProblem]) {
        self.text = text
        self.leftOut = leftOut
    }
}
