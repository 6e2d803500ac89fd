package import CyclerCore

/// Another schedule for a run that goes on.
package struct Amendment: Sendable {
    package var schedule: Schedule
    /// The schedule in our own form.
    package var text: String
    /// Only say what would change.
    package var isCheck: Bool
    /// A protocol of somebody else's, as it was submitted; kept in the run folder.
    package var original: String?
    /// The same schedule in the words of half and symmetric cells, for such a protocol.
    package var forHalfCells: (schedule: Schedule, text: String)?

    package init(schedule: Schedule, text: String, isCheck: Bool) {
        self.schedule = schedule
        self.text = text
        self.isCheck = isCheck
    }

    /// The amendment in the words of the run's cell.
    func inWords(of kind: CellKind) -> Amendment {
        guard kind != .full, let other = forHalfCells else { return self }
        var amendment = self
        (amendment.schedule, amendment.text) = other
        return amendment
    }
}
