import CyclerCore

/// `CHG_COLLAPSE`: the voltage of a charging full cell collapses.
///
/// Judges V against the 30 s median as `CHG_DROP` does, with a fall above max(0.3 V, 30 %)
/// (`chargeDrop.collapseFall`, `chargeDrop.collapseShare`). Not bound to the first minute: no sag
/// is that deep. Trap: an open lead goes to the compliance, mostly upwards; `OPEN_COMPLIANCE` has
/// it.
struct ChargeCollapseDetector: Detector {
    static let code = FindingCode.chargeCollapse

    private let thresholds: ChargeDropThresholds
    private let sight: Sight
    private var judged: Instant?

    init(_ settings: WatchSettings) {
        thresholds = settings.thresholds.chargeDrop
        sight = Sight(settings)
    }

    mutating func restart(_ why: Restart, _ moment: WatchMoment) {
        if why.breaksSignal { judged = nil }
    }

    mutating func judge(_ moment: WatchMoment, into findings: inout FindingBuffer) {
        guard moment.kind == .full, moment.direction == .charge, let drop = moment.drop,
            drop.isConfirmed, judged != drop.since, thresholds.isCollapse(drop)
        else { return }
        judged = drop.since
        findings.append(
            moment.finding(
                Self.code, since: drop.since, observed: drop.level, reference: drop.base))
    }

    func readiness(_ moment: WatchMoment) -> Readiness {
        guard moment.kind == .full, moment.direction == .charge else { return .off }
        return sight.ofSignal(moment, needsZero: false)
    }
}
