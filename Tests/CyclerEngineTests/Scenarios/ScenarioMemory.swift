import CyclerCore
import CyclerEngine

/// What a run remembers of its steps, as the station fills it in.
struct ScenarioMemory {
    private(set) var voltage: Volts?
    private var current: Double?
    /// Voltage and current before the last change of step.
    private var beforeChange: (voltage: Double, current: Double)?
    private var firstHalf: Double?
    private var firstCapacity: Double?
    private var cycle = 1.0

    mutating func see(_ reading: ScenarioReading, in memory: inout RunMemory) {
        if let volts = reading.voltage { voltage = Volts(volts) }
        if let amperes = reading.current { current = amperes }
        memory[.temperature] = (reading.cellTemperature ?? reading.temperature)?.value
        memory[.stackPressure] = reading.pressure?.value
        guard let before = beforeChange, let voltage, let current else { return }
        beforeChange = nil
        let step = current - before.current
        if step.magnitude > 0.1 * max(current.magnitude, before.current.magnitude) {
            memory[.lastResistance] = ((voltage.value - before.voltage) / step).magnitude
        }
    }

    mutating func stepEnds(
        _ step: PlanStep, _ progress: StepProgress, charge: AmpereHours, energy: WattHours,
        plated: AmpereHours, at now: Instant, in memory: inout RunMemory
    ) {
        memory[.lastTime] = progress.elapsed(at: now).seconds
        memory[.lastVoltage] = voltage?.value
        if let voltage, let current { beforeChange = (voltage.value, current) }
        guard step.energises else { return }
        memory[.lastCurrent] = (step.action.setCurrent?.value ?? current)?.magnitude
        memory[.lastEnergy] = energy.magnitude.value * 3600
        memory[.maximumVoltage] = progress.voltageRange?.upperBound.value
        memory[.minimumVoltage] = progress.voltageRange?.lowerBound.value
        guard let direction = step.action.direction else { return }
        memory.remember(charge, of: direction)
        if direction == .plate { memory[.lastPlated] = plated.value * 3600 }
        count(charge.magnitude.value, direction, in: &memory)
    }

    /// A cycle is a charge (or plating) and what came out of it again.
    private mutating func count(
        _ charge: Double, _ direction: CurrentDirection, in memory: inout RunMemory
    ) {
        switch direction {
        case .charge, .plate:
            if firstHalf != nil, memory[.coulombicEfficiency] != nil { cycle += 1 }
            firstHalf = charge
        case .discharge, .strip:
            if let firstHalf { memory[.coulombicEfficiency] = charge / firstHalf }
            firstCapacity = firstCapacity ?? charge
            memory[.retention] = firstCapacity.map { charge / $0 }
        }
        memory[.cycle] = cycle
    }
}
