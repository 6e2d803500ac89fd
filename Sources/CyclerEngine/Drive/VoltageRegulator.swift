import CyclerCore

/// Holds a voltage with an instrument that only drives currents, one step a sample.
///
/// The cell is taken for a resistance behind a slow voltage. The resistance is learnt from the
/// largest answer to our own steps, so that a step never asks for more than half of what it takes
/// to get there; a voltage beyond the target is left twice as fast as one before it. What is left
/// over is the drift of the cell between two samples.
struct VoltageRegulator: Sendable {
    /// Part of the remaining distance that a step covers, before and beyond the target.
    private static let approach = 0.25
    private static let retreat = 0.5
    /// First step from zero, as a part of the largest current: small, to learn the resistance.
    private static let firstShare = 0.01
    /// The current may at most double in one step.
    private static let growth = 2.0

    private let target: Volts
    private let currentMax: Amperes
    private var current: Amperes
    /// V/A; nil until a step was answered.
    private var resistance: Double?
    private var last: (voltage: Volts, current: Amperes)?

    init(target: Volts, current: Amperes, currentMax: Amperes) {
        self.target = target
        self.current = current
        self.currentMax = currentMax
    }

    /// The next current after a sample of the voltage under the present one.
    mutating func next(_ voltage: Volts) -> Amperes {
        learn(voltage)
        last = (voltage, current)
        let distance = (target - voltage).value
        guard let resistance else {
            if current == .zero {
                current = (distance < 0 ? -1 : 1) * Self.firstShare * currentMax
            } else {
                // Came here under current: ease off to see what it does.
                current = 0.9 * current
            }
            return current
        }
        let isBeyond = distance * current.value < 0
        let part = isBeyond ? Self.retreat : Self.approach
        var wanted = current.value + part * distance / resistance
        let most = max(
            Self.growth * current.magnitude.value, Self.firstShare * currentMax.value)
        wanted = min(max(wanted, -most), most)
        wanted = min(max(wanted, -currentMax.value), currentMax.value)
        current = Amperes(wanted)
        return current
    }

    private mutating func learn(_ voltage: Volts) {
        guard let last else { return }
        let step = (current - last.current).value
        guard step.magnitude > 1e-3 * currentMax.value else { return }
        let answer = (voltage - last.voltage).value / step
        guard answer.isFinite, answer > 0 else { return }
        resistance = max(resistance ?? 0, answer)
    }
}
