package import CyclerCore

/// Current through a circuit that its instrument reports open: a relay that stuck behind a status
/// bit that says it did not. Told by several readings over some time, against one last reading
/// from before and against noise. What an ammeter reads with nothing connected is a share of its
/// range, so a share of the range is no current either.
package struct OpenFlow: Hashable, Sendable {
    /// Share of the current that flowed last, and readings and lab time that it must last.
    package static let share = 0.1
    /// Share of the range that was in force; instruments are good to a tenth of this.
    package static let rangeShare = 0.01
    package static let readings = 3
    package static let lasting = TimeSpan.seconds(1)

    /// Magnitude of the current that flowed last through the closed circuit.
    private var before = Amperes.zero
    /// Full scale of the range that was in force last.
    private var range = Amperes.zero
    private var count = 0
    private var since = Instant.zero

    package init() {}

    /// A set point on a range of this full scale is on its way.
    package mutating func drives(on range: Amperes) { self.range = range }

    /// A reading of the closed circuit.
    package mutating func flowed(_ current: Amperes) {
        before = current.magnitude
        count = 0
    }

    /// A reading of the circuit that is reported open; `least` is what counts as none at all.
    /// True when current has been flowing through it, once for every time it was shown.
    package mutating func reads(_ current: Amperes, least: Amperes, at time: Instant) -> Bool {
        let floor = max(least, max(Self.share * before, Self.rangeShare * range))
        guard before > .zero, current.magnitude > floor else {
            count = 0
            return false
        }
        if count == 0 { since = time }
        count += 1
        guard count >= Self.readings, time - since >= Self.lasting else { return false }
        count = 0
        return true
    }
}
