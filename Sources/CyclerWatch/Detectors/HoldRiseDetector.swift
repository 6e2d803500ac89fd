package import CyclerCore

/// CV_RISE
package struct HoldRiseThresholds: Hashable, Sendable {
    /// The current is above its running minimum by this share and this many sigma,
    package var share = 0.10
    package var sigmas = 4.0
    /// and by this much,
    package var floor = CurrentDensity(milliamperesPerSquareCentimetre: 2e-3)
    /// for this long.
    package var span = TimeSpan.seconds(60)
    /// Time constant of what is compared.
    package var smoothing = TimeSpan.seconds(10)
    /// A kelvin of warming raises a current by this share.
    package var perKelvin = 0.025

    package init() {}
}

/// `CV_RISE`: the current of a full cell at constant voltage rises: it goes elsewhere.
///
/// Judges |I|, A, smoothed over 10 s, against its smallest in this hold. What charges a cell at
/// constant voltage only falls; a leak adds G V. Warming raises it by 2.5 % a kelvin, which is
/// taken off where the temperature is known. It also moves the equilibrium, by up to 0.5 mV/K: a
/// cell of 2 mAh/V that follows 2 K an hour takes 2 uA/cm2, which a tail of nothing must not be
/// compared with. Traps: the change from current to voltage (the first
/// smoothing times are not judged); half cells, whose nucleation raises a current by itself.
struct HoldRiseDetector: Detector {
    static let code = FindingCode.holdRise
    static let isPrincipal = true

    private let thresholds: HoldRiseThresholds
    /// Smallest rise that counts, A.
    private let floor: Double
    private var persistence = Persistence()
    private var level: Double?
    private var least = Double.infinity
    private var leastTemperature: Double?

    init(_ settings: WatchSettings) {
        thresholds = settings.thresholds.holdRise
        floor = (settings.thresholds.holdRise.floor * settings.area).value
    }

    mutating func restart(_ why: Restart, _ moment: WatchMoment) {
        guard why.isSetPoint || why.breaksSignal else { return }
        persistence.reset()
        level = nil
        if why.isSetPoint { least = .infinity }
    }

    mutating func judge(_ moment: WatchMoment, into findings: inout FindingBuffer) {
        guard moment.kind == .full, moment.flow == .hold, let current = moment.current,
            moment.signal != nil
        else { return }
        let now = current.magnitude
        let weight = min(moment.elapsed / thresholds.smoothing.seconds, 1)
        let smooth = level.map { $0 + (now - $0) * weight } ?? now
        level = smooth
        let settled = thresholds.smoothing.scaled(by: 3)
        guard moment.setPointAge > settled else { return }
        if smooth < least {
            least = smooth
            leastTemperature = moment.temperature
        }
        let warmer = moment.temperature.flatMap { now in leastTemperature.map { now - $0 } } ?? 0
        let ordinary = least * (1 + thresholds.share + thresholds.perKelvin * max(warmer, 0))
        let bound = max(ordinary, least + max(thresholds.sigmas * moment.currentSigma, floor))
        guard
            persistence.lasts(
                smooth > bound, at: moment.time, samples: 3, span: moment.patience(thresholds.span))
        else { return }
        findings.append(
            moment.finding(
                Self.code, since: persistence.since, observed: smooth, reference: least))
    }

    func readiness(_ moment: WatchMoment) -> Readiness {
        guard moment.kind == .full, moment.flow == .hold else { return .off }
        guard moment.hasReading, moment.current != nil else {
            return moment.hasSample ? .blind(.noReading) : .warmingUp
        }
        return least.isFinite ? .watching : .warmingUp
    }
}
