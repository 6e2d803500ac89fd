package import CyclerCore

/// OPEN_CURRENT
package struct OpenCurrentThresholds: Hashable, Sendable {
    /// Measured current below this share of the set current, for this many samples.
    package var share = 0.10
    package var samples = 3
    /// The beginning of a set point is not judged.
    package var settling = TimeSpan.seconds(1)

    package init() {}
}

/// `OPEN_CURRENT`: a current is set and does not flow.
///
/// Judges the measured current, A, from 1 s after the set point on; never blanked. Definition:
/// `Detectors.md`. Trap: a set point below the resolution of the range cannot be judged, and an
/// instrument that reports its set point as measured never shows it.
struct OpenCurrentDetector: Detector {
    static let code = FindingCode.openCurrent

    private let thresholds: OpenCurrentThresholds
    private let resolution: Double
    private var persistence = Persistence()

    init(_ settings: WatchSettings) {
        thresholds = settings.thresholds.openCurrent
        resolution = settings.thresholds.flow.resolution
    }

    mutating func restart(_ why: Restart, _ moment: WatchMoment) {
        if why.isTold { persistence.reset() }
    }

    mutating func judge(_ moment: WatchMoment, into findings: inout FindingBuffer) {
        guard isJudged(moment), moment.setPointAge > thresholds.settling,
            let current = moment.current
        else { return }
        let isMissing = current.magnitude < thresholds.share * moment.set.magnitude
        guard persistence.lasts(isMissing, at: moment.time, samples: thresholds.samples) else {
            return
        }
        findings.append(
            moment.finding(
                Self.code, since: persistence.since, observed: current, reference: moment.set))
    }

    func readiness(_ moment: WatchMoment) -> Readiness {
        guard moment.flow == .current else { return .off }
        guard isJudged(moment) else { return .blind(.noise) }
        return moment.hasSample && moment.current == nil ? .blind(.noReading) : .watching
    }

    private func isJudged(_ moment: WatchMoment) -> Bool {
        guard moment.flow == .current, moment.set != 0 else { return false }
        guard let fullScale = moment.context.rangeFullScale else { return true }
        return moment.set.magnitude >= resolution * fullScale.value
    }
}
