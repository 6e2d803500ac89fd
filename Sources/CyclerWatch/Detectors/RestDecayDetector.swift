package import CyclerCore

/// REST_DECAY
package struct RestDecayThresholds: Hashable, Sendable {
    /// Falls faster than this, and by this many times its own relaxation law.
    package var decay = 3e-3
    package var lawFactor = 3.0
    /// Where the law is measured, and from where on it is held against; since the rest began.
    package var lawFrom = TimeSpan.minutes(5)
    package var lawTo = TimeSpan.minutes(15)
    package var from = TimeSpan.hours(1)
    /// Length of the windows that are compared.
    package var window = TimeSpan.minutes(30)
    /// What is still to come, were it a relaxation that slows down as it does: more than this is
    /// none.
    package var remaining = Volts(50e-3)

    package init() {}
}

/// `REST_DECAY`: the open voltage of a full cell falls on when its relaxation should be over.
///
/// Judges dV/dt, V/h, between means of half hours. Relaxation falls with the logarithm of time, so
/// its slope falls as one over time: what lies between 5 and 15 min, times 10 min over t, is the
/// law. A leak discharges: dV/dt = -V G / (dQ/dV), 25 mV/h at 13 uS/cm2, and does not slow down.
/// Diffusion into particles does, but later than the law has it: an exponential of hours is as
/// steep for its first hour as a leak. So the slopes s1, s2 of two windows in a row must also leave
/// more to come than a relaxation has: with r = s2/s1, s2 w r / (1 - r) above 50 mV, w the half
/// hour; overpotentials of healthy cells at the rates that labs rest from are smaller. Traps: the
/// law is measured with the leak in it, so decays below 5 mV/h stay hidden; a leak beside a large
/// relaxation is seen when that is nearly over; a day's swing of +-2 K moves an open cell by
/// 0.1 mV/h.
struct RestDecayDetector: Detector {
    static let code = FindingCode.restDecay
    static let isPrincipal = true

    private let thresholds: RestDecayThresholds
    private var persistence = Persistence()
    private var window = WindowMean()
    private var before: Double?
    private var slopeBefore: Double?
    private var lawStart: Double?
    private var lawEnd: Double?
    private var restBegan: Instant?
    private var last = 0.0

    init(_ settings: WatchSettings) { thresholds = settings.thresholds.restDecay }

    mutating func restart(_ why: Restart, _ moment: WatchMoment) {
        guard why.isSetPoint || why.breaksSignal else { return }
        restBegan = nil
        window.restart()
        before = nil
        slopeBefore = nil
        lawStart = nil
        lawEnd = nil
    }

    mutating func judge(_ moment: WatchMoment, into findings: inout FindingBuffer) {
        guard moment.kind == .full, moment.flow == .rest, let signal = moment.signal else { return }
        let began = restBegan ?? moment.time
        restBegan = began
        let age = moment.time - began
        // A slow mean: one reading says nothing of a law of millivolts an hour.
        last = lawStart == nil && lawEnd == nil ? signal : last + (signal - last) * 0.1
        if lawStart == nil, age >= thresholds.lawFrom { lawStart = last }
        if lawEnd == nil, age >= thresholds.lawTo { lawEnd = last }
        guard
            let (mean, since) = window.add(
                signal, at: moment.time, over: thresholds.window, leastWeight: 3)
        else { return }
        let level = before
        before = mean
        guard let level else { return }
        let slope = (mean - level) / thresholds.window.hours
        defer { slopeBefore = slope }
        guard let lawStart, let lawEnd, age >= thresholds.from else { return }
        let early = min((lawEnd - lawStart) / (thresholds.lawTo - thresholds.lawFrom).hours, 0)
        let middle = (thresholds.lawFrom + thresholds.lawTo).hours / 2
        let law = early * middle / max((age - thresholds.window).hours, middle)
        let bound = -thresholds.decay + thresholds.lawFactor * law
        guard slope < bound, goesOn(slope), !moment.foundUnderSetPoint.contains(Self.code) else {
            return
        }
        findings.append(
            moment.finding(
                Self.code, since: since, observed: slope, reference: bound, slope: slope))
    }

    /// False for a fall that slows down so much that little of it is left.
    private func goesOn(_ slope: Double) -> Bool {
        guard let slopeBefore else { return false }
        guard slopeBefore < 0, slope > slopeBefore else { return true }
        let ratio = slope / slopeBefore
        let left = -slope * thresholds.window.hours * ratio / (1 - ratio)
        return left > thresholds.remaining.value
    }

    func readiness(_ moment: WatchMoment) -> Readiness {
        guard moment.kind == .full, moment.flow == .rest else { return .off }
        guard moment.hasReading else { return moment.hasSample ? .blind(.noReading) : .warmingUp }
        return slopeBefore == nil || lawEnd == nil ? .warmingUp : .watching
    }
}
