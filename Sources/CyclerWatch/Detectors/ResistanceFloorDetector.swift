package import CyclerCore

/// IR_FLOOR
package struct ResistanceFloorThresholds: Hashable, Sendable {
    /// Below this share of |I| R, and three sigma, nothing but a second conductor explains u.
    package var share = 0.8
    package var sigmas = 3.0
    package var samples = 3
    package var span = TimeSpan.seconds(2)
    /// Not before this long behind the voltage peak: the dip of nucleation must be over.
    package var settling = TimeSpan.seconds(30)

    package init() {}
}

/// `IR_FLOOR`: the cell shows less than its own electrolyte drops.
///
/// Judges u, V, against |I| R / area with R by impedance (ohm cm2); carries the uncertainty of the
/// zero. u below |I| R is impossible without parallel conduction: G = |I|/u - 1/R. The share of
/// 0.8 covers 10 K of warming (R falls 2.5 % a kelvin). Trap: an R from another temperature,
/// pressure or cell.
struct ResistanceFloorDetector: Detector {
    static let code = FindingCode.resistanceFloor

    private let thresholds: ResistanceFloorThresholds
    private let sight: Sight
    private let area: Double
    private var persistence = Persistence()

    init(_ settings: WatchSettings) {
        thresholds = settings.thresholds.resistanceFloor
        sight = Sight(settings)
        area = settings.area.value
    }

    mutating func restart(_ why: Restart, _ moment: WatchMoment) {
        if why.breaksSignal { persistence.reset() }
    }

    mutating func judge(_ moment: WatchMoment, into findings: inout FindingBuffer) {
        guard moment.kind != .full, moment.flow == .current, !moment.isSliding,
            let resistance = moment.referenceResistance, let signal = moment.signal,
            moment.base != nil, moment.time - moment.peakAt > thresholds.settling
        else { return }
        let drop = moment.set.magnitude * resistance / area
        let least =
            thresholds.share * drop - thresholds.sigmas * moment.sigma - moment.uncertainty
        guard
            persistence.lasts(
                signal < least, at: moment.time, samples: thresholds.samples,
                span: moment.patience(thresholds.span))
        else { return }
        findings.append(
            moment.finding(
                Self.code, since: persistence.since, observed: signal, reference: drop))
    }

    func readiness(_ moment: WatchMoment) -> Readiness {
        guard moment.kind != .full, !moment.isSliding, moment.flow == .current else { return .off }
        guard moment.referenceResistance != nil else { return .blind(.noReference) }
        return sight.ofSignal(moment)
    }
}
