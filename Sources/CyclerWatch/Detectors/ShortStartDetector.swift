package import CyclerCore

/// SHORT_START
package struct ShortStartThresholds: Hashable, Sendable {
    /// The beginning of a set point is not judged: the double layer charges.
    package var settling = TimeSpan.seconds(10)
    /// A cell below its least resistance for this long, right from there, is born shorted.
    package var span = TimeSpan.seconds(10)

    package init() {}
}

/// `SHORT_START`: from 10 s after the set point on, the voltage is less than the set current makes
/// in the least resistance a cell can have. Needs no baseline.
///
/// Judges |V| less the zero, V, against |I| R_min / area; the median of three; carries the
/// uncertainty of the zero. Waits for the set point to settle, is not blanked by anything else.
/// Definition: `Detectors.md`. Trap: a half cell that resumes while its voltage passes through
/// zero is healthy.
struct ShortStartDetector: Detector {
    static let code = FindingCode.shortStart

    private enum State {
        case disarmed
        case armed
    }

    private let thresholds: ShortStartThresholds
    /// Least resistance of a cell, ohm.
    private let resistance: Double
    private var state = State.disarmed
    private var recent = RecentMedian(of: 3)
    private var persistence = Persistence()

    init(_ settings: WatchSettings) {
        thresholds = settings.thresholds.shortStart
        resistance = settings.resistanceMin.value / settings.area.value
    }

    mutating func restart(_ why: Restart, _ moment: WatchMoment) {
        guard why.isSetPoint else { return }
        state = moment.flow == .current && !moment.resumesAtZero ? .armed : .disarmed
        recent.clear()
        persistence.reset()
    }

    mutating func judge(_ moment: WatchMoment, into findings: inout FindingBuffer) {
        switch state {
        case .disarmed: return
        case .armed:
            guard let voltage = moment.voltage, moment.setPointAge >= thresholds.settling else {
                return
            }
            recent.add(voltage)
            guard let now = recent.median?.magnitude else { return }
            let least = moment.set.magnitude * resistance
            // The first plausible voltage ends the watch for this set point.
            if now >= least + moment.uncertainty, recent.isFull { state = .disarmed }
            guard
                persistence.lasts(
                    now < least - moment.uncertainty, at: moment.time, samples: 2,
                    span: thresholds.span)
            else { return }
            findings.append(
                moment.finding(
                    Self.code, since: persistence.since, observed: now, reference: least))
        }
    }

    func readiness(_ moment: WatchMoment) -> Readiness {
        switch state {
        case .disarmed: return .off
        case .armed: break
        }
        guard moment.flow == .current else { return .off }
        guard moment.hasSample else { return .warmingUp }
        guard moment.hasReading else { return .blind(.noReading) }
        let least = moment.set.magnitude * resistance
        if moment.uncertainty >= least { return .blind(.offset) }
        return moment.setPointAge < thresholds.settling ? .warmingUp : .watching
    }
}
