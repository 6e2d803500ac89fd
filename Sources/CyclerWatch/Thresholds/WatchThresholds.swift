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
    /// SHORT_SLOW
    package var shortSlow = ShortSlowThresholds()
    /// IR_FLOOR
    package var resistanceFloor = ResistanceFloorThresholds()
    /// TELEGRAPH
    package var telegraph = TelegraphThresholds()
    /// SPIKE_UP
    package var spikeUp = SpikeUpThresholds()
    /// CONTACT_LOSS
    package var contactLoss = ContactLossThresholds()
    /// Q_OVERRUN
    package var chargeOverrun = ChargeOverrunThresholds()
    /// CHG_DROP and CHG_COLLAPSE
    package var chargeDrop = ChargeDropThresholds()
    /// CHG_SLOW
    package var chargeSlow = ChargeSlowThresholds()
    /// SLOW_SAG
    package var slowSag = SlowSagThresholds()
    /// CV_RISE
    package var holdRise = HoldRiseThresholds()
    /// CV_FLOOR
    package var holdFloor = HoldFloorThresholds()
    /// REST_DECAY
    package var restDecay = RestDecayThresholds()
    /// CE_ANOM
    package var efficiency = EfficiencyThresholds()
    /// WIRING
    package var wiring = WiringThresholds()

    package init() {}
}
