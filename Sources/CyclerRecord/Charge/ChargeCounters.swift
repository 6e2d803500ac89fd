package import CyclerCore

/// Counts charge and energy by trapezoid on measured current and sample time. Restarted at each
/// confirmed set point; no trapezoid ever spans a change of set point.
///
/// Step and cycle are differences of the run's totals, so that they add up exactly. What is less
/// than a unit is carried to the next interval, so that small currents lose nothing to rounding.
package struct ChargeCounters: Hashable, Sendable {
    /// A set current below this share of the range is counted as set: the reading is mostly the
    /// ammeter's own error there.
    package static let resolutionShare = 0.01

    private enum State: Hashable, Sendable {
        /// No current flows, or none is known to.
        case idle
        /// A set point was confirmed at this lab time, ns; no sample yet.
        case confirmed(Int64)
        case counting(Point)
    }

    private struct Point: Hashable, Sendable {
        var time: Int64
        var current: Double
        var voltage: Double
    }

    /// Less than one unit each.
    private struct Remainder: Hashable, Sendable {
        var charging = 0.0
        var discharging = 0.0
        var chargingEnergy = 0.0
        var dischargingEnergy = 0.0
    }

    private var state = State.idle
    private var remainder = Remainder()
    private var assumed: Double?
    var stepOrigin = ChargeTotals()
    var cycleOrigin = ChargeTotals()
    /// Since the start of the run.
    package internal(set) var total = ChargeTotals()

    package init() {}

    /// Goes on from the totals of an earlier run.
    package init(charging: AmpereHours, discharging: AmpereHours) {
        total.charging = charging
        total.discharging = discharging
        stepOrigin = total
        cycleOrigin = total
    }

    /// Since the start of the step.
    package var step: ChargeTotals { total - stepOrigin }

    /// Since the start of the cycle.
    package var cycle: ChargeTotals { total - cycleOrigin }

    /// Charging minus discharging since the start of the step; what is asked for every sample.
    package var stepNet: AmpereHours {
        let units =
            (total.chargingUnits &- stepOrigin.chargingUnits)
            &- (total.dischargingUnits &- stepOrigin.dischargingUnits)
        return AmpereHours(Double(units) / ChargeTotals.unitsPerHour)
    }

    /// Energy of what charged less that of what discharged, since the start of the step.
    package var stepNetEnergy: WattHours {
        let units =
            (total.chargingEnergyUnits &- stepOrigin.chargingEnergyUnits)
            &- (total.dischargingEnergyUnits &- stepOrigin.dischargingEnergyUnits)
        return WattHours(Double(units) / ChargeTotals.unitsPerHour)
    }

    /// True while the set current is counted instead of the measured one.
    package var countsSetCurrent: Bool { assumed != nil }

    /// A new step begins to count.
    package mutating func beginStep() { stepOrigin = total }

    /// A new cycle begins to count.
    package mutating func beginCycle() { cycleOrigin = total }

    /// A set point is confirmed: counting starts here. With a set current below
    /// `resolutionShare` of the range's full scale, that is counted instead of the reading.
    package mutating func restart(
        at time: Instant, set: Amperes? = nil, fullScale: Amperes? = nil
    ) {
        state = .confirmed(time.nanoseconds)
        assumed = nil
        if let set, let fullScale,
            set.value.magnitude < Self.resolutionShare * fullScale.value.magnitude
        {
            assumed = set.value
        }
    }

    /// The step no longer keeps the current that it was restarted with: the reading counts.
    package mutating func countMeasured() { assumed = nil }

    /// Takes a sample under the set point in force. A current that is no number counts as no
    /// sample, a voltage that is none as 0 V.
    package mutating func count(_ current: Amperes, _ voltage: Volts, at time: Instant) {
        let now = time.nanoseconds
        let amperes = assumed ?? current.value
        guard amperes.isFinite else { return }
        let volts = voltage.value.isFinite ? voltage.value : 0
        switch state {
        case .idle: return
        case .confirmed(let since):
            // From the confirmation to the first sample the current is that of the sample.
            add(amperes, volts, over: now &- since)
        case .counting(let last):
            add(
                (last.current + amperes) / 2, (last.voltage + volts) / 2,
                over: now &- last.time)
        }
        state = .counting(Point(time: now, current: amperes, voltage: volts))
    }

    /// The set point has left force at `time`: the last current is taken to have flowed until
    /// then, and counting stops.
    package mutating func close(at time: Instant) {
        if case .counting(let last) = state {
            add(last.current, last.voltage, over: time.nanoseconds &- last.time)
        }
        state = .idle
    }

    private mutating func add(_ amperes: Double, _ volts: Double, over span: Int64) {
        guard span > 0 else { return }
        // A times ns is 1/3.6 of 1e-12 Ah.
        let charge = amperes.magnitude * Double(span) / 3.6
        let energy = charge * volts.magnitude
        if amperes >= 0 {
            let whole = Self.take(charge, &remainder.charging)
            let work = Self.take(energy, &remainder.chargingEnergy)
            total.addCharging(whole, energy: work, moment: volts < 0 ? 0 &- work : work)
        } else {
            let whole = Self.take(charge, &remainder.discharging)
            let work = Self.take(energy, &remainder.dischargingEnergy)
            total.addDischarging(whole, energy: work, moment: volts < 0 ? 0 &- work : work)
        }
    }

    /// Whole units of an amount and what was left before; the rest stays for the next time.
    private static func take(_ amount: Double, _ remainder: inout Double) -> Int64 {
        let wanted = amount + remainder
        guard wanted < Double(ChargeTotals.unitsMax) else {
            remainder = 0
            return ChargeTotals.unitsMax
        }
        let whole = Int64(wanted)
        remainder = wanted - Double(whole)
        return whole
    }
}

extension ChargeCounters {
    /// For the checkpoint; the set point in force is not part of it.
    func write(into out: inout StateWriter) {
        for totals in [total, stepOrigin, cycleOrigin] { out.list(totals.write) }
        for rest in [
            remainder.charging, remainder.discharging, remainder.chargingEnergy,
            remainder.dischargingEnergy,
        ] { out.put(rest) }
    }

    /// Goes on from a checkpoint, with no set point in force; nil when it is damaged.
    init?(checkpoint: JSON) {
        var list = StateReader(checkpoint)
        guard let total = list.read(ChargeTotals.init(checkpoint:)),
            let stepOrigin = list.read(ChargeTotals.init(checkpoint:)),
            let cycleOrigin = list.read(ChargeTotals.init(checkpoint:))
        else { return nil }
        self.total = total
        self.stepOrigin = stepOrigin
        self.cycleOrigin = cycleOrigin
        let rests = (0..<4).map { _ in list.number() }
        guard list.isWhole, rests.allSatisfy({ (0..<1).contains($0) }) else { return nil }
        remainder = Remainder(
            charging: rests[0], discharging: rests[1], chargingEnergy: rests[2],
            dischargingEnergy: rests[3])
    }
}
