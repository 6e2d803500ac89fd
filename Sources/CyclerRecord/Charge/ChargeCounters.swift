package import CyclerCore

/// Charge and energy of one span (a step, a run), split by sign. Printed as integers of 1e-12 Ah
/// and 1e-12 Wh, so that net and cumulative are exact sums of the printed numbers.
package struct ChargeTotals: Hashable, Sendable {
    package var charging = AmpereHours.zero
    package var discharging = AmpereHours.zero
    package var chargingEnergy = WattHours.zero
    package var dischargingEnergy = WattHours.zero

    package init() {}

    /// Charging minus discharging.
    package var net: AmpereHours { charging - discharging }

    mutating func add(_ charge: AmpereHours, _ energy: WattHours) {
        if charge >= .zero {
            charging += charge
            chargingEnergy += energy.magnitude
        } else {
            discharging += charge.magnitude
            dischargingEnergy += energy.magnitude
        }
    }
}

/// Counts charge by trapezoid on measured current and sample time. Restarted at each confirmed
/// set point; no trapezoid ever spans a change of set point.
package struct ChargeCounters: Hashable, Sendable {
    private enum State: Hashable, Sendable {
        /// No current flows, or none is known to.
        case idle
        /// A set point was confirmed; no sample yet.
        case confirmed(Instant)
        case counting(Instant, Amperes, Volts)
    }

    private var state = State.idle
    /// Since the start of the run.
    package private(set) var total = ChargeTotals()
    /// Since the start of the step.
    package private(set) var step = ChargeTotals()

    package init() {}

    /// Goes on from the totals of an earlier run.
    package init(charging: AmpereHours, discharging: AmpereHours) {
        total.charging = charging
        total.discharging = discharging
    }

    /// A new step begins to count.
    package mutating func beginStep() { step = ChargeTotals() }

    /// A set point is confirmed: counting starts here.
    package mutating func restart(at time: Instant) { state = .confirmed(time) }

    /// Takes a sample under the set point in force.
    package mutating func count(_ current: Amperes, _ voltage: Volts, at time: Instant) {
        switch state {
        case .idle: break
        case .confirmed(let since):
            // From the confirmation to the first sample the current is that of the sample.
            add(current, voltage, over: time - since)
        case .counting(let before, let lastCurrent, let lastVoltage):
            add(
                (lastCurrent + current) / 2, (lastVoltage + voltage) / 2, over: time - before)
        }
        if state != .idle { state = .counting(time, current, voltage) }
    }

    /// The set point has left force at `time`: the last current is taken to have flowed until
    /// then, and counting stops.
    package mutating func close(at time: Instant) {
        if case .counting(let before, let current, let voltage) = state, time > before {
            add(current, voltage, over: time - before)
        }
        state = .idle
    }

    private mutating func add(_ current: Amperes, _ voltage: Volts, over span: TimeSpan) {
        guard span > .zero else { return }
        let charge = current * span
        let energy = WattHours(charge.value * voltage.value)
        total.add(charge, energy)
        step.add(charge, energy)
    }
}
