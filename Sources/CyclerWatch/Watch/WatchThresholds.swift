package import CyclerCore

/// Every number the detectors compare with, by name. Ratios are dimensionless; the defaults are
/// the values that held on the recorded and simulated cells the detectors were tuned on.
package struct WatchThresholds: Hashable, Sendable {
    /// Nothing is judged by voltage for this long after a change of step, set point or range.
    package var blanking = TimeSpan.seconds(10)

    /// Window of the running median that a drop is measured from.
    package var baselineWindow = TimeSpan.seconds(30)
    /// The baseline counts once it covers this much time and `baselineBinsMin` bins.
    package var baselineCover = TimeSpan.seconds(10)
    package var baselineBinsMin = 3
    /// A drop that lasts longer than this and was not judged a short is the new baseline.
    package var baselineFreeze = TimeSpan.seconds(30)

    /// A drop is at least this many sigma, this share of the baseline and this many volts.
    package var dropSigmas = 6.0
    package var dropShare = 0.20
    package var dropFloor = Volts(0.5e-3)
    /// A short needs this many consecutive samples and this much time.
    package var confirmSamples = 3
    package var confirmSpan = TimeSpan.seconds(2)
    /// Below this share of the baseline a collapse is a hard short.
    package var hardShare = 0.10
    /// A partial drop is a short when it falls faster than this power of time since the peak;
    /// nucleation relaxes with -0.35 at most.
    package var stepSlope = -1.0
    /// Before plating, a drop must exceed the running slide of intercalation this many times.
    package var slideFactor = 4.0

    /// Window and persistence of the slow convergence to zero, and the share of the reference
    /// that counts as zero.
    package var convergeWindow = TimeSpan.seconds(120)
    package var convergeCover = TimeSpan.seconds(60)
    package var convergeSpan = TimeSpan.seconds(30)
    package var convergeShare = 0.15
    package var convergeSigmas = 3.0
    /// The reference follows the signal only while its log-time slope is flatter than this.
    package var referenceSlope = 0.25
    package var referenceTimeConstant = TimeSpan.hours(1)

    /// A cell below `resistanceMin` for this long, right from the start, is born shorted.
    package var startSpan = TimeSpan.seconds(10)

    /// Share of the compliance voltage that counts as reached, and for how many samples.
    package var complianceShare = 0.98
    package var complianceSamples = 2
    /// A voltage this far outside the cell's window is an open lead.
    package var windowMargin = Volts(0.2)
    /// Measured current below this share of the set current, for this many samples, is an open
    /// lead; the first `settling` of a step is not judged.
    package var openCurrentShare = 0.10
    package var openCurrentSamples = 3
    package var settling = TimeSpan.seconds(1)
    /// Below this share of the set current no voltage is judged.
    package var flowShare = 0.5
    /// Below this share of the range a measured current says nothing.
    package var currentResolution = 0.01

    /// A symmetric cell this far on the wrong side of zero for this long has swapped leads.
    package var polaritySigmas = 5.0
    package var polarityFloor = Volts(0.5e-3)
    package var polaritySpan = TimeSpan.seconds(10)

    /// Plating starts when the voltage stays this many sigma below zero for this long.
    package var onsetSigmas = 3.0
    package var onsetSpan = TimeSpan.seconds(10)

    /// An offset uncertainty above this share of the reference blinds the watch.
    package var offsetShare = 0.10
    /// A pause up to this long continues the references of a polarity.
    package var interruptionMax = TimeSpan.minutes(15)
    /// A change of the set current below this share is none.
    package var setPointShare = 0.02

    package init() {}
}
