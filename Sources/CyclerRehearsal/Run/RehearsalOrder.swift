package import CyclerCore
package import CyclerStation

/// Everything that a rehearsal is made of; the same order gives the same files, byte for byte.
package struct RehearsalOrder: Sendable {
    /// Sample periods that the simulated potentiostat can serve: it converts every 20 ms.
    package static let everyRange = TimeSpan.milliseconds(20)...TimeSpan.minutes(10)
    /// Wall clock at the beginning when nobody says otherwise: 2026-01-01 00:00 UTC, so that two
    /// rehearsals give the same bytes.
    package static let standardStart = UnixTime(nanoseconds: 1_767_225_600_000_000_000)

    package var order: StartOrder
    package var cell: Cell
    package var cellText: String
    package var model: CellModel
    /// Sample period; lab time, within `everyRange`.
    package var every = TimeSpan.seconds(1)
    /// How long the potentiostat takes to answer and to do what it is told: at most half of
    /// `every`, so that a sample and a set point find room in one.
    package var latency = TimeSpan.zero
    /// Of all noise.
    package var seed: UInt64 = 1
    /// Wall clock at the beginning.
    package var start = RehearsalOrder.standardStart
    /// The voltage zero is measured before the run.
    package var measuresZero = true
    package var faults: [TimedFault] = []
    /// What the short watch compares with.
    package var thresholds = LabThresholds()
    /// Standard deviation of a voltage reading; nil for that of the instrument.
    package var voltageNoise: Volts?
    /// Where the instruments' profiles are; nil for those that came with the program.
    package var profileDirectory: String?
    /// Where the run folder is made.
    package var dataDirectory = "."

    package init(order: StartOrder, cell: Cell, cellText: String, model: CellModel) {
        self.order = order
        self.cell = cell
        self.cellText = cellText
        self.model = model
    }
}
