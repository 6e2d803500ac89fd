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
}
