package import CyclerCore

/// SHORT_HARD
package struct ShortHardThresholds: Hashable, Sendable {
    /// Below this share of the baseline a collapse is a hard short.
    package var share = 0.10
    /// A cell that converged to zero is hard once its slow median is below this many noise
    /// floors for this long.
    package var floorSigmas = 3.0
    package var floorSpan = TimeSpan.seconds(30)

    package init() {}
}

/// `SHORT_HARD`: the signal has collapsed to below a tenth of its baseline.
///
/// Judges u (while sliding V), V, against the base: three consecutive samples and two seconds, of
/// which the median of the last three decides, so that noise around zero neither hides nor makes a
/// short. Definition: `Detectors.md`. Traps: an instrument that switched itself off looks the same
/// (the moment then has no signal); intercalation passes through zero (`DropTest`).
struct ShortHardDetector: Detector {
    static let code = FindingCode.shortHard
    static let isPrincipal = true

    private let thresholds: ShortHardThresholds
    private let sight: Sight
    /// The drop that was judged hard already.
    private var judged: Instant?

    init(_ settings: WatchSettings) {
        thresholds = settings.thresholds.shortHard
        sight = Sight(settings)
    }

    mutating func restart(_ why: Restart, _ moment: WatchMoment) {
        if why.breaksSignal { judged = nil }
    }

    mutating func judge(_ moment: WatchMoment, into findings: inout FindingBuffer) {
        guard let drop = moment.drop, drop.isConfirmed, moment.kind != .full,
            drop.level < thresholds.share * drop.base, judged != drop.since
        else { return }
        judged = drop.since
        // Said once; looked for again after the next set point.
        guard !moment.foundUnderSetPoint.contains(Self.code) else { return }
        findings.append(
            moment.finding(
                Self.code, since: drop.since, observed: drop.level, reference: drop.base))
    }

    func readiness(_ moment: WatchMoment) -> Readiness {
        moment.kind == .full ? .off : sight.ofSignal(moment)
    }
}
