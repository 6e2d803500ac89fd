package import CyclerCore

/// The findings of two replays of one recording, side by side: what a change of thresholds does.
package struct ReplayComparison: Sendable {
    /// Findings of one code further apart than this are not about the same event.
    package static let moveMax = TimeSpan.hours(1)

    /// One event, as each of the two saw it; at least one did.
    package struct Entry: Hashable, Sendable {
        package var before: ReplayFinding?
        package var after: ReplayFinding?

        /// What became of it from the first set to the second.
        package var change: Change {
            guard let before else { return .appears }
            guard let after else { return .vanishes }
            return before.time == after.time && before.demand == after.demand ? .same : .moves
        }

        /// The earlier of the two times.
        var time: TimeSpan {
            [before?.time, after?.time].compactMap { $0 }.min() ?? .zero
        }
    }

    /// What became of an event.
    package enum Change: String, Hashable, Sendable, CaseIterable {
        case same, moves, vanishes, appears
    }

    /// By code, then by time; codes in the order in which they were found first.
    package let entries: [Entry]

    package init(_ before: [ReplayFinding], _ after: [ReplayFinding]) {
        var codes: [String] = []
        for finding in (before + after).sorted(by: { $0.time < $1.time })
        where !codes.contains(finding.code) {
            codes.append(finding.code)
        }
        entries = codes.flatMap { code in
            Self.paired(before.filter { $0.code == code }, after.filter { $0.code == code })
        }
    }

    /// How many events changed so.
    package func count(_ change: Change) -> Int {
        entries.reduce(0) { $0 + ($1.change == change ? 1 : 0) }
    }

    /// Findings of one code. The same instant is the same event; what is left over between two such
    /// is paired in order, as far as it is near enough.
    private static func paired(
        _ before: [ReplayFinding], _ after: [ReplayFinding]
    ) -> [Entry] {
        let exact = Set(before.map(\.time)).intersection(after.map(\.time))
        var entries = before.filter { exact.contains($0.time) }.map { finding in
            Entry(before: finding, after: after.first { $0.time == finding.time })
        }
        var left = before.filter { !exact.contains($0.time) }[...]
        var right = after.filter { !exact.contains($0.time) }[...]
        while let old = left.first, let new = right.first {
            let apart = new.time - old.time
            if apart <= moveMax && TimeSpan.zero - apart <= moveMax {
                entries.append(Entry(before: left.removeFirst(), after: right.removeFirst()))
            } else if old.time < new.time {
                entries.append(Entry(before: left.removeFirst()))
            } else {
                entries.append(Entry(after: right.removeFirst()))
            }
        }
        entries += left.map { Entry(before: $0) } + right.map { Entry(after: $0) }
        return entries.sorted { $0.time < $1.time }
    }
}
