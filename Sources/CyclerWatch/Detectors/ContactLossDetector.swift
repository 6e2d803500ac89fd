package import CyclerCore

/// CONTACT_LOSS
package struct ContactLossThresholds: Hashable, Sendable {
    /// The slow median is above this many times the first flat level of its run, and above it by
    /// this much,
    package var factor = 2.0
    package var floor = Volts(0.5e-3)
    /// for this long.
    package var span = TimeSpan.seconds(60)
    /// What lithium strips at is below this; a half cell above it is delithiated.
    package var stripMax = Volts(0.5)

    package init() {}
}

/// `CONTACT_LOSS`: the overpotential has risen to twice what the run began with: area is lost, or
/// the counter electrode is used up.
///
/// Judges the 120 s median of u, V, against the first flat level of the polarity run. A short
/// cannot raise a voltage. At the voltage limit `OPEN_COMPLIANCE` stops. Traps: the end of a strip
/// (behind 80 % of what there is to strip, and where that is not known, a strip is not judged);
/// cooling by 30 K doubles a resistance, too.
struct ContactLossDetector: Detector {
    static let code = FindingCode.contactLoss

    private let thresholds: ContactLossThresholds
    private let sight: Sight
    private var persistence = Persistence()

    init(_ settings: WatchSettings) {
        thresholds = settings.thresholds.contactLoss
        sight = Sight(settings)
    }

    mutating func restart(_ why: Restart, _ moment: WatchMoment) {
        if why.breaksSignal { persistence.reset() }
    }

    mutating func judge(_ moment: WatchMoment, into findings: inout FindingBuffer) {
        guard moment.kind != .full, moment.flow == .current, !moment.isSliding,
            !moment.isEndOfStrip, moment.signal != nil, let slow = moment.slow,
            let first = moment.firstReference
        else { return }
        if moment.direction == .strip, moment.kind == .half, slow > thresholds.stripMax.value {
            return persistence.reset()
        }
        let bound = max(thresholds.factor * first, first + thresholds.floor.value)
        guard
            persistence.lasts(
                slow > bound, at: moment.time, samples: 3, span: moment.patience(thresholds.span)),
            !moment.foundInRun.contains(Self.code)
        else { return }
        findings.append(
            moment.finding(
                Self.code, since: persistence.since, observed: slow, reference: first))
    }

    func readiness(_ moment: WatchMoment) -> Readiness {
        guard moment.kind != .full, !moment.isSliding, !moment.isEndOfStrip else { return .off }
        let sees = sight.ofSignal(moment)
        guard case .watching = sees else { return sees }
        return moment.firstReference == nil ? .warmingUp : .watching
    }
}
