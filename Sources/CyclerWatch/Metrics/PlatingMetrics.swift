package import CyclerCore

/// What a plating half cycle showed so far: onset, charge, nucleation.
///
/// Voltages are corrected by the channel's zero offset. Onset: last downward crossing of V = 0
/// that lasts 10 s; charge before it is intercalation and not counted as plated.
package struct PlatingMetrics: Hashable, Sendable {
    /// What the dip was measured to.
    package enum Definition: String, Hashable, Sendable, CaseIterable {
        /// To the plateau: the median of the first window of at least 10 min or 0.02 mAh/cm2,
        /// reaching from t to 1.7 t after onset, in which |d ln u / d ln t| < 0.05.
        case plateau
        /// There was no plateau before a short: to the last value before the collapse, 120 s
        /// ahead of the first sample of the finding.
        case beforeCollapse = "before collapse"
        /// Neither plateau nor short yet.
        case none
    }

    /// Lab time of the onset, nil before it.
    package var onset: Instant?
    /// Charge since onset, magnitude.
    package var plated: AmpereHours
    /// Deepest voltage within 1 h or 0.2 mAh/cm2 after onset, median of five samples.
    package var minimum: Volts?
    /// The voltage that the dip is measured to.
    package var level: Volts?
    package var definition: Definition
    /// Plated charge at the first sample of the first short; nil: none, the end value is a bound.
    package var platedAtShort: AmpereHours?
    /// Standard deviation of the plateau from its own median over 60 s; nil without a plateau.
    package var roughness: Volts?

    package init(
        onset: Instant? = nil, plated: AmpereHours = .zero, minimum: Volts? = nil,
        level: Volts? = nil, definition: Definition = .none, platedAtShort: AmpereHours? = nil,
        roughness: Volts? = nil
    ) {
        self.onset = onset
        self.plated = plated
        self.minimum = minimum
        self.level = level
        self.definition = definition
        self.platedAtShort = platedAtShort
        self.roughness = roughness
    }

    /// The nucleation overpotential: how far the dip lies below `level`.
    package var nucleation: Volts? {
        guard let minimum, let level else { return nil }
        return level - minimum
    }

    /// The alternative measure of the dip: zero to `minimum`.
    package var zeroToMinimum: Volts? { minimum.map { -$0 } }
}
