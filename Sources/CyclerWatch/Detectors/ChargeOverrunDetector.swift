import CyclerCore

/// Q_OVERRUN
package struct ChargeOverrunThresholds: Hashable, Sendable {
    /// Charge over the expected one, where the step has no bound of its own.
    package var factor = 1.10

    package init() {}
}

/// `Q_OVERRUN`: the step has moved more charge than was expected of it, or than the active material
/// holds; the last line behind a short that steals charge without showing in the voltage.
///
/// Judges the magnitude of the step's charge, Ah, under set currents and held voltages: against the
/// bound of the step, or without one 1.10 times the expected charge; and always against the
/// theoretical capacity of the cell. One sample. Needs no voltage, is never blanked. Definition:
/// `Detectors.md`. Trap: the schedule's own judge trips on the same bound, so both must count the
/// same charge.
struct ChargeOverrunDetector: Detector {
    static let code = FindingCode.chargeOverrun

    private let factor: Double
    private let theoretical: Double
    private var persistence = Persistence()

    init(_ settings: WatchSettings) {
        factor = settings.thresholds.chargeOverrun.factor
        theoretical = settings.theoreticalCapacity?.value ?? .infinity
    }

    mutating func restart(_ why: Restart, _ moment: WatchMoment) {
        if why.isTold { persistence.reset() }
    }

    mutating func judge(_ moment: WatchMoment, into findings: inout FindingBuffer) {
        guard flows(moment), let charge = moment.charge else { return }
        let most = bound(moment.context)
        guard persistence.lasts(charge > most, at: moment.time, samples: 1) else { return }
        findings.append(
            moment.finding(Self.code, since: persistence.since, observed: charge, reference: most))
    }

    func readiness(_ moment: WatchMoment) -> Readiness {
        guard flows(moment) else { return .off }
        if bound(moment.context) == .infinity { return .blind(.noReference) }
        return moment.hasSample && moment.charge == nil ? .blind(.noReading) : .watching
    }

    private func flows(_ moment: WatchMoment) -> Bool {
        switch moment.flow {
        case .current, .hold: true
        case .none, .rest: false
        }
    }

    /// Ah; infinite when nothing is known.
    private func bound(_ context: WatchContext) -> Double {
        let expected = context.expectedCharge.map { factor * $0.value }
        return min(context.chargeBound?.value ?? expected ?? .infinity, theoretical)
    }
}
