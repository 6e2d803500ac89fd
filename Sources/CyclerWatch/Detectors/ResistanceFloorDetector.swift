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
    /// Before the onset a half cell passes through zero; one that stays there for so long does not.
    package var slideSpan = TimeSpan.minutes(10)

    package init() {}
}

/// `IR_FLOOR`: the cell shows less than its own electrolyte drops.
///
/// Judges u, V, against |I| R / area with R by impedance (ohm cm2); carries the uncertainty of the
/// zero. u below |I| R is impossible without parallel conduction: G = |I|/u - 1/R. The share of
/// 0.8 covers 10 K of warming (R falls 2.5 % a kelvin). Before the onset of plating a half cell
/// has no u; there a voltage that stays within |I| `resistance-min` of zero shows a cell that
/// shorted before there was a baseline to fall from. Trap: an R from another temperature, pressure
/// or cell. Trap: an electrode that inserts lithium passes through zero in 2 R_min / (dV/dQ), at
/// any current; one that is flatter than that is probed, and heals.
struct ResistanceFloorDetector: Detector {
    static let code = FindingCode.resistanceFloor

    private let thresholds: ResistanceFloorThresholds
    private let sight: Sight
    private let area: Double
    /// Least resistance of a cell, ohm cm2.
    private let resistanceMin: Double
    private var persistence = Persistence()

    init(_ settings: WatchSettings) {
        thresholds = settings.thresholds.resistanceFloor
        sight = Sight(settings)
        area = settings.area.value
        resistanceMin = settings.resistanceMin.value
    }

    mutating func restart(_ why: Restart, _ moment: WatchMoment) {
        if why.breaksSignal { persistence.reset() }
    }

    mutating func judge(_ moment: WatchMoment, into findings: inout FindingBuffer) {
        guard moment.kind != .full, moment.flow == .current, let base = moment.base,
            let signal = moment.signal
        else { return }
        if moment.isSliding {
            // The median, because single readings are as noisy as this bound is low.
            let least = drop(moment, resistanceMin) - moment.uncertainty
            return judge(
                base.magnitude, least, lasting: thresholds.slideSpan,
                against: drop(moment, resistanceMin), moment, into: &findings)
        }
        guard let resistance = moment.referenceResistance,
            moment.time - moment.peakAt > thresholds.settling
        else { return }
        let reference = drop(moment, resistance)
        judge(
            signal,
            thresholds.share * reference - thresholds.sigmas * moment.sigma - moment.uncertainty,
            lasting: thresholds.span, against: reference, moment, into: &findings)
    }

    private func drop(_ moment: WatchMoment, _ resistance: Double) -> Double {
        moment.set.magnitude * resistance / area
    }

    private mutating func judge(
        _ observed: Double, _ least: Double, lasting span: TimeSpan, against reference: Double,
        _ moment: WatchMoment, into findings: inout FindingBuffer
    ) {
        guard
            persistence.lasts(
                observed < least, at: moment.time, samples: thresholds.samples,
                span: moment.patience(span))
        else { return }
        findings.append(
            moment.finding(
                Self.code, since: persistence.since, observed: observed, reference: reference))
    }

    func readiness(_ moment: WatchMoment) -> Readiness {
        guard moment.kind != .full, moment.flow == .current else { return .off }
        if moment.isSliding {
            guard moment.uncertainty < drop(moment, resistanceMin) else { return .blind(.offset) }
            let seen = sight.ofSignal(moment, needsBase: false)
            return seen == .watching && moment.base == nil ? .warmingUp : seen
        }
        guard moment.referenceResistance != nil else { return .blind(.noReference) }
        return sight.ofSignal(moment)
    }
}
