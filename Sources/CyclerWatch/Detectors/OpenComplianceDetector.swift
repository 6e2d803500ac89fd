package import CyclerCore

/// OPEN_COMPLIANCE
package struct OpenComplianceThresholds: Hashable, Sendable {
    /// Share of the compliance voltage that counts as reached, for this many samples.
    package var share = 0.98
    package var samples = 2
    /// The voltage came there at once, by more than this between two samples: what a cell reaches
    /// slowly is its own.
    package var jump = Volts(0.2)
    /// A voltage this far outside the cell's window is an open lead.
    package var windowMargin = Volts(0.2)
    /// The beginning of a set point is not judged.
    package var settling = TimeSpan.seconds(1)

    package init() {}
}

/// `OPEN_COMPLIANCE`: the instrument drives as hard as it can, or reads what no such cell has: a
/// lead is off.
///
/// Judges the raw voltage, V, and the instrument's own flag, from 1 s after the set point on;
/// never blanked. Only the bound counts that the current drives towards, and only when the voltage
/// jumped there. Definition: `Detectors.md`. Traps: a reading of 9.91e37 is no voltage at all, not
/// a large one; a full cell ends its charge within 2 % of its limit, and begins its discharge
/// there.
struct OpenComplianceDetector: Detector {
    static let code = FindingCode.openCompliance

    private let thresholds: OpenComplianceThresholds
    private let window: ClosedRange<Volts>?
    private var persistence = Persistence()
    /// The last voltage that was not at the bound; nil before the first.
    private var before: Volts?

    init(_ settings: WatchSettings) {
        thresholds = settings.thresholds.openCompliance
        window = settings.voltageWindow
    }

    mutating func restart(_ why: Restart, _ moment: WatchMoment) {
        if why.isTold { persistence.reset() }
    }

    mutating func judge(_ moment: WatchMoment, into findings: inout FindingBuffer) {
        let voltage = moment.rawVoltage.map { Volts($0) }
        let bound = moment.context.drivenBound
        let isThere = voltage.map { reaches($0, bound) } ?? false
        defer { if !isThere, let voltage { before = voltage } }
        guard moment.flow == .current, moment.setPointAge > thresholds.settling else { return }
        let reached = voltage.map { isThere && jumped($0) || leavesWindow($0) } ?? false
        guard
            persistence.lasts(
                moment.flags.contains(.compliance) || reached, at: moment.time,
                samples: thresholds.samples)
        else { return }
        let seen = voltage ?? .zero
        let reference =
            bound?.voltage ?? window.map { seen < .zero ? $0.lowerBound : $0.upperBound }
        findings.append(
            moment.finding(
                Self.code, since: persistence.since, observed: seen.value,
                reference: reference?.value ?? 0))
    }

    func readiness(_ moment: WatchMoment) -> Readiness {
        guard moment.flow == .current else { return .off }
        if moment.context.compliance == nil, window == nil { return .blind(.noReference) }
        return moment.hasSample && moment.rawVoltage == nil ? .blind(.noReading) : .watching
    }

    private func reaches(_ voltage: Volts, _ bound: DrivenBound?) -> Bool {
        guard let bound else { return false }
        let margin = (1 - thresholds.share) * bound.voltage.magnitude
        return bound.isUpper
            ? voltage >= bound.voltage - margin : voltage <= bound.voltage + margin
    }

    private func jumped(_ voltage: Volts) -> Bool {
        before.map { (voltage - $0).magnitude > thresholds.jump } ?? true
    }

    private func leavesWindow(_ voltage: Volts) -> Bool {
        guard let window else { return false }
        return voltage > window.upperBound + thresholds.windowMargin
            || voltage < window.lowerBound - thresholds.windowMargin
    }
}
