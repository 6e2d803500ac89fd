package import CyclerCore

/// SLOW_SAG
package struct SlowSagThresholds: Hashable, Sendable {
    /// Readings are averaged over this long first, so that their noise is white.
    package var decimation = TimeSpan.seconds(10)
    /// Sigma of such an average is at least this.
    package var sigmaMin = Volts(0.5e-3)
    /// The largest mean fades by this per hour: what falls more slowly is the surroundings.
    package var fadePerHour = Volts(2e-3)
    /// Share of a mean in the level whose largest counts.
    package var levelShare = 0.1
    /// Allowance and bound of the sum, both in sigma.
    package var allowance = 1.0
    package var bound = 7.8
    /// Not in the first part of a step.
    package var settling = TimeSpan.minutes(10)
    /// Nor above this share of 1C: a cell that warms itself sags by it.
    package var rateMax = 0.2

    package init() {}
}

/// `SLOW_SAG`: the voltage of a charging full cell sags by a little and stays: a cumulated sum
/// (CUSUM, Page 1954).
///
/// S = max(0, S + (M - x)/sigma - k), alarm above h, with x the 10 s means of V and M the largest
/// of their level (a tenth of each) so far, less 2 mV for every hour since. Siegmund: the mean time
/// between false alarms of white noise is (e^(2k h') - 1 - 2k h') / (2 k^2) samples, h' = h +
/// 1.166; with k = 1 and h = 7.8 that is 3.0e7 samples, which are nine years of 10 s means. Sags
/// count in units of at least 0.5 mV, so it takes 1 mV for 80 s, or 0.7 mV for 4 min. Warns, and
/// not in the formation charge, whose humps are its very picture, nor above C/5, where cells warm
/// themselves. Traps: M is a maximum, so a spike up would raise it: spikes are cut at 3 sigma above
/// the mean before. On a flat charge curve the maximum of all noise of a day, and the day's swing
/// of temperature (+-2 K: 0.2 mV/h by resistance and entropy), would add up: M fades ten times as
/// fast as that, and what falls more slowly is left to `CHG_SLOW`.
struct SlowSagDetector: Detector {
    static let code = FindingCode.slowSag

    private let thresholds: SlowSagThresholds
    private let sight: Sight
    private let oneC: Double?
    private var window = WindowMean()
    private var largest = -Double.infinity
    private var before: Double?
    /// Smoothed over about a hundred seconds.
    private var level: Double?
    private var score = 0.0
    private var since = Instant.zero

    init(_ settings: WatchSettings) {
        thresholds = settings.thresholds.slowSag
        sight = Sight(settings)
        oneC = settings.unitRate?.value
    }

    mutating func restart(_ why: Restart, _ moment: WatchMoment) {
        window.restart()
        score = 0
        before = nil
        level = nil
        if why.isSetPoint || why.breaksSignal { largest = -.infinity }
    }

    mutating func judge(_ moment: WatchMoment, into findings: inout FindingBuffer) {
        guard moment.kind == .full, moment.direction == .charge, !moment.context.isFormation,
            moment.stepAge > thresholds.settling, isSlow(moment), let signal = moment.signal
        else { return }
        guard let full = window.add(signal, at: moment.time, over: thresholds.decimation)
        else { return }
        take(full.mean, moment, into: &findings)
    }

    private mutating func take(
        _ mean: Double, _ moment: WatchMoment, into findings: inout FindingBuffer
    ) {
        let sigma = max(thresholds.sigmaMin.value, moment.sigma)
        defer { before = mean }
        guard let before else { return }
        let fade = thresholds.fadePerHour.value * thresholds.decimation.hours
        // The largest of many means would be their noise.
        let ordinary = min(mean, before + 3 * sigma)
        level = level.map { $0 + (ordinary - $0) * thresholds.levelShare } ?? ordinary
        largest = max(largest - fade, level ?? ordinary)
        let wasZero = score == 0
        score = max(0, score + (largest - mean) / sigma - thresholds.allowance)
        if wasZero { since = moment.time }
        guard score > thresholds.bound else { return }
        findings.append(
            moment.finding(Self.code, since: since, observed: mean, reference: largest))
        score = 0
        largest = mean
        level = mean
    }

    private func isSlow(_ moment: WatchMoment) -> Bool {
        oneC.map { moment.set.magnitude <= thresholds.rateMax * $0 } ?? false
    }

    func readiness(_ moment: WatchMoment) -> Readiness {
        guard moment.kind == .full, moment.direction == .charge, !moment.context.isFormation
        else { return .off }
        guard oneC != nil else { return .blind(.noReference) }
        guard isSlow(moment) else { return .off }
        let sees = sight.ofSignal(moment, needsZero: false)
        guard case .watching = sees else { return sees }
        return moment.stepAge > thresholds.settling ? .watching : .warmingUp
    }
}
