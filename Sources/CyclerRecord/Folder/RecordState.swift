package import CyclerCore

/// What a run's records go on from after the daemon was away: counters, cycles and metrics. Part
/// of the checkpoint; a state that is damaged or of another version is refused as a whole.
package struct RecordState: Sendable {
    /// Version of the lists below.
    static let version = 1

    package var counters: ChargeCounters
    package var book: CycleBook
    package var summary: RunSummary

    package init(counters: ChargeCounters, book: CycleBook, summary: RunSummary) {
        self.counters = counters
        self.book = book
        self.summary = summary
    }

    /// What another run on the same cell goes on from: everything that was counted, the cycle in
    /// hand closed as far as it came (its row is in the earlier run's files), no step in hand.
    package func carriedOn() -> RecordState {
        var next = self
        next.counters.beginStep()
        next.counters.beginCycle()
        if let cut = next.book.carryOn() { next.summary.take(cut) }
        return next
    }

    /// For the checkpoint.
    package var json: JSON {
        [
            "version": .integer(Self.version), "counters": counters.checkpoint,
            "book": book.checkpoint,
            "summary": summary.checkpoint,
        ]
    }

    /// Reads a state back for the same cell and schedule; nil when it is unusable.
    package init?(json: JSON, _ cell: Cell, counting: CycleCounting) {
        guard json["version"]?.integer == Self.version,
            let counters = json["counters"].flatMap(ChargeCounters.init(checkpoint:)),
            let book = json["book"].flatMap({
                CycleBook(checkpoint: $0, cell, counting: counting)
            }),
            let summary = json["summary"].flatMap({ RunSummary(checkpoint: $0, cell) })
        else { return nil }
        self.counters = counters
        self.book = book
        self.summary = summary
    }
}
