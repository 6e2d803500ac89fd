package import CyclerCore

/// The running median that drops are measured from.
package struct BaselineThresholds: Hashable, Sendable {
    /// Window of the median.
    package var window = TimeSpan.seconds(30)
    /// It counts once it covers this much time and this many bins.
    package var cover = TimeSpan.seconds(10)
    package var binsMin = 3

    package init() {}
}

/// What a fall from the baseline must be to count as a drop.
package struct DropThresholds: Hashable, Sendable {
    /// At least this many sigma, this share of the baseline and this many volts (half and
    /// symmetric cells).
    package var sigmas = 6.0
    package var share = 0.20
    package var floor = Volts(0.5e-3)
    /// At least this many volts, beside the sigmas, in a full cell that charges.
    package var cellFloor = Volts(10e-3)
    /// Confirmed by this many consecutive samples and this much time.
    package var confirmSamples = 3
    package var confirmSpan = TimeSpan.seconds(2)
    /// One that lasts longer and was not judged a short is the new baseline.
    package var freeze = TimeSpan.seconds(30)
    /// Before plating it must exceed the running slide of intercalation this many times.
    package var slideFactor = 4.0

    package init() {}
}

/// The slow median, the reference that follows it, and what ends both.
package struct ReferenceThresholds: Hashable, Sendable {
    /// Window of the slow median, and the time it must cover before it counts.
    package var window = TimeSpan.seconds(120)
    package var cover = TimeSpan.seconds(60)
    /// The reference follows only while the log-time slope is flatter than this.
    package var slope = 0.25
    /// Flat for this long, with no peak further above its level than this share, it has none.
    package var flatMin = TimeSpan.minutes(5)
    package var flatRise = 0.10
    package var timeConstant = TimeSpan.hours(1)
    /// It must stand this many sigma above zero.
    package var sigmas = 4.0
    /// A pause up to this long continues the references of a polarity.
    package var interruptionMax = TimeSpan.minutes(15)
    /// A change of the set current below this share is none.
    package var setPointShare = 0.02

    package init() {}
}

/// When a set current counts as flowing.
package struct FlowThresholds: Hashable, Sendable {
    /// Below this share of the set current no voltage is judged.
    package var share = 0.5
    /// Below this share of the range a measured current says nothing.
    package var resolution = 0.01

    package init() {}
}

/// The onset of plating on a half cell.
package struct OnsetThresholds: Hashable, Sendable {
    /// The voltage stays this many sigma below zero for this long.
    package var sigmas = 3.0
    package var span = TimeSpan.seconds(10)

    package init() {}
}

/// When the watch admits that it cannot see.
package struct SightThresholds: Hashable, Sendable {
    /// An uncertainty of the zero above this share of the reference blinds.
    package var offsetShare = 0.10
    /// So do samples further apart than this: three of them must fit into the memory of the
    /// baseline (`TimeMedian.ageMax`).
    package var periodMax = TimeSpan.seconds(100)

    package init() {}
}
