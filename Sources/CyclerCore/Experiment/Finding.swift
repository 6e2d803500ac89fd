/// One finding with the numbers that made it.
package struct Finding: Hashable, Sendable {
    package var code: FindingCode
    /// What it asks for: the code's default, or what its detector made of the circumstances.
    package var findingClass: FindingClass
    /// Lab time of the sample that confirmed it.
    package var at: Instant
    /// Lab time of the first sample that looked so.
    package var since: Instant
    /// The quantity judged, in `code.unit`.
    package var observed: Double
    /// What it was compared with, same unit.
    package var reference: Double
    /// Standard deviation of one reading of the quantity, same unit; zero when none was used.
    package var sigma: Double
    /// How fast the quantity moved, where that was judged: d ln u / d ln t of a fall since the
    /// voltage peak (dimensionless), or `code.unit` per hour of a drift.
    package var slope: Double?
    /// Charge that moved between `since` and `at`, magnitude.
    package var charge: AmpereHours

    /// `asking` nil takes the default of the code.
    package init(
        code: FindingCode, asking: FindingClass? = nil, at: Instant, since: Instant,
        observed: Double, reference: Double, sigma: Double = 0, slope: Double? = nil,
        charge: AmpereHours = .zero
    ) {
        self.code = code
        findingClass = asking ?? code.defaultClass
        self.at = at
        self.since = since
        self.observed = observed
        self.reference = reference
        self.sigma = sigma
        self.slope = slope
        self.charge = charge
    }
}
