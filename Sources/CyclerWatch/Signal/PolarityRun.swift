import CyclerCore

/// Current of one sign, from its first sample to the first of the other sign; pauses included.
struct PolarityRun: Sendable {
    /// Sign of the current on the wire.
    let sign: Double
    var set: Amperes
    var reference: RunReference
    /// Magnitude of the charge of the run.
    var charge = AmpereHours.zero
    /// Magnitude of the step's charge at the last sample.
    var stepCharge: AmpereHours
    /// Last sample that carried current.
    var flowedAt: Instant
    /// Last zero-corrected voltage.
    var voltage: Double?

    init(set: Amperes, stepCharge: AmpereHours, thresholds: WatchThresholds, at time: Instant) {
        sign = set < .zero ? -1 : 1
        self.set = set
        self.stepCharge = stepCharge
        reference = RunReference(thresholds, at: time)
        flowedAt = time
    }

    /// Counts the charge since the last sample; the step's counter never runs backwards.
    mutating func count(_ total: AmpereHours, at time: Instant) -> AmpereHours {
        let moved = max(total.magnitude - stepCharge, .zero)
        stepCharge = total.magnitude
        charge += moved
        flowedAt = time
        return moved
    }
}
