package import CyclerCore

/// POLARITY
package struct PolarityThresholds: Hashable, Sendable {
    /// The overpotential is below minus the larger of this many sigma and this many volts.
    package var sigmas = 5.0
    package var floor = Volts(0.5e-3)
    /// For this long.
    package var span = TimeSpan.seconds(10)

    package init() {}
}

/// `POLARITY`: a symmetric cell answers a current with the wrong sign: sense or current leads are
/// swapped.
///
/// Judges u, V, which is positive in a cell that is wired right; carries the uncertainty of the
/// zero. Definition: `Detectors.md`. Trap: on a half cell a negative voltage is what plating looks
/// like.
struct PolarityDetector: Detector {
    static let code = FindingCode.polarity

    private let thresholds: PolarityThresholds
    private let sight: Sight
    private var persistence = Persistence()

    init(_ settings: WatchSettings) {
        thresholds = settings.thresholds.polarity
        sight = Sight(settings)
    }

    mutating func restart(_ why: Restart, _ moment: WatchMoment) {
        if why.breaksSignal { persistence.reset() }
    }

    mutating func judge(_ moment: WatchMoment, into findings: inout FindingBuffer) {
        guard moment.kind == .symmetric, moment.flow == .current,
            let overpotential = moment.signal
        else { return }
        let least =
            -max(thresholds.sigmas * moment.sigma, thresholds.floor.value) - moment.uncertainty
        guard
            persistence.lasts(
                overpotential < least, at: moment.time, samples: 2, span: thresholds.span)
        else { return }
        findings.append(
            moment.finding(
                Self.code, since: persistence.since, observed: overpotential, reference: least))
    }

    func readiness(_ moment: WatchMoment) -> Readiness {
        moment.kind == .symmetric ? sight.ofSignal(moment, needsBase: false) : .off
    }
}
