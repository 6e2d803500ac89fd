import CyclerCore

/// CE_ANOM
package struct EfficiencyThresholds: Hashable, Sendable {
    /// Below or above these shares of the running median,
    package var low = 0.80
    package var high = 1.03
    /// once there are so many cycles.
    package var cyclesMin = 5
    /// Or this many standard deviations below it, and by this much at least.
    package var sigmas = 3.0
    package var fallMin = 0.05

    package init() {}
}

/// `CE_ANOM`: a cycle gives back too little, or more than it got.
///
/// Judges the coulombic efficiency of each whole cycle against the median of the last nine. Charge
/// that went through a leak never comes back: 2 uS/cm2 are 10 % of C/20. Warns. Traps: cycles that
/// an interruption cut; the first cycles, in which a passivation layer grows; the spread of cycles
/// counts only beyond 5 %, so that a perfect cell is not judged by its digits.
struct EfficiencyDetector: Detector {
    static let code = FindingCode.efficiencyAnomaly
    /// Cycles remembered.
    static let memory = 9

    private let thresholds: EfficiencyThresholds
    private var values = InlineArray<9, Double>(repeating: 0)
    private var total = 0

    init(_ settings: WatchSettings) { thresholds = settings.thresholds.efficiency }

    mutating func judge(_ moment: WatchMoment, into findings: inout FindingBuffer) {}

    mutating func judge(
        _ cycle: CycleCharges, _ moment: WatchMoment, into findings: inout FindingBuffer
    ) {
        guard cycle.isWhole, let efficiency = cycle.efficiency, efficiency.isFinite else { return }
        let count = min(total, Self.memory)
        if count >= thresholds.cyclesMin {
            let median = median(count)
            let fall = max(thresholds.sigmas * spread(count, median), thresholds.fallMin)
            let isLow = efficiency < thresholds.low * median || efficiency < median - fall
            if isLow || efficiency > thresholds.high * median {
                findings.append(
                    moment.finding(
                        Self.code, since: moment.time, observed: efficiency, reference: median))
                // An anomaly is no example of what is usual.
                return
            }
        }
        values[total % Self.memory] = efficiency
        total += 1
    }

    private func median(_ count: Int) -> Double {
        var sorted = values
        for end in stride(from: count - 1, to: 0, by: -1) {
            for index in 0..<end where sorted[index] > sorted[index + 1] {
                sorted.swapAt(index, index + 1)
            }
        }
        return sorted[count / 2]
    }

    private func spread(_ count: Int, _ median: Double) -> Double {
        var sum = 0.0
        for index in 0..<count {
            sum += (values[index] - median) * (values[index] - median)
        }
        return (sum / Double(count)).squareRoot()
    }

    func readiness(_ moment: WatchMoment) -> Readiness {
        guard moment.flow == .current else { return .off }
        return total >= thresholds.cyclesMin ? .watching : .warmingUp
    }
}
