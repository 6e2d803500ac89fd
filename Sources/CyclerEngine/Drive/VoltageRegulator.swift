import CyclerCore

/// Holds a voltage with an instrument that only drives currents, one step a sample.
///
/// What the cell answers to a current is not known, so it is sought first: from no current by small
/// steps that grow until the voltage answers, then back to the current that it answered to; from a
/// current by easing off as soon as the voltage, going on as it does, would be beyond the target.
/// Then every step covers a small part of the distance as if the answer were a resistance, and
/// takes back what the voltage moves by itself (charge, slow polarisation: `VoltageDrift`). Samples
/// and set points may be late: the answer is laid to the smaller current, which makes steps too
/// small rather than too large. A voltage that swings around the target makes steps smaller, one
/// that stays away makes them slowly larger.
struct VoltageRegulator: Sendable {
    /// Part of the remaining distance that a step covers, before and beyond the target.
    private static let approach = 0.05
    private static let retreat = 0.2
    /// First step from no current, as a part of the largest current.
    private static let firstShare = 1e-4
    /// Steps of the search: growing from no current, easing off from a current.
    private static let growth = 1.3
    private static let ease = 0.8
    /// Intervals by which easing off begins early: it takes 1 / (1 - ease) of them, and one until
    /// it shows.
    private static let foresight = 6.0
    /// The search from no current is over once the voltage answers with this part of the distance,
    /// or this much, V.
    private static let answerShare = 0.1
    private static let answerMax = 0.05
    /// An answer is not believed to be smaller, V: noise and drift look like one.
    private static let answerMin = 2e-3
    private static let easedMin = 5e-3
    /// Within this distance of the target nothing is learnt, V.
    private static let quiet = 2e-3
    /// How the resistance is corrected when the voltage swings, and when it stays away; while the
    /// target is not passed, down to a part of what was measured.
    private static let swing = 1.5
    private static let creep = 0.98
    private static let floor = 0.3
    /// Swings, which noise makes too, do not make it larger than so many times that.
    private static let ceiling = 10.0
    /// Shrinking less than this from sample to sample is staying away.
    private static let stay = 1 - 0.3 * approach
    /// A step at most changes the current by this part: a wrong resistance shows before it matters.
    private static let stepMax = 0.5

    private enum Phase: Sendable {
        /// The current of the step flows until the target is near.
        case approaching
        case seeking
        /// `resistance`: what the cell is taken for, V/A; `least`: how small at most.
        case holding(resistance: Double, least: Double)
    }

    private let target: Double
    private let currentMax: Double
    private let firstStep: Double
    private let currentAtStart: Double
    private var phase: Phase
    private var drift = VoltageDrift()
    private var lastDistance: Double?
    /// Where the search began.
    private var start: (voltage: Double, slope: Double, time: Instant)?
    /// The current asked for, and those of the three samples before, newest first.
    private var current: Double
    private var before: (Double, Double, Double)

    /// From a current that flows already, the regulation asks for no larger one.
    init(target: Volts, current: Amperes, currents: ClosedRange<Amperes>) {
        let most = currents.upperBound.value
        self.target = target.value
        currentMax = current == .zero ? most : min(most, current.magnitude.value)
        firstStep = max(currents.lowerBound.value, Self.firstShare * most)
        currentAtStart = current.value
        phase = current == .zero ? .seeking : .approaching
        self.current = current.value
        before = (current.value, current.value, current.value)
    }

    /// The next current after a sample of the voltage under the present one.
    mutating func next(_ voltage: Volts, at time: Instant) -> Amperes {
        let voltage = voltage.value
        drift.next(voltage, at: time, own: ownAnswer)
        let distance = target - voltage
        switch phase {
        case .approaching:
            guard isNear(distance) else { return Amperes(current) }
            phase = .seeking
            seek(voltage, distance, time)
        case .seeking: seek(voltage, distance, time)
        case .holding(let resistance, let least):
            let learnt = learn(resistance, least, voltage, distance)
            phase = .holding(resistance: learnt, least: least)
            step(distance, learnt)
        }
        lastDistance = distance
        before = (current, before.0, before.1)
        return Amperes(current)
    }

    /// What our last step should have moved the voltage by, V.
    private var ownAnswer: Double {
        guard case .holding(let resistance, _) = phase else { return 0 }
        return resistance * (before.0 - before.1)
    }

    // MARK: The search

    /// The voltage would be beyond the target before an easing off could show.
    private func isNear(_ distance: Double) -> Bool {
        let foreseen = drift.isTrusted ? ahead : 0
        return distance * direction - foreseen <= 0
    }

    private var direction: Double { currentAtStart > 0 ? 1 : -1 }

    /// What the voltage moves towards the target, and beyond, until easing off has helped, V.
    private var ahead: Double {
        max(drift.slope * direction, 0) * Self.foresight * drift.interval
    }

    private mutating func seek(_ voltage: Double, _ distance: Double, _ time: Instant) {
        let start = start ?? (voltage, drift.isTrusted ? drift.slope : 0, time)
        self.start = start
        if currentAtStart == 0 {
            seekFromRest(voltage - start.voltage, target - start.voltage, distance)
        } else {
            let unanswered = start.voltage + start.slope * (time - start.time).seconds
            easeOff((unanswered - voltage) * direction, distance)
        }
    }

    private mutating func seekFromRest(_ moved: Double, _ whole: Double, _ distance: Double) {
        guard current != 0 else {
            current = min(firstStep, currentMax) * (distance < 0 ? -1 : 1)
            return
        }
        let answer = current > 0 ? moved : -moved
        let enough = max(
            min(Self.answerShare * whole.magnitude, Self.answerMax), Self.answerMin)
        // What was asked for last may not show yet.
        let answered = before.2 != 0 ? before.2 : before.1
        guard answered != 0, answer >= enough || distance * current <= 0 else {
            current = min(max(Self.growth * current, -currentMax), currentMax)
            return
        }
        drift.forget()
        hold(max(answer, Self.answerMin) / answered.magnitude)
        current = answered
    }

    private mutating func easeOff(_ answer: Double, _ distance: Double) {
        let eased = min(
            (current - currentAtStart).magnitude, (before.1 - currentAtStart).magnitude)
        let isBack = distance * direction - ahead >= 0
        if eased > 0, isBack || answer >= Self.easedMin {
            hold(max(answer, Self.easedMin) / eased)
        } else if !isBack {
            current *= Self.ease
        }
    }

    private mutating func hold(_ resistance: Double) {
        phase = .holding(resistance: resistance, least: Self.floor * resistance)
    }

    // MARK: The hold

    private func learn(
        _ resistance: Double, _ least: Double, _ voltage: Double, _ distance: Double
    ) -> Double {
        let known = max(resistance, whole(voltage))
        guard let last = lastDistance, distance.magnitude > Self.quiet else { return known }
        if distance * last < 0 {
            let most = Self.ceiling * least / Self.floor
            return max(known, min(Self.swing * known, most))
        }
        guard distance.magnitude > Self.stay * last.magnitude else { return known }
        let less = Self.creep * known
        let isBeyond = distance * current < 0
        return isBeyond ? less : max(less, min(least, known))
    }

    /// All that the current has moved the voltage by since there was none, as a resistance.
    private func whole(_ voltage: Double) -> Double {
        guard currentAtStart == 0, let start, before.0 != 0, before.1 != 0,
            (voltage - start.voltage) * current > 0
        else { return 0 }
        return (voltage - start.voltage).magnitude / max(before.0.magnitude, before.1.magnitude)
    }

    private mutating func step(_ distance: Double, _ resistance: Double) {
        let isBeyond = distance * current < 0
        let covered = (isBeyond ? Self.retreat : Self.approach) * distance
        let wanted = (covered - drift.slope * drift.interval) / resistance
        let most = max(Self.stepMax * current.magnitude, firstStep)
        current = min(max(current + min(max(wanted, -most), most), -currentMax), currentMax)
    }
}
