package import CyclerCore

/// Loss of contact while lithium is stripped: what is taken faster than creep under the stack
/// pressure brings it back leaves voids, fewer places carry the same current, and so it runs away.
///
/// With a the share of the electrode that touches, j the stripping density (below zero on
/// plating), j_c what creep replaces at the pressure of the cell, and q the charge whose voids
/// take all contact:
///
///     q da/dt = j_c - j / a   (stripping)      q da/dt = j_c - j   (plating and rest)
///
/// Lithium that is plated fills voids first, and creep closes them at rest. The contact resistance
/// is that of the whole contact over a. An assumption, shaped on what voids do (Kasemchainan et
/// al., Nat. Mater. 2019, 18, 1105).
package struct StrippingLaw: Hashable, Sendable {
    /// Least share that touches.
    static let touchingMin = 0.002

    /// What creep replaces, at the pressure that the cell is meant for: j_c.
    package var critical: CurrentDensity
    /// Charge whose voids take all contact: q.
    package var voids: ArealCapacity

    /// The share that touches after `hours` of `density` (mA/cm2, positive strips) from `share` on.
    ///
    /// While stripping, the square of the share goes linearly but for the slow j_c a, which is
    /// taken as it is at the beginning: so the runaway comes in time at any step.
    func touching(_ share: Double, density: Double, hours: Double) -> Double {
        let replaced = critical.value * 1000
        let after: Double
        if density > 0 {
            let loss = 2 * (density - replaced * share) * hours / voids.mAh
            after = max(0, share * share - loss).squareRoot()
        } else {
            after = share + (replaced - density) * hours / voids.mAh
        }
        return min(1, max(Self.touchingMin, after))
    }
}

extension StrippingLaw {
    /// At 3.5 MPa: 0.40 mA/cm2 can be kept up, at 0.45 contact is lost after half an hour.
    package static let paperUnderPressure = StrippingLaw(
        critical: CurrentDensity(milliamperesPerSquareCentimetre: 0.42), voids: .mAh(0.1))
}
