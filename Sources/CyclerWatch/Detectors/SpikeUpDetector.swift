package import CyclerCore

/// SPIKE_UP
package struct SpikeUpThresholds: Hashable, Sendable {
    /// A rise by this much from one sample to the next, no further apart than this.
    package var rise = Volts(0.1)
    package var apart = TimeSpan.seconds(10)
    /// This many within this time ask for a probe.
    package var probeCount = 3
    package var probeWindow = TimeSpan.minutes(10)

    package init() {}
}

/// `SPIKE_UP`: the overpotential jumps up: a contact bounces, a lead is loose.
///
/// Judges u, V, against the sample before. A short cannot raise a voltage, so this is a warning; a
/// contact that keeps bouncing is looked into. Trap: the end of a strip rises as fast; behind 80 %
/// of what there is to strip, and where that is not known, a strip is not judged.
struct SpikeUpDetector: Detector {
    static let code = FindingCode.spikeUp

    private let thresholds: SpikeUpThresholds
    private let sight: Sight
    private var first = Instant.zero
    private var second = Instant.zero
    private var count = 0

    init(_ settings: WatchSettings) {
        thresholds = settings.thresholds.spikeUp
        sight = Sight(settings)
    }

    mutating func restart(_ why: Restart, _ moment: WatchMoment) {
        if why == .polarityRun { count = 0 }
    }

    mutating func judge(_ moment: WatchMoment, into findings: inout FindingBuffer) {
        guard moment.kind != .full, moment.flow == .current, !moment.isSliding,
            !moment.isEndOfStrip, let signal = moment.signal, let before = moment.previousSignal,
            let beforeAt = moment.previousAt, signal - before > thresholds.rise.value,
            moment.time - beforeAt <= thresholds.apart
        else { return }
        let isMany =
            count >= thresholds.probeCount - 1
            && moment.time - first <= thresholds.probeWindow
        first = second
        second = moment.time
        count = isMany ? 0 : min(count + 1, 2)
        if count == 1 { first = moment.time }
        findings.append(
            moment.finding(
                Self.code, asking: isMany ? .pauseAndProbe : .warn, since: moment.time,
                observed: signal, reference: before))
    }

    func readiness(_ moment: WatchMoment) -> Readiness {
        guard moment.kind != .full, !moment.isSliding else { return .off }
        return sight.ofSignal(moment, needsBase: false)
    }
}
