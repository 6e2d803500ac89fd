/// When a sample becomes a record. First and last sample of a step, and the one that ended or
/// tripped it, are always kept.
package struct RecordRule: Hashable, Sendable {
    package var every: TimeSpan?
    package var voltageChange: Volts?
    package var currentChange: Amperes?
    package var chargeChange: AmpereHours?
    /// Closer records for a while behind every change of step.
    package var afterChange: AfterChange?
    /// Records at logarithmic times behind a change of step: so many per decade.
    package var perDecade: Int?

    /// Closer records behind a change of step.
    package struct AfterChange: Hashable, Sendable {
        package var lasting: TimeSpan
        package var every: TimeSpan
        package var voltageChange: Volts?
        package init(lasting: TimeSpan, every: TimeSpan, voltageChange: Volts? = nil) {
            self.lasting = lasting
            self.every = every
            self.voltageChange = voltageChange
        }
    }

    package init(
        every: TimeSpan? = nil, voltageChange: Volts? = nil, currentChange: Amperes? = nil,
        chargeChange: AmpereHours? = nil, afterChange: AfterChange? = nil, perDecade: Int? = nil
    ) {
        self.every = every
        self.voltageChange = voltageChange
        self.currentChange = currentChange
        self.chargeChange = chargeChange
        self.afterChange = afterChange
        self.perDecade = perDecade
    }

    /// What holds unless a schedule says otherwise: 1 s and 0.1 mV for ten minutes.
    package static let afterChangeDefault = AfterChange(
        lasting: .minutes(10), every: .seconds(1), voltageChange: Volts(1e-4))
}
