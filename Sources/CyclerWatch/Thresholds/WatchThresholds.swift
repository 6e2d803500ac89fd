/// Every number the watch compares with: what all detectors share, then one group a detector,
/// named as its code is. Ratios are dimensionless; the defaults are the values that held on the
/// recorded and simulated cells the detectors were tuned on.
package struct WatchThresholds: Hashable, Sendable {
    package var blanking = BlankingThresholds()
    package var baseline = BaselineThresholds()
    package var drop = DropThresholds()
    package var reference = ReferenceThresholds()
    package var flow = FlowThresholds()
    package var onset = OnsetThresholds()
    package var sight = SightThresholds()

    /// SHORT_HARD
    package var shortHard = ShortHardThresholds()
    /// SHORT_STEP
    package var shortStep = ShortStepThresholds()
    /// SHORT_START
    package var shortStart = ShortStartThresholds()
    /// ZERO_CONVERGE
    package var zeroConverge = ZeroConvergeThresholds()
    /// OPEN_COMPLIANCE
    package var openCompliance = OpenComplianceThresholds()
    /// OPEN_CURRENT
    package var openCurrent = OpenCurrentThresholds()
    /// POLARITY
    package var polarity = PolarityThresholds()

    package init() {}
}
