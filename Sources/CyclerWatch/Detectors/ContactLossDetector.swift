package import CyclerCore

/// CONTACT_LOSS
package struct ContactLossThresholds: Hashable, Sendable {
    /// The slow median is above this many times the lowest flat level of its run, and above it by
    /// this much,
    package var factor = 2.0
    package var floor = Volts(0.5e-3)
    /// for this long.
    package var span = TimeSpan.seconds(60)
    /// What lithium strips at is below this; a half cell above it is delithiated.
    package var stripMax = Volts(0.5)

    package init() {}
}

/// `CONTACT_LOSS`: the overpotential has risen to twice what it was in this run: area is lost, or
/// the counter electrode is used up.
///
/// Judges the 120 s median of u, V, against the lowest flat level of the polarity run: the first
/// one may still be nucleation, which is twice the plateau that follows. What is lowest is no
/// longer learnt once a short was found, whose end is a rise as well. A short cannot raise a
/// voltage. At the voltage limit `OPEN_COMPLIANCE` stops. Traps: the end of a strip (behind 80 % of
/// what there is to strip, and where that is not known, a strip is not judged); cooling by 30 K
/// doubles a resistance, too.
struct ContactLossDetector: Detector {
    static let code = FindingCode.contactLoss

    private let thresholds: ContactLossThresholds
    private let sight: Sight
    private var persistence = Persistence()
    /// Lowest flat level of the run; nil before one.
    private var lowest: Double?

    init(_ settings: WatchSettings) {
        thresholds = settings.thresholds.contactLoss
        sight = Sight(settings)
    }

    mutating func restart(_ why: Restart, _ moment: WatchMoment) {
        if why.breaksSignal { persistence.reset() }
        switch why {
        case .polarityRun, .zero: lowest = nil
        case .setPoint, .range, .signal, .unblanked, .gap: break
        }
    }

    mutating func judge(_ moment: WatchMoment, into findings: inout FindingBuffer) {
        guard moment.kind != .full, moment.flow == .current, !moment.isSliding,
            !moment.isEndOfStrip, moment.signal != nil, let slow = moment.slow,
            let first = moment.firstReference
        else {
            if moment.firstReference == nil { lowest = nil }
            return
        }
        let level = learn(first, moment)
        if moment.direction == .strip, moment.kind == .half, slow > thresholds.stripMax.value {
            return persistence.reset()
        }
        let bound = max(thresholds.factor * level, level + thresholds.floor.value)
        guard
            persistence.lasts(
                slow > bound, at: moment.time, samples: 3, span: moment.patience(thresholds.span)),
            !moment.foundInRun.contains(Self.code)
        else { return }
        findings.append(
            moment.finding(
                Self.code, since: persistence.since, observed: slow, reference: level))
    }

    /// The lowest flat level, this sample included.
    private mutating func learn(_ first: Double, _ moment: WatchMoment) -> Double {
        let before = lowest ?? first
        let now = moment.foundInRun.hasShort ? before : min(before, moment.reference)
        lowest = now
        return now
    }

    func readiness(_ moment: WatchMoment) -> Readiness {
        guard moment.kind != .full, !moment.isSliding, !moment.isEndOfStrip else { return .off }
        let sees = sight.ofSignal(moment)
        guard case .watching = sees else { return sees }
        return moment.firstReference == nil ? .warmingUp : .watching
    }
}
