import CyclerCore
import CyclerProgram
import CyclerReplay
import CyclerWatch

extension ReplayFile {
    /// More findings than this are not held against each other; a watch that finds so many is
    /// tuned wrong.
    private static let findingsMax = 20_000

    /// Plays the recording with both sets of thresholds, and prints what changes.
    func compare(_ order: ReplayOrder, _ isJSON: Bool) throws(ClientFailure) {
        var sides: [ComparisonResult.Side] = []
        if thresholds.count == 1 {
            sides.append(try side(order, "built in", KindThresholds()))
        }
        for path in thresholds {
            sides.append(try side(order, path, try ThresholdChoice.read(path).sets))
        }
        let result = ComparisonResult(file: file, kind: order.cell.kind, sides[0], sides[1])
        for line in isJSON ? result.json.map(\.text) : result.lines { Terminal.print(line) }
        if let fault = sides[0].summary.fault { throw .notUnderstood(fault.text) }
    }

    private func side(
        _ order: ReplayOrder, _ name: String, _ sets: KindThresholds
    ) throws(ClientFailure) -> ComparisonResult.Side {
        var order = order
        order.thresholds = sets[order.cell.kind]
        var findings: [ReplayFinding] = []
        let summary: ReplaySummary
        do throws(ReplayFault) {
            var replay = try Replay(order)
            summary = try replay.run { event in
                guard case .finding(let finding) = event, findings.count < Self.findingsMax
                else { return }
                findings.append(finding)
            }
        } catch { throw .notUnderstood(error.text) }
        guard summary.findings <= Self.findingsMax else {
            throw .notUnderstood(
                "\(name): \(summary.findings) findings, more than the \(Self.findingsMax) that "
                    + "can be compared; such thresholds take noise for shorts")
        }
        return ComparisonResult.Side(
            name: name, differences: ThresholdText.differences(of: sets), summary: summary,
            findings: findings)
    }
}
