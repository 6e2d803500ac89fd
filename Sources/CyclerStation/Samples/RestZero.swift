import CyclerCore
import CyclerEngine
import CyclerWatch

/// A cell with lithium on both electrodes rests at 0 V: what the instrument then reads is its own
/// zero. Waits for the relaxation to end, then compares two halves of a minute.
struct RestZero: Sendable {
    /// Relaxation that is waited for; lab time.
    static let settleFor = TimeSpan.minutes(5)
    /// Length of each half; lab time.
    static let half = TimeSpan.minutes(2)
    /// The halves may differ by this; more is still relaxation.
    static let driftMax = Volts(0.05e-3)
    /// Never claims to know the zero better than this: a residual hides in it.
    static let uncertaintyMin = Volts(0.05e-3)

    private let start: Instant
    private var sums: (first: Double, second: Double) = (0, 0)
    private var counts: (first: Int, second: Int) = (0, 0)
    private var isDone = false

    init(at start: Instant) { self.start = start + Self.settleFor }

    /// Takes a sample of the rest; returns the zero once, if the cell has settled.
    mutating func take(_ voltage: Volts, at time: Instant) -> ZeroOffset? {
        guard !isDone, time >= start else { return nil }
        if time < start + Self.half {
            sums.first += voltage.value
            counts.first += 1
            return nil
        }
        if time < start + Self.half + Self.half {
            sums.second += voltage.value
            counts.second += 1
            return nil
        }
        isDone = true
        guard counts.first >= 8, counts.second >= 8 else { return nil }
        let first = Volts(sums.first / Double(counts.first))
        let second = Volts(sums.second / Double(counts.second))
        let drift = (second - first).magnitude
        guard drift <= Self.driftMax, second.magnitude <= ZeroMeasurement.offsetMax else {
            return nil
        }
        return ZeroOffset(
            value: second, uncertainty: max(Self.uncertaintyMin, drift + drift), at: time)
    }
}

extension Station {
    /// A rest begins: after plating on a half or symmetric cell it can show the zero.
    mutating func beginRestZero(_ channel: Int, _ step: PlanStep, at time: Instant) {
        guard case .rest = step.action, channels[channel].cell?.kind != .full,
            channels[channel].run?.watch.onsetTime != nil
        else {
            channels[channel].restZero = nil
            return
        }
        channels[channel].restZero = RestZero(at: time)
    }

    /// Adopts a zero seen at rest when none is known, or only an older or worse one.
    mutating func takeRestZero(
        _ channel: Int, _ sample: Sample, into effects: inout EffectBuffer
    ) {
        guard case .inForce = channels[channel].run?.seenEntry(), let voltage = sample.voltage,
            let zero = channels[channel].restZero?.take(voltage, at: sample.time)
        else { return }
        if let known = channels[channel].zero, known.uncertainty <= zero.uncertainty,
            zero.at - known.at < .hours(24)
        {
            return
        }
        channels[channel].zero = zero
        channels[channel].run?.watch.zero(zero)
        channels[channel].run?.recorder.note(
            "zero", "voltage zero seen at rest after plating", at: now,
            details: [
                .init("offset-V", .number(zero.value.value)),
                .init("uncertainty-V", .number(zero.uncertainty.value)),
            ], into: &effects)
    }
}
