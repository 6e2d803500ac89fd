package import CyclerCore

/// What an instrument's sheet says of its current reading on one range: the reading is off by at
/// most `gain` times itself plus `offset`. Both are limits, not standard deviations.
package struct CurrentAccuracy: Hashable, Sendable {
    /// Dimensionless, never negative.
    package var gain: Double
    /// Never negative.
    package var offset: Amperes

    package init(gain: Double, offset: Amperes) {
        self.gain = gain.magnitude
        self.offset = offset.magnitude
    }

    /// An error of which only the limits are known is as likely anywhere between them: its
    /// standard deviation is the limit over the square root of three (Guide to the Expression of
    /// Uncertainty in Measurement, JCGM 100:2008, 4.3.7).
    static let spread = 1 / 3.0.squareRoot()
}
