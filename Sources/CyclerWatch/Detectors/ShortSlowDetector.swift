package import CyclerCore

/// SHORT_SLOW
package struct ShortSlowThresholds: Hashable, Sendable {
    /// The slow median is below this share of the flat level, by this many sigma and this much,
    package var share = 0.6
    package var sigmas = 3.0
    package var floor = Volts(0.5e-3)
    /// The level must have been flat for so long to be one.
    package var flat = TimeSpan.minutes(30)
    /// and falls faster than this power of time since the voltage peak.
    package var slope = -0.7
    /// For this long.
    package var span = TimeSpan.seconds(30)

    package init() {}
}

/// `SHORT_SLOW`: the overpotential slides away, steeper in log time than anything relaxes.
///
/// Judges the 120 s median of u, V, against the flat level that its run had for half an hour, and s
/// = ln(u/u') / ln(D/D') over the last factor 1.3 of D, the time since the voltage peak: counted
/// from the begin of the current, hours of intercalation would make every dip look steep.
/// Nucleation relaxes with s of -0.35 at most, a bridge that grows with less than -0.7 (physics:
/// u/u0 = 1/(1 + R G)). Traps: the fall of an activating interface is gentler in log time than
/// that, however deep; a dip that relaxes into penetration without ever being flat for long
/// (copper) has nothing to be compared with, and is left to `ZERO_CONVERGE` and the drops.
struct ShortSlowDetector: Detector {
    static let code = FindingCode.shortSlow

    private let thresholds: ShortSlowThresholds
    private let sight: Sight
    private var history = LogSlope()
    private var persistence = Persistence()
    private var peakAt = Instant.zero

    init(_ settings: WatchSettings) {
        thresholds = settings.thresholds.shortSlow
        sight = Sight(settings)
    }

    mutating func restart(_ why: Restart, _ moment: WatchMoment) {
        if why.breaksSignal { persistence.reset() }
        switch why {
        case .polarityRun, .signal, .zero: history.restart()
        case .setPoint, .range, .unblanked, .gap: break
        }
    }

    mutating func judge(_ moment: WatchMoment, into findings: inout FindingBuffer) {
        guard moment.kind != .full, moment.flow == .current, !moment.isSliding,
            moment.signal != nil, let slow = moment.slow,
            moment.flatFor >= thresholds.flat.seconds
        else { return }
        let least = max(thresholds.sigmas * moment.sigma, thresholds.floor.value)
        if moment.peakAt != peakAt {
            peakAt = moment.peakAt
            history.restart()
        }
        let age = (moment.time - moment.peakAt).seconds
        let isLow =
            slow + moment.uncertainty < thresholds.share * moment.reference
            && moment.reference - slow > least
        // The logarithms are only worth their time when the level is low.
        let slope = isLow ? history.slope(slow, age: age) : nil
        history.note(slow, age: age)
        let isSlide = isLow && (slope.map { $0 < thresholds.slope } ?? false)
        guard
            persistence.lasts(
                isSlide, at: moment.time, samples: 3, span: moment.patience(thresholds.span)),
            !moment.foundUnderSetPoint.contains(Self.code)
        else { return }
        findings.append(
            moment.finding(
                Self.code, since: persistence.since, observed: slow, reference: moment.reference,
                slope: slope))
    }

    func readiness(_ moment: WatchMoment) -> Readiness {
        guard moment.kind != .full, !moment.isSliding else { return .off }
        let sees = sight.ofSignal(moment)
        guard case .watching = sees else { return sees }
        return moment.flatFor < thresholds.flat.seconds ? .warmingUp : .watching
    }
}
