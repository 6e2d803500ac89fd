package import CyclerCore

/// WIRING
package struct WiringThresholds: Hashable, Sendable {
    /// A symmetric cell rests within this.
    package var symmetricMax = Volts(50e-3)
    /// Half and full cells rest within these.
    package var half = Volts(-0.05)...Volts(3.5)
    package var full = Volts(-0.05)...Volts(4.5)
    /// Noise of an open lead, or of mains on it.
    package var noise = Volts(5e-3)
    /// For this long.
    package var span = TimeSpan.seconds(5)

    package init() {}
}

/// `WIRING`: a cell at rest that cannot be one: leads swapped, a sense lead open, another cell.
///
/// Judges V at rest before the first current against the window of its chemistry, and the noise of
/// that voltage. Behind the first current a rest relaxes, and limits hold. Traps: quiet noise of a
/// poor instrument is no wiring (the bound is a hundred times the floor). The windows of a cell
/// file are checked at the start (`StartChecks`); a run that goes on may rest outside them.
struct WiringDetector: Detector {
    static let code = FindingCode.wiring

    private let thresholds: WiringThresholds
    private let window: ClosedRange<Volts>
    private var outside = Persistence()
    private var noisy = Persistence()
    private var hasCarried = false

    init(_ settings: WatchSettings) {
        thresholds = settings.thresholds.wiring
        let own = settings.thresholds.wiring
        window =
            switch settings.kind {
            case .symmetric: (Volts.zero - own.symmetricMax)...own.symmetricMax
            case .half: own.half
            case .full: own.full
            }
    }

    mutating func restart(_ why: Restart, _ moment: WatchMoment) {
        outside.reset()
        noisy.reset()
        if moment.flow == .current || moment.flow == .hold { hasCarried = true }
    }

    mutating func judge(_ moment: WatchMoment, into findings: inout FindingBuffer) {
        guard moment.flow == .rest, !hasCarried, let signal = moment.signal else { return }
        let unsure = moment.uncertainty
        let isOutside =
            signal < window.lowerBound.value - unsure || signal > window.upperBound.value + unsure
        if outside.lasts(isOutside, at: moment.time, samples: 3, span: thresholds.span) {
            let edge = signal < window.lowerBound.value ? window.lowerBound : window.upperBound
            findings.append(
                moment.finding(
                    Self.code, since: outside.since, observed: signal, reference: edge.value))
        } else if noisy.lasts(
            moment.sigma > thresholds.noise.value, at: moment.time, samples: 8,
            span: thresholds.span)
        {
            findings.append(
                moment.finding(
                    Self.code, since: noisy.since, observed: moment.sigma,
                    reference: thresholds.noise.value))
        }
    }

    func readiness(_ moment: WatchMoment) -> Readiness {
        guard moment.flow == .rest, !hasCarried else { return .off }
        guard moment.hasSample else { return .warmingUp }
        return moment.hasReading ? .watching : .blind(.noReading)
    }
}
