/// Every detector of the watch, one a line. They judge in this order; a detector sees what those
/// before it found in the same sample.
typealias AllDetectors = NoDetectors
    .And<ChargeOverrunDetector>
    .And<OpenComplianceDetector>
    .And<OpenCurrentDetector>
    .And<ShortStartDetector>
    .And<ShortHardDetector>
    .And<ShortStepDetector>
    .And<ZeroConvergeDetector>
    .And<HardAtZeroDetector>
    .And<PolarityDetector>
    .And<ShortSlowDetector>
    .And<ResistanceFloorDetector>
    .And<TelegraphDetector>
    .And<SpikeUpDetector>
    .And<ContactLossDetector>
    .And<ChargeDropDetector>
    .And<ChargeCollapseDetector>
    .And<ChargeSlowDetector>
    .And<SlowSagDetector>
    .And<HoldRiseDetector>
    .And<HoldFloorDetector>
    .And<RestDecayDetector>
    .And<EfficiencyDetector>
    .And<WiringDetector>
