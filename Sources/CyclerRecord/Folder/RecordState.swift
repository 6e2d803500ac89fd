package import CyclerCore

/// What a run's records go on from after the daemon was away: counters, cycles and metrics. Part
/// of the checkpoint; a state that is damaged or of another version is refused as a whole.
package struct RecordState: Sendable {
    /// Version of the lists below.
    static let version = 2

    package var counters: ChargeCounters
    package var book: CycleBook
    package var summary: RunSummary
    /// The step in hand; nil between steps.
    package var step: StepInHand?
    /// Rows of a step that has ended, and of its cycles, that may not be written yet; the
    /// counters, cycles and metrics above have them already.
    package var pending: [PendingLine] = []

    package init(counters: ChargeCounters, book: CycleBook, summary: RunSummary) {
        self.counters = counters
        self.book = book
        self.summary = summary
    }

    /// What another run on the same cell goes on from: everything that was counted, the cycle in
    /// hand closed as far as it came (its row is in the earlier run's files), no step in hand.
    package func carriedOn() -> RecordState {
        var next = self
        next.step = nil
        next.pending = []
        next.counters.beginStep()
        next.counters.beginCycle()
        if let cut = next.book.carryOn() { next.summary.take(cut) }
        return next
    }

    /// For the checkpoint.
    package func append(to text: inout ByteText) {
        var lists = StateWriter()
        lists.list { all in
            all.list(counters.write)
            all.list(book.write)
            all.list(summary.write)
            all.list(step) { $0.write(into: &$1) }
            all.list { lines in
                for line in pending.prefix(PendingLine.countMax) { lines.list(line.write) }
            }
        }
        text.append("{\"version\":")
        text.append(Self.version)
        text.append(",\"lists\":")
        text.append(contentsOf: lists.text.bytes)
        text.append("}")
    }

    /// Reads a state back for the same cell and schedule; nil when it is unusable.
    package init?(json: JSON, _ cell: Cell, counting: CycleCounting) {
        guard json["version"]?.integer == Self.version else { return nil }
        var lists = StateReader(json["lists"])
        guard let counters = lists.read(ChargeCounters.init(checkpoint:)),
            let book = lists.read({ CycleBook(checkpoint: $0, cell, counting: counting) }),
            let summary = lists.read({ RunSummary(checkpoint: $0, cell) })
        else { return nil }
        step = lists.read(StepInHand.init(checkpoint:))
        pending = lists.list(atMost: PendingLine.countMax, PendingLine.init(checkpoint:))
        guard lists.isWhole else { return nil }
        self.counters = counters
        self.book = book
        self.summary = summary
    }
}
