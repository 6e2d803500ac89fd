package import CyclerCore

/// The voltage zero of a channel: what it reads when there is nothing to read.
package struct ZeroOffset: Hashable, Sendable {
    package var value: Volts
    package var uncertainty: Volts
    /// Lab time of the measurement; the uncertainty grows from there.
    package var at: Instant

    package init(value: Volts, uncertainty: Volts, at: Instant) {
        self.value = value
        self.uncertainty = uncertainty
        self.at = at
    }

    /// The uncertainty at a later time, with the drift added.
    package func uncertainty(at time: Instant, driftPerDay: Volts) -> Volts {
        uncertainty + max((time - at).hours, 0) / 24 * driftPerDay
    }
}
