import CyclerCore
import Testing

extension SystemTests {
    /// How long a collapse of the cell stays unanswered, counted in the bytes on the line: one
    /// sample period, the confirmations of the detector, the transaction in progress, and the
    /// make-safe exchange.
    @Suite(.serialized) struct Reaction {
        /// Samples that confirm a hard short; at a 2 s period they span the 2 s it must last.
        static let confirmations = 3
        /// Transactions of the make-safe exchange: output, mode, read back.
        static let makeSafeTransactions = 3

        @Test func aCollapseIsActedOnInTime() throws {
            let line = try TappedBench(speed: 20, every: "2 s")
            try line.plate()
            try line.daemon.wait("A1", "has a baseline") { $0.json["watch"]?.string == "armed" }
            try line.rack.fault("cell-short", "pstat1")
            let shortedAt = Patience.now
            let tripped = try line.daemon.wait("A1", "trips") { $0.state == "tripped" }
            #expect(tripped.cause == "SHORT_HARD")
            try line.daemon.wait("A1", "is open") { $0.evidence != nil }
            #expect(try !line.rack.truth("pstat1").isClosed)
            judge(line.tap.transactions(), shortedAt)
        }

        private func judge(_ all: [TappedLine.Transaction], _ shortedAt: Double) {
            let flowing = all.lastIndex { $0.energises(unit: 1) } ?? 0
            let after = all[flowing...]
            // The first poll that shows the collapse.
            let normal = after.first { $0.voltage(ofUnit: 1) != nil }?.voltage(ofUnit: 1) ?? 0
            guard
                let collapse = after.firstIndex(where: {
                    ($0.voltage(ofUnit: 1) ?? normal) < 0.1 * normal
                }), let opening = after.firstIndex(where: { $0.opens(unit: 1) })
            else {
                Issue.record("no collapse, or no make-safe, on the line")
                return
            }
            // One sample period: at most the poll in progress at the short shows the old voltage.
            let polls = { (range: Range<Int>) in
                range.filter { all[$0].voltage(ofUnit: 1) != nil }
            }
            let shortIndex = after.firstIndex { $0.requestedAt >= shortedAt } ?? collapse
            #expect(polls(min(shortIndex, collapse)..<collapse).count <= 1)
            // The confirmations, and not one sample more.
            let confirming = polls(collapse..<opening)
            #expect(confirming.count == Self.confirmations)
            // At most the transaction in progress between the last confirmation and make-safe.
            #expect(opening - (confirming.last ?? opening) - 1 <= 1)
            // Nobody comes between the parts of make-safe, and it ends in evidence.
            let exchange = all[opening..<min(opening + Self.makeSafeTransactions, all.count)]
            #expect(exchange.count == Self.makeSafeTransactions)
            #expect(exchange.allSatisfy { $0.unit == 1 && !$0.reply.isEmpty })
            #expect(!all[opening...].contains { $0.energises(unit: 1) })
        }
    }
}
