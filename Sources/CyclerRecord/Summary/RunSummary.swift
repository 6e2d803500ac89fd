package import CyclerCore

/// The metrics of a whole run, for `run.json` and reports: fed with finished steps, cycles and
/// findings, of constant size whatever the length of the run, and readable at any time.
package struct RunSummary: Sendable {
    /// One finding as it is remembered.
    struct Signature: Sendable {
        var code: FindingCode
        var at: TimeSpan
        var plated: AmpereHours
    }

    /// Consecutive steps of one direction, as the reservoir method sees them.
    struct HalfInHand: Sendable {
        var half = HalfCycle()
        var plates: Bool
        var endsOnVoltage = false
        var isWhole = true
    }

    let cell: Cell
    var plating: PlatingSummary
    var critical: CriticalCurrent
    var rates = RatePolarization()
    var reservoir: ReservoirMethod
    var halfInHand: HalfInHand?
    var total = ChargeTotals()
    var interruptions = 0
    /// What the watch could see, and for how long.
    package var readiness = ReadinessAccount()

    /// First cycle in which charge moved the first way.
    var firstCycle: CycleRow?
    var lastWhole: CycleRow?
    var wholeCycles = 0
    var firstHalves = HalfCycle()
    var secondHalves = HalfCycle()
    var firstSuspect: Signature?
    var firstStop: Signature?

    package init(_ cell: Cell) {
        self.cell = cell
        plating = PlatingSummary(area: cell.area)
        critical = CriticalCurrent(area: cell.area)
        reservoir = ReservoirMethod(cell.kind)
    }

    /// A step is finished and its charge final.
    package mutating func take(_ step: StepRow) {
        total += step.charge
        interruptions += step.interruptions
        plating.take(step)
        critical.take(step)
        gather(step)
    }

    /// A cycle is finished; also the last one, as far as it came.
    package mutating func take(_ cycle: CycleRow) {
        rates.take(cycle)
        if firstCycle == nil, !cycle.first.isEmpty { firstCycle = cycle }
        guard cycle.isWhole else { return }
        wholeCycles += 1
        firstHalves.add(cycle.first)
        secondHalves.add(cycle.second)
        lastWhole = cycle
    }

    /// The watch found something at `time`, when so much was plated.
    package mutating func take(
        _ finding: Finding, at time: TimeSpan, plated: AmpereHours
    ) {
        let signature = Signature(code: finding.code, at: time, plated: plated)
        switch finding.findingClass {
        case .warn, .pauseAndProbe: firstSuspect = firstSuspect ?? signature
        case .stop: firstStop = firstStop ?? signature
        }
    }

    private mutating func gather(_ step: StepRow) {
        guard cell.kind != .full, let direction = step.direction else { return }
        let plates = direction == .plate
        if let done = halfInHand, done.plates != plates { flush(done) }
        var half =
            halfInHand.flatMap { $0.plates == plates ? $0 : nil } ?? HalfInHand(plates: plates)
        half.half.add(step, charging: !plates)
        half.endsOnVoltage = step.endsOnVoltage
        half.isWhole = half.isWhole && step.isWhole
        halfInHand = half
    }

    private mutating func flush(_ done: HalfInHand) {
        guard !done.half.isEmpty else { return }
        reservoir.take(done.half, plates: done.plates, endsOnVoltage: done.endsOnVoltage)
    }

    // MARK: Values

    /// Largest areal plating capacity; with `isBound` no short ended a plating.
    package var maximumPlated: (capacity: ArealCapacity, isBound: Bool)? { plating.maximum }

    /// Second half over first half of the first cycle; for full cells the initial efficiency.
    package var initialEfficiency: CoulombicEfficiency? { firstCycle?.efficiency }

    /// Sum of all second halves over sum of all first halves, whole cycles only.
    package var repeatedEfficiency: CoulombicEfficiency? {
        CoulombicEfficiency(of: secondHalves, over: firstHalves)
    }

    /// The reservoir method, with the half cycle in hand taken as it is.
    package var reservoirMethod: ReservoirMethod {
        var copy = self
        if let last = halfInHand, last.isWhole { copy.flush(last) }
        return copy.reservoir
    }

    /// Largest current density whose half cycles were completed and free of findings; nil when
    /// none was. With `isBound` none failed either.
    package var criticalDensity: (density: CurrentDensity, isBound: Bool)? {
        critical.critical.map { ($0.density, critical.failure == nil) }
    }

    /// First current density that failed.
    package var failingDensity: CurrentDensity? { critical.failure?.density }

    /// The content of `summary` in `run.json`.
    package var json: JSON {
        [
            "maximum-areal-plating-capacity": plating.capacityJSON,
            "nucleation": plating.nucleationJSON,
            "coulombic-efficiency": efficiencies,
            "first-cycle": firstCycleJSON,
            "critical-current-density": critical.json,
            "polarization": rates.json,
            "polarization-half-cycles-left-out": .integer(rates.uncounted),
            "cycles": cyclesJSON,
            "charge": chargeJSON,
            "first-suspect": signature(firstSuspect),
            "first-stop": signature(firstStop),
            "interruptions": .integer(interruptions),
            "watch": readiness.json,
        ]
    }
}

// MARK: - JSON

extension RunSummary {
    private var efficiencies: JSON {
        [
            "initial": initialEfficiency?.json([
                .init("cycle", .integer(firstCycle?.cycle ?? 0)),
                .init("strip-cut-off-V", volts(firstCycle?.second.endVoltage)),
            ]) ?? missing("the first cycle has not moved charge both ways"),
            "reservoir": reservoirMethod.json,
            "repeated": repeatedEfficiency?.json([.init("cycles", .integer(wholeCycles))])
                ?? missing("no cycle has moved charge both ways"),
        ]
    }

    private var firstCycleJSON: JSON {
        guard let firstCycle, let loss = firstCycle.loss else { return .null }
        return [
            "first-half-Ah": .number(firstCycle.first.charge.value),
            "second-half-Ah": .number(firstCycle.second.charge.value),
            "loss-Ah": .number(loss.value), "loss-mAh-per-cm2": areal(loss),
            "loss-mAh-per-g": specific(loss),
            "initial-efficiency": number(firstCycle.efficiency?.value),
        ]
    }

    private var cyclesJSON: JSON {
        [
            "whole": .integer(wholeCycles),
            "last-whole": lastWhole.map { .integer($0.cycle) } ?? .null,
            "retention": number(lastWhole?.retention),
            "last-coulombic-efficiency": lastWhole?.efficiency?.json() ?? .null,
            "last-energy-efficiency": number(lastWhole?.energyEfficiency),
        ]
    }

    private var chargeJSON: JSON {
        [
            "charging-Ah": .number(total.charging.value),
            "discharging-Ah": .number(total.discharging.value),
            "charging-Wh": .number(total.chargingEnergy.value),
            "discharging-Wh": .number(total.dischargingEnergy.value),
            "cumulative-areal-mAh-per-cm2": areal(total.moved),
        ]
    }

    private func signature(_ seen: Signature?) -> JSON {
        guard let seen else { return .null }
        return [
            "code": .string(seen.code.rawValue), "test-time-s": .number(seen.at.seconds),
            "plated-mAh-per-cm2": areal(seen.plated),
        ]
    }

    private func missing(_ reason: String) -> JSON { ["value": .null, "reason": .string(reason)] }

    private func number(_ value: Double?) -> JSON { value.map { .number($0) } ?? .null }

    private func volts(_ value: Volts?) -> JSON { number(value?.value) }

    private func areal(_ charge: AmpereHours) -> JSON {
        .number((charge / cell.area).milliampereHoursPerSquareCentimetre)
    }

    private func specific(_ charge: AmpereHours) -> JSON {
        number(cell.activeMass.map { charge.value * 1000 / $0.value })
    }
}
