import CyclerCore

/// SHORT_STEP
package struct ShortStepThresholds: Hashable, Sendable {
    /// A partial drop is a short when it falls faster than this power of time since the peak;
    /// nucleation relaxes with -0.35 at most.
    package var slope = -1.0

    package init() {}
}

/// `SHORT_STEP`: a lasting partial drop, steeper in log time since the voltage peak than any
/// nucleation relaxes: s = ln(u/base) / ln(D2/D1) < -1.
///
/// Judges u (while sliding V), V, as `SHORT_HARD` does; D1 and D2 are the times from the peak to
/// the base and to now. Definition: `Detectors.md`. Trap: soon after the peak the same s is a small
/// fall, which the least size of a drop keeps out.
struct ShortStepDetector: Detector {
    static let code = FindingCode.shortStep
    /// The shortest time since the peak that a slope is computed from, s.
    static let ageMin = 1.0

    private let thresholds: ShortStepThresholds
    private let hardShare: Double
    private let sight: Sight
    /// The drop that was reported, or judged hard.
    private var judged: Instant?

    init(_ settings: WatchSettings) {
        thresholds = settings.thresholds.shortStep
        hardShare = settings.thresholds.shortHard.share
        sight = Sight(settings)
    }

    mutating func restart(_ why: Restart, _ moment: WatchMoment) {
        if why.breaksSignal { judged = nil }
    }

    mutating func judge(_ moment: WatchMoment, into findings: inout FindingBuffer) {
        guard let drop = moment.drop, drop.isConfirmed, moment.kind != .full,
            judged != drop.since, drop.base > 0
        else { return }
        if drop.level < hardShare * drop.base {
            judged = drop.since
            return
        }
        let before = max((drop.baseAt - moment.peakAt).seconds, Self.ageMin)
        let after = max((moment.time - moment.peakAt).seconds, Self.ageMin)
        guard after > before else { return }
        let slope =
            Logarithm.natural(drop.level / drop.base) / Logarithm.natural(after / before)
        guard slope < thresholds.slope else { return }
        judged = drop.since
        findings.append(
            moment.finding(
                Self.code, since: drop.since, observed: drop.level, reference: drop.base,
                slope: slope))
    }

    func readiness(_ moment: WatchMoment) -> Readiness {
        moment.kind == .full ? .off : sight.ofSignal(moment, needsZero: false)
    }
}
