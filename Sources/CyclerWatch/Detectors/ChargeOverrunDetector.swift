import CyclerCore

/// `Q_OVERRUN`: the step has moved more charge than was expected of it; the last line behind a
/// short that steals charge without showing in the voltage.
struct ChargeOverrunDetector: Sendable {
    private var persistence = Persistence()

    mutating func restart() { persistence.reset() }

    mutating func judge(
        _ stepCharge: AmpereHours, bound: AmpereHours?, at time: Instant
    ) -> Finding? {
        guard let bound else { return nil }
        guard persistence.lasts(stepCharge.magnitude > bound, at: time, samples: 1) else {
            return nil
        }
        return Finding(
            code: .chargeOverrun, at: time, since: persistence.since,
            observed: stepCharge.magnitude.value, reference: bound.value)
    }
}
