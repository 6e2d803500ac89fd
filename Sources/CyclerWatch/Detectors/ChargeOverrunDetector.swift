import CyclerCore

/// `Q_OVERRUN`: the step has moved more charge than was expected of it; the last line behind a
/// short that steals charge without showing in the voltage.
///
/// Judges the magnitude of the step's charge, Ah, against the bound of the step; one sample. Needs
/// no voltage, is never blanked. Definition: `Detectors.md`. Trap: the schedule's own judge trips
/// on the same bound, so both must count the same charge.
struct ChargeOverrunDetector: Detector {
    static let code = FindingCode.chargeOverrun

    private var persistence = Persistence()

    init(_ settings: WatchSettings) {}

    mutating func restart(_ why: Restart, _ moment: WatchMoment) {
        if why.isTold { persistence.reset() }
    }

    mutating func judge(_ moment: WatchMoment, into findings: inout FindingBuffer) {
        guard moment.flow == .current, let bound = moment.context.chargeBound?.value,
            let charge = moment.charge,
            persistence.lasts(charge > bound, at: moment.time, samples: 1)
        else { return }
        findings.append(
            moment.finding(
                Self.code, since: persistence.since, observed: charge, reference: bound))
    }

    func readiness(_ moment: WatchMoment) -> Readiness {
        guard moment.flow == .current else { return .off }
        if moment.context.chargeBound == nil { return .blind(.noReference) }
        return moment.hasSample && moment.charge == nil ? .blind(.noReading) : .watching
    }
}
