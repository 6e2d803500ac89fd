package import CyclerCore

/// CV_FLOOR
package struct HoldFloorThresholds: Hashable, Sendable {
    /// Not before this long at the voltage.
    package var after = TimeSpan.hours(2)
    /// The current is still above this share of 1C,
    package var share = 1.0 / 50
    /// or falls more slowly than this (per hour, of ln |I|) while above the smaller share.
    package var slope = -0.02
    package var smallShare = 1.0 / 200
    /// Length of each of the two windows that give the slope.
    package var window = TimeSpan.minutes(30)

    package init() {}
}

/// `CV_FLOOR`: the current at constant voltage does not go to zero.
///
/// Judges |I|, A, as means of half hours, against 1C of the cell (else its capacity in an hour). A
/// charge that ends leaves an exponential tail; a leak leaves a floor of G V. Warns. Traps: a
/// floor below C/200 is an ammeter's offset or an ordinary side reaction; a cell without 1C and
/// capacity cannot be judged.
struct HoldFloorDetector: Detector {
    static let code = FindingCode.holdFloor

    private let thresholds: HoldFloorThresholds
    private let oneC: Double?
    private var window = WindowMean()
    private var before: Double?

    init(_ settings: WatchSettings) {
        thresholds = settings.thresholds.holdFloor
        oneC = settings.unitRate?.value
    }

    mutating func restart(_ why: Restart, _ moment: WatchMoment) {
        guard why.isSetPoint || why.breaksSignal else { return }
        window.restart()
        before = nil
    }

    mutating func judge(_ moment: WatchMoment, into findings: inout FindingBuffer) {
        guard moment.kind == .full, moment.flow == .hold, let oneC,
            let current = moment.current
        else { return }
        // What flowed through a long pause nobody saw.
        let seconds = moment.elapsed < thresholds.window.seconds ? moment.elapsed : 0
        guard
            let (mean, began) = window.add(
                current.magnitude, share: seconds, at: moment.time, over: thresholds.window)
        else { return }
        defer { before = mean }
        guard moment.setPointAge >= thresholds.after,
            !moment.foundUnderSetPoint.contains(Self.code)
        else { return }
        let slope = before.map {
            Logarithm.natural(mean / max($0, .leastNormalMagnitude)) / thresholds.window.hours
        }
        let isHigh = mean > thresholds.share * oneC
        let isFlat =
            mean > thresholds.smallShare * oneC && (slope.map { $0 > thresholds.slope } ?? false)
        guard isHigh || isFlat else { return }
        findings.append(
            moment.finding(
                Self.code, since: began, observed: mean, reference: thresholds.share * oneC,
                slope: slope))
    }

    func readiness(_ moment: WatchMoment) -> Readiness {
        guard moment.kind == .full, moment.flow == .hold else { return .off }
        guard oneC != nil else { return .blind(.noReference) }
        return moment.setPointAge >= thresholds.after ? .watching : .warmingUp
    }
}
