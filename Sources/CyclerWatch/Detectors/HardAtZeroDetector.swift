import CyclerCore

/// `SHORT_HARD` on a gradual short: after `ZERO_CONVERGE` the two-minute median has sunk into the
/// noise floor and stays there. A cell that converged slowly never drops, so this is the only way
/// in which its short can be called hard.
///
/// Judges the slow median of u, V, against three noise floors less the uncertainty of the zero.
/// Definition: `Detectors.md`. Trap: a zero that is not known to 0.15 mV leaves no bound above
/// zero, and nothing is ever below it.
struct HardAtZeroDetector: Detector {
    static let code = FindingCode.shortHard

    private let thresholds: ShortHardThresholds
    private let floor: Double
    private let sight: Sight
    private var isArmed = false
    private var persistence = Persistence()

    init(_ settings: WatchSettings) {
        thresholds = settings.thresholds.shortHard
        floor = settings.noiseFloor.value
        sight = Sight(settings)
    }

    mutating func restart(_ why: Restart, _ moment: WatchMoment) {
        if why.breaksSignal { persistence.reset() }
        // Nothing has converged yet.
        if case .polarityRun = why { isArmed = false }
    }

    mutating func judge(_ moment: WatchMoment, into findings: inout FindingBuffer) {
        // Looked at only when there is something: asked of the buffer, all of it is copied.
        let isFoundNow = findings.count > 0 && findings.contains(Self.code)
        if isFoundNow || moment.foundUnderSetPoint.contains(Self.code) {
            // It did drop, or was called hard already.
            isArmed = false
            persistence.reset()
            return
        }
        if findings.count > 0, findings.contains(.zeroConverge) { isArmed = true }
        guard isArmed, moment.signal != nil, let slow = moment.slow else { return }
        let bound = thresholds.floorSigmas * floor - moment.uncertainty
        guard
            persistence.lasts(
                slow < bound, at: moment.time, samples: 2, span: thresholds.floorSpan)
        else { return }
        isArmed = false
        findings.append(
            moment.finding(
                Self.code, since: persistence.since, observed: slow,
                reference: moment.reference))
    }

    /// What it waits for is `ZERO_CONVERGE`'s to see.
    func readiness(_ moment: WatchMoment) -> Readiness {
        isArmed ? sight.ofSignal(moment) : .off
    }
}
