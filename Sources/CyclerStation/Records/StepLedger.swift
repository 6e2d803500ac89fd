import CyclerCore
import CyclerEngine
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

    init(_ step: PlanStep, count: Int, area: SquareCentimetres) {
        self.step = step
        row.stepCount = count
        row.stepID = step.id
        row.stepType = step.action.typeWord
        row.step = step.action.name
        row.area = area
        row.setCurrent = step.action.setCurrent
    }

    /// Time in force until `now`.
    func timeInForce(at now: Instant) -> TimeSpan {
        guard let inForceSince, now > inForceSince else { return row.inForce }
        return row.inForce + (now - inForceSince)
    }

    /// The set point left force.
    mutating func leaveForce(at now: Instant) {
        row.inForce = timeInForce(at: now)
        inForceSince = nil
    }

    mutating func take(_ sample: Sample, _ aux: Auxiliaries) {
        if row.startVoltage == nil { row.startVoltage = sample.voltage }
        row.endVoltage = sample.voltage ?? row.endVoltage
        row.temperature.take((aux.cellTemperature ?? aux.temperature)?.value)
        row.pressure.take(aux.stackPressure?.value)
    }
}
