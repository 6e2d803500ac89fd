import CyclerCore

/// Holds a voltage with an instrument that only drives currents, one step a sample.
///
/// What the cell answers to a current is not known: first it is sought (from no current by small
/// steps that grow, from a current by easing off), then every step covers a part of the distance as
/// if that answer were a resistance. A voltage that swings around the target shows that the cell
/// answers stronger than was thought, and makes the steps smaller; one that stays away makes them
/// slowly larger. Set points that arrive a sample late only make it swing and settle.
struct VoltageRegulator: Sendable {
    /// Part of the remaining distance that a step covers, before and beyond the target.
    private static let approach = 0.15
    private static let retreat = 0.5
    /// First step from no current, as a part of the largest current.
    private static let firstShare = 1e-4
    /// Steps of the search: growing from no current, easing off from a current.
    private static let growth = 1.5
    private static let ease = 0.9
    /// The search is over once the voltage answers with this part of the distance, or this much.
    private static let answerShare = 0.2
    private static let answerMax = 0.05
    /// An answer is not believed to be smaller, V: noise and drift look like one.
    private static let answerMin = 5e-3
    /// Within this distance of the target nothing is learnt, V.
    private static let quiet = 2e-3
    /// How the resistance is corrected when the voltage swings, and when it stays away.
    private static let swing = 1.5
    private static let creep = 0.99
    /// Shrinking less than this from sample to sample is staying away.
    private static let stay = 0.9

    private let target: Double
    private let currentMax: Double
    private let firstStep: Double
    private var current: Double
    private var currentBefore: Double
    private let currentAtStart: Double
    private var voltageAtStart: Double?
    private var lastDistance: Double?
    /// What the cell is taken for, V/A; nil while it is sought.
    private var resistance: Double?

    /// From a current that flows already, the regulation asks for no larger one.
    init(target: Volts, current: Amperes, currents: ClosedRange<Amperes>) {
        let most = currents.upperBound.value
        self.target = target.value
        currentMax = current == .zero ? most : min(most, current.magnitude.value)
        firstStep = max(currents.lowerBound.value, Self.firstShare * most)
        self.current = current.value
        currentBefore = current.value
        currentAtStart = current.value
    }

    /// The next current after a sample of the voltage under the present one.
    mutating func next(_ voltage: Volts) -> Amperes {
        let distance = target - voltage.value
        if resistance == nil {
            seek(voltage.value, distance)
        } else {
            learn(distance)
        }
        if let resistance { step(distance, resistance) }
        lastDistance = distance
        return Amperes(current)
    }

    private mutating func seek(_ voltage: Double, _ distance: Double) {
        let start = voltageAtStart ?? voltage
        voltageAtStart = start
        // The last step may not show yet: the smaller of two, so that the answer seems larger.
        let moved = min(
            (current - currentAtStart).magnitude, (currentBefore - currentAtStart).magnitude)
        let answer = (voltage - start) * (current > currentAtStart ? 1 : -1)
        if moved > 0, isAnswered(answer, target - start, distance) {
            resistance = max(answer, Self.answerMin) / moved
            return
        }
        currentBefore = current
        if current == 0 {
            current = min(firstStep, currentMax) * (distance < 0 ? -1 : 1)
        } else if currentAtStart == 0 {
            current = min(max(Self.growth * current, -currentMax), currentMax)
        } else if distance * current < 0 {
            current *= Self.ease
        }
    }

    private func isAnswered(_ answer: Double, _ whole: Double, _ distance: Double) -> Bool {
        guard currentAtStart == 0 else { return distance * current >= 0 }
        let enough = max(
            min(Self.answerShare * whole.magnitude, Self.answerMax), Self.answerMin)
        return distance * current <= 0 || answer >= enough
    }

    private mutating func learn(_ distance: Double) {
        guard let last = lastDistance, distance.magnitude > Self.quiet else { return }
        if distance * last < 0 {
            resistance? *= Self.swing
        } else if distance.magnitude > Self.stay * last.magnitude {
            resistance? *= Self.creep
        }
    }

    private mutating func step(_ distance: Double, _ resistance: Double) {
        let isBeyond = distance * current < 0
        let wanted = (isBeyond ? Self.retreat : Self.approach) * distance / resistance
        // At most double, at most to nothing: a wrong resistance shows before it matters.
        let most = max(current.magnitude, firstStep)
        let next = current + min(max(wanted, -most), most)
        currentBefore = current
        current = min(max(next, -currentMax), currentMax)
    }
}
