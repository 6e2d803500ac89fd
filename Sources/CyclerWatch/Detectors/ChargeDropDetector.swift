package import CyclerCore

/// CHG_DROP
package struct ChargeDropThresholds: Hashable, Sendable {
    /// Not in the first minute of a step: cells sag after the charge begins (33 mV in 36 s was
    /// seen on a healthy lithium-sulfur cell).
    package var settling = TimeSpan.seconds(60)
    /// Above this fall, or this share of the base, it is a collapse.
    package var collapseFall = Volts(0.3)
    package var collapseShare = 0.30

    package init() {}
}

/// `CHG_DROP`: the voltage of a charging full cell drops at once and stays down.
///
/// Judges V against the 30 s median: below it by max(10 mV, 6 sigma) (`drop.cellFloor`,
/// `drop.sigmas`), three samples and 2 s. Physics: a leak G takes dV = R G V / (1 + R G); 0.1
/// mS/cm2 at 80 ohm cm2 and 4 V are 30 mV, 13 uS/cm2 are 4.5 mV and not to be seen here. A change
/// of the set current by 2 % starts the base anew, so the noise of a measured current cannot blind
/// it. Traps: activation humps fall over minutes to hours, which the base follows; another current
/// within the step that nobody told.
struct ChargeDropDetector: Detector {
    static let code = FindingCode.chargeDrop
    static let isPrincipal = true

    private let thresholds: ChargeDropThresholds
    private let sight: Sight
    /// The drop that was reported, or judged a collapse.
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
            drop.isConfirmed, judged != drop.since, moment.setPointAge > thresholds.settling
        else { return }
        judged = drop.since
        guard !thresholds.isCollapse(drop) else { return }
        findings.append(
            moment.finding(
                Self.code, since: drop.since, observed: drop.level, reference: drop.base))
    }

    func readiness(_ moment: WatchMoment) -> Readiness {
        guard moment.kind == .full, moment.direction == .charge else { return .off }
        let sees = sight.ofSignal(moment, needsZero: false)
        guard case .watching = sees else { return sees }
        return moment.setPointAge > thresholds.settling ? .watching : .warmingUp
    }
}

extension ChargeDropThresholds {
    /// True for a fall that no partial short makes.
    func isCollapse(_ drop: Drop) -> Bool {
        drop.base - drop.level > max(collapseFall.value, collapseShare * drop.base)
    }
}
