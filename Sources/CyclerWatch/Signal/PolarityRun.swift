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
    private var stepCharge = AmpereHours.zero
    /// Last sample that carried current.
    var flowedAt: Instant
    /// Last zero-corrected voltage.
    var voltage: Double?

    init(set: Amperes, thresholds: WatchThresholds, at time: Instant) {
        sign = set < .zero ? -1 : 1
        self.set = set
        reference = RunReference(thresholds, at: time)
        flowedAt = time
    }

    /// The step has moved this much already, before this run began.
    mutating func skip(to total: AmpereHours) { stepCharge = total.magnitude }

    /// Counts the charge since the last sample. The step's counter goes on through a pause and
    /// starts from zero with another step; it never runs backwards otherwise.
    mutating func count(_ total: AmpereHours, at time: Instant) -> AmpereHours {
        let now = total.magnitude
        guard now.value < WatchMoment.readingMax else { return .zero }
        let moved = now >= stepCharge ? now - stepCharge : now
        stepCharge = now
        charge += moved
        flowedAt = time
        return moved
    }
}
