import CyclerCore

/// What came back of a charge: second half over first (strip over plate, discharge over charge),
/// both with intercalation, and how far that can be trusted.
///
/// The measured current is (1 + g) I + o, with the gain error g and the offset o of the range.
/// The halves flow in opposite directions, so an offset that makes one look larger makes the other
/// look smaller. With r = Q2 / Q1, times t1 and t2, and currents of opposite sign:
///
///     measured Q1 = (1 + g) Q1 - o t1        dr/dg = 0
///     measured Q2 = (1 + g) Q2 + o t2        dr/do = (t2 + r t1) / Q1
///
/// The gain cancels as long as both were measured on one range. The offset does not: it acts for
/// the time of both halves. Independent of both is when each current really began and ended. To
/// first order (law of propagation, JCGM 100:2008, 5.1.2 and, for the common offset, 5.2.2):
///
///     u(r)2 = [(o2 t2 + r o1 t1)2 / 3  +  u_t2^2 + r2 u_t1^2] / Q1^2
///
/// Halves on different ranges have gains and offsets of their own: then their offsets add as
/// squares, and r2 (g1^2 + g2^2) / 3 comes on top. A half that changed its range may have shared
/// one with the other: then the worse of both is taken, the offset as common, the gain as not.
package struct CoulombicEfficiency: Hashable, Sendable {
    /// Ratio of charges.
    package let value: Double
    /// Standard deviation (coverage factor 1).
    package let uncertainty: Double
    /// False when only the timing is in it, because nobody told the accuracy of the current.
    package let coversAccuracy: Bool

    /// Nil while a half is missing.
    package init?(of second: HalfCycle, over first: HalfCycle) {
        guard !first.isEmpty, !second.isEmpty else { return nil }
        let base = first.charge.value
        let ratio = second.charge.value / base
        let early = ratio * first.offsetLimit
        let late = second.offsetLimit
        var variance = second.timingVariance + ratio * ratio * first.timingVariance
        let kinship = first.kinship(with: second)
        switch kinship {
        case .same, .partly: variance += (late + early) * (late + early) / 3
        case .foreign: variance += (late * late + early * early) / 3
        }
        switch kinship {
        case .same: break
        case .partly, .foreign:
            let one = ratio * first.gainLimit
            let two = second.gainLimit
            variance += (one * one + two * two) / 3
        }
        value = ratio
        uncertainty = variance.squareRoot() / base
        coversAccuracy = first.isAccuracyKnown && second.isAccuracyKnown
    }

    /// Value and uncertainty; more keys say what it is the ratio of.
    func json(_ more: [JSON.Member] = []) -> JSON {
        .object(
            [
                .init("value", .number(value)), .init("uncertainty", .number(uncertainty)),
                .init(
                    "uncertainty-covers",
                    coversAccuracy
                        ? "gain and offset of the current, timing"
                        : "timing; the accuracy of the current is not known"),
            ] + more)
    }
}
