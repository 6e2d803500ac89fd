package import CyclerCore

/// TELEGRAPH
package struct TelegraphThresholds: Hashable, Sendable {
    /// An excursion goes below the base by the largest of these,
    package var sigmas = 5.0
    package var share = 0.04
    package var floor = Volts(0.5e-3)
    /// this share of it from one sample to the next,
    package var suddenShare = 0.6
    /// and comes back within this time, to within the largest of these; the last is a share of how
    /// deep it was.
    package var back = TimeSpan.seconds(60)
    package var backSigmas = 2.0
    package var backShare = 0.015
    package var backDepthShare = 0.35
    /// So many excursions in the short window, or so many in the long one.
    package var count = 6
    package var window = TimeSpan.minutes(10)
    package var longCount = 8
    package var longWindow = TimeSpan.minutes(30)
    /// Windows in a row that ask for a probe.
    package var probeWindows = 3
    /// Samples further apart than this miss most excursions, which last half a second: what comes
    /// back later than this after the sample before is not counted.
    package var periodMax = TimeSpan.seconds(5)
    /// A logger that writes on change shows that it does by a sample that comes so soon; for this
    /// long it is believed to go on.
    package var triggeredFor = TimeSpan.minutes(10)

    package init() {}
}

/// `TELEGRAPH`: a filament that makes and breaks: the overpotential dips and comes back, again and
/// again. A dynamic soft short.
///
/// Judges completed excursions of u below its base. Budget: 5 sigma one-sided come once in 3.5e6
/// samples; eight of them within half an hour at 10 Hz would come by chance once in 1e17 years, so
/// noise raises none of the 4 warnings of a channel-year. An excursion must begin between two
/// samples, which no swing of temperature or mains alias does. Two windows: 100 dips an hour fill
/// the short one in minutes; of 20 an hour the long one sees eight with a chance of 78 % (Poisson,
/// mean 10). Traps: loggers that write on change are ten seconds apart between the dips and
/// milliseconds in them, so it is the sample that comes back that must come soon, not the usual
/// one; a dip that stays is a step.
struct TelegraphDetector: Detector {
    static let code = FindingCode.telegraph
    /// Excursions remembered; no less than any count.
    static let memory = 32

    private let thresholds: TelegraphThresholds
    private let sight: Sight
    private var base: Double?
    private var lowest = 0.0
    private var beganAt = Instant.zero
    /// Ends of the last excursions, a ring.
    private var ends = InlineArray<32, Instant>(repeating: .zero)
    private var total = 0
    private var windows = 0
    private var nextWindow = Instant.zero
    /// Last sample that came soon after the one before it.
    private var fastAt: Instant?

    init(_ settings: WatchSettings) {
        thresholds = settings.thresholds.telegraph
        sight = Sight(settings)
    }

    mutating func restart(_ why: Restart, _ moment: WatchMoment) {
        base = nil
        switch why {
        case .polarityRun, .signal:
            fastAt = nil
            total = 0
            windows = 0
        case .setPoint, .range, .zero, .unblanked, .gap: break
        }
    }

    mutating func judge(_ moment: WatchMoment, into findings: inout FindingBuffer) {
        guard moment.kind != .full, moment.flow == .current, !moment.isSliding,
            let signal = moment.signal
        else { return }
        let isSoon = moment.elapsed <= thresholds.periodMax.seconds
        if isSoon { fastAt = moment.time }
        guard let from = base else {
            begin(signal, moment)
            return
        }
        if moment.time - beganAt > thresholds.back {
            base = nil
            return
        }
        lowest = min(lowest, signal)
        let near = max(
            thresholds.backSigmas * moment.sigma, thresholds.backShare * from,
            thresholds.backDepthShare * (from - lowest))
        guard signal >= from - near else { return }
        base = nil
        guard isSoon else { return }
        ends[total % Self.memory] = moment.time
        total += 1
        judgeWindows(moment, into: &findings)
    }

    private mutating func begin(_ signal: Double, _ moment: WatchMoment) {
        guard let level = moment.base, level > 0 else { return }
        let least = max(
            thresholds.sigmas * moment.sigma, thresholds.share * level, thresholds.floor.value)
        guard level - signal > least else { return }
        // A filament makes at once: most of the fall is between two samples.
        guard let before = moment.previousSignal, before - signal > thresholds.suddenShare * least
        else { return }
        base = level
        lowest = signal
        beganAt = moment.time
    }

    /// Excursions that ended within this time.
    private func count(within span: TimeSpan, at time: Instant) -> Int {
        var found = 0
        for back in 0..<min(total, Self.memory) {
            guard time - ends[(total - 1 - back) % Self.memory] <= span else { break }
            found += 1
        }
        return found
    }

    private mutating func judgeWindows(
        _ moment: WatchMoment, into findings: inout FindingBuffer
    ) {
        let time = moment.time
        // The same rate, seen in half the time.
        let window = moment.patience(thresholds.window)
        let longWindow = moment.patience(thresholds.longWindow)
        let needed = (
            short: moment.patience(thresholds.count), long: moment.patience(thresholds.longCount)
        )
        let inShort = count(within: window, at: time)
        let isDense = inShort >= needed.short
        let isLong =
            !isDense
            && count(within: longWindow, at: time) >= needed.long
        let span = isDense ? window : longWindow
        guard isDense || isLong else { return }
        if windows > 0 {
            guard time >= nextWindow else { return }
            // A window that was missed in between ends the row.
            if time - nextWindow > span { windows = 0 }
        }
        windows += 1
        nextWindow = time + span
        let asks = windows >= thresholds.probeWindows
        if windows == 1 || asks {
            let seen = isDense ? inShort : count(within: longWindow, at: time)
            let enough = isDense ? needed.short : needed.long
            findings.append(
                moment.finding(
                    Self.code, asking: asks ? .pauseAndProbe : .warn, since: time - span,
                    observed: Double(seen), reference: Double(enough)))
        }
        if asks { windows = 0 }
    }

    func readiness(_ moment: WatchMoment) -> Readiness {
        guard moment.kind != .full, !moment.isSliding, moment.flow == .current else { return .off }
        let sees = sight.ofSignal(moment, needsZero: false)
        guard case .watching = sees else { return sees }
        if moment.period <= thresholds.periodMax.seconds { return .watching }
        let isTriggered = fastAt.map { moment.time - $0 <= thresholds.triggeredFor } ?? false
        return isTriggered ? .watching : .blind(.sampleRate)
    }
}
