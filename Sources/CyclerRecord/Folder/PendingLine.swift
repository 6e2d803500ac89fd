package import CyclerCore

/// A row that was final in all but the confirmation of the change away from its step: the line
/// that `steps.csv` or `cycles.csv` gets, unless it is there already.
package struct PendingLine: Hashable, Sendable {
    /// Lines that one checkpoint keeps at most: the step, and the cycles that end with it.
    package static let countMax = 64

    package var file: RunFile
    /// Step count or cycle count: the first field of the line.
    package var number: Int
    package var line: String

    package init(_ row: StepRow) {
        var text = ByteText(reserving: 512)
        StepTable.append(row, to: &text)
        (file, number, line) = (.steps, row.stepCount, text.string)
    }

    package init(_ row: CycleRow) {
        var text = ByteText(reserving: 512)
        CycleTable.append(row, to: &text)
        (file, number, line) = (.cycles, row.cycle, text.string)
    }

    func write(into out: inout StateWriter) {
        out.put(file == .cycles)
        out.put(number)
        out.put(line)
    }

    /// Nil when it is damaged.
    init?(checkpoint: JSON) {
        var list = StateReader(checkpoint)
        file = list.flag() ? .cycles : .steps
        number = list.count()
        guard let line = list.text(), list.isWhole, line.hasSuffix("\n") else { return nil }
        self.line = line
    }
}
