package import CyclerCore

/// OPEN_COMPLIANCE
package struct OpenComplianceThresholds: Hashable, Sendable {
    /// Share of the compliance voltage that counts as reached, for this many samples.
    package var share = 0.98
    package var samples = 2
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
/// never blanked. Definition: `Detectors.md`. Trap: a reading of 9.91e37 is no voltage at all, not
/// a large one.
struct OpenComplianceDetector: Detector {
    static let code = FindingCode.openCompliance

    private let thresholds: OpenComplianceThresholds
    private let window: ClosedRange<Volts>?
    private var persistence = Persistence()

    init(_ settings: WatchSettings) {
        thresholds = settings.thresholds.openCompliance
        window = settings.voltageWindow
    }

    mutating func restart(_ why: Restart, _ moment: WatchMoment) {
        if why.isTold { persistence.reset() }
    }

    mutating func judge(_ moment: WatchMoment, into findings: inout FindingBuffer) {
        guard moment.flow == .current, moment.setPointAge > thresholds.settling else { return }
        let voltage = moment.rawVoltage.map { Volts($0) }
        let compliance = moment.context.compliance
        let reached = voltage.map { reaches($0, compliance) || leavesWindow($0) } ?? false
        guard
            persistence.lasts(
                moment.flags.contains(.compliance) || reached, at: moment.time,
                samples: thresholds.samples)
        else { return }
        let seen = voltage ?? .zero
        let bound = (compliance ?? window).map { seen < .zero ? $0.lowerBound : $0.upperBound }
        findings.append(
            moment.finding(
                Self.code, since: persistence.since, observed: seen.value,
                reference: bound?.value ?? 0))
    }

    func readiness(_ moment: WatchMoment) -> Readiness {
        guard moment.flow == .current else { return .off }
        if moment.context.compliance == nil, window == nil { return .blind(.noReference) }
        return moment.hasSample && moment.rawVoltage == nil ? .blind(.noReading) : .watching
    }

    private func reaches(_ voltage: Volts, _ compliance: ClosedRange<Volts>?) -> Bool {
        guard let compliance else { return false }
        let share = thresholds.share
        return (compliance.upperBound > .zero && voltage >= share * compliance.upperBound)
            || (compliance.lowerBound < .zero && voltage <= share * compliance.lowerBound)
    }

    private func leavesWindow(_ voltage: Volts) -> Bool {
        guard let window else { return false }
        return voltage > window.upperBound + thresholds.windowMargin
            || voltage < window.lowerBound - thresholds.windowMargin
    }
}
