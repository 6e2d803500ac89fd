package import CyclerCore
package import CyclerWatch

/// What is to be replayed, and how its numbers are meant.
package struct ReplayOrder: Sendable {
    package var path: String
    package var cell: Cell
    package var columns = ColumnOrder()
    /// In the recording, positive current discharges the cell.
    package var isPositiveDischarge = false
    /// How well the voltage zero of the recording is known; nil takes that of a channel which was
    /// never zeroed.
    package var zeroUncertainty: Volts?
    /// Nil finds out how the recorder chose its rows.
    package var style: RecordingStyle?
    /// What the watch compares with.
    package var thresholds = WatchThresholds()

    package init(path: String, cell: Cell) {
        self.path = path
        self.cell = cell
    }
}

extension Recording {
    /// Opens what an order names.
    init(_ order: ReplayOrder) throws(ReplayFault) {
        try self.init(
            path: order.path, order: order.columns, sign: order.isPositiveDischarge ? -1 : 1)
    }
}

/// What a replay tells while it goes on.
package enum ReplayEvent: Sendable {
    case finding(ReplayFinding)
    case step(ReplayStep)
}

/// A step begins, or its current has found its level.
package struct ReplayStep: Hashable, Sendable {
    /// From 1.
    package var number: Int
    /// False when the step of that number only has another level now.
    package var isNew: Bool
    /// Line of the file of its first row.
    package var line: Int
    /// As in findings.
    package var time: TimeSpan
    package var regime: Regime
}
