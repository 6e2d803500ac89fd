package import CyclerCore

/// ZERO_CONVERGE
package struct ZeroConvergeThresholds: Hashable, Sendable {
    /// Share of the reference, and noise floors, of which the larger counts as zero.
    package var share = 0.15
    package var sigmas = 3.0
    /// For this long.
    package var span = TimeSpan.seconds(30)
    /// Once reported, the signal must rise above this many times the bound to count as back.
    package var release = 2.0

    package init() {}
}

/// `ZERO_CONVERGE`: the two-minute median has come down to a small share of the reference (or of
/// the peak, without one): gradual penetration, with the current still on.
///
/// Judges the slow median of u, V; carries the uncertainty of the zero. Definition: `Detectors.md`.
/// Trap: a signal that never stood clear of the noise cannot converge.
struct ZeroConvergeDetector: Detector {
    static let code = FindingCode.zeroConverge

    private let thresholds: ZeroConvergeThresholds
    private let drop: DropThresholds
    private let floor: Double
    private let sight: Sight
    private var persistence = Persistence()

    init(_ settings: WatchSettings) {
        thresholds = settings.thresholds.zeroConverge
        drop = settings.thresholds.drop
        floor = settings.noiseFloor.value
        sight = Sight(settings)
    }

    mutating func restart(_ why: Restart, _ moment: WatchMoment) {
        if why.breaksSignal { persistence.reset() }
    }

    mutating func judge(_ moment: WatchMoment, into findings: inout FindingBuffer) {
        guard moment.kind != .full, moment.flow == .current, !moment.isSliding,
            moment.signal != nil
        else { return }
        let stoodClear = moment.peak >= max(drop.sigmas * moment.sigma, drop.floor.value)
        guard let slow = moment.slow, stoodClear else {
            persistence.reset()
            return
        }
        let least = max(thresholds.sigmas * floor, thresholds.share * moment.reference)
        let bound =
            (least - moment.uncertainty) * (persistence.isReported ? thresholds.release : 1)
        guard
            persistence.lasts(slow < bound, at: moment.time, samples: 2, span: thresholds.span)
        else { return }
        findings.append(
            moment.finding(
                Self.code, since: persistence.since, observed: slow,
                reference: moment.reference, slope: moment.slope))
    }

    func readiness(_ moment: WatchMoment) -> Readiness {
        guard moment.kind != .full, !moment.isSliding else { return .off }
        let seen = sight.ofSignal(moment)
        return seen == .watching && moment.slow == nil ? .warmingUp : seen
    }
}
