import CyclerCore
import CyclerEngine
import CyclerInstruments
import CyclerRecord

/// What is gathered about the step in hand, and about the one whose end is not confirmed yet.
struct StepLedger: Sendable {
    var step: PlanStep
    var row = StepRow()
    /// Lab time at which the step came into force first.
    var began: Instant?
    var isEnding = false
    var endsAt: Instant?
    var inForceSince: Instant?
    /// What an earlier life of the daemon had measured of it; stands where this one has nothing.
    var before: StepRow?
    private var ranges = RangeLedger()

    init(_ step: PlanStep, count: Int, cell: Cell, period: TimeSpan) {
        self.step = step
        row.stepCount = count
        row.stepID = step.id
        row.stepType = step.action.typeWord
        row.step = step.action.name
        row.area = cell.area
        row.mass = cell.activeMass
        row.setCurrent = step.action.setCurrent
        row.direction = step.action.direction
        // Where the current began and ended is known to half a sample period.
        row.timing = TimeSpan(nanoseconds: period.nanoseconds / 2)
    }

    /// The step is over, for this reason (`StepEnd.word`, or what cut it short).
    /// `endsRun` when the author's condition ends the whole run with it.
    mutating func end(_ reason: String, endsRun: Bool, at now: Instant) {
        row.endsRun = endsRun
        leaveForce(at: now)
        isEnding = true
        endsAt = now
        row.endReason = reason
        row.isWhole = !Self.cuts.contains(reason)
        row.endsOnVoltage =
            reason.split(separator: " and ").contains("voltage")
            || (row.isWhole && isHeldAtTheEnd)
    }

    /// A current that ends in a held voltage has moved all that goes at that voltage.
    private var isHeldAtTheEnd: Bool {
        if case .drive(.current(_, .some), _) = step.action { true } else { false }
    }

    /// Reasons that the schedule does not know: what was to be moved was not.
    private static let cuts = ["trip", "stopped", "interrupted", "skipped"]

    /// Time in force until `now`.
    func timeInForce(at now: Instant) -> TimeSpan {
        guard let inForceSince, now > inForceSince else { return row.inForce }
        return row.inForce + (now - inForceSince)
    }

    /// The set point left force.
    mutating func leaveForce(at now: Instant) {
        row.inForce = timeInForce(at: now)
        inForceSince = nil
        ranges.take(upTo: row.inForce)
        row.accuracy = ranges.accuracy
    }

    /// From now on the current is measured on this range.
    mutating func measure(on range: CurrentRange?, at now: Instant) {
        ranges.take(upTo: timeInForce(at: now))
        ranges.change(to: range)
        row.rangeFullScale = ranges.first?.fullScale
        row.changedRange = ranges.haveChanged
    }

    mutating func take(_ sample: Sample, _ aux: Auxiliaries) {
        if row.startVoltage == nil { row.startVoltage = sample.voltage }
        row.endVoltage = sample.voltage ?? row.endVoltage
        row.temperature.take((aux.cellTemperature ?? aux.temperature)?.value)
        row.pressure.take(aux.stackPressure?.value)
    }
}
