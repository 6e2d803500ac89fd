/// The four tables of Modbus; a table is part of every address.
package enum ReadTable: Hashable, Sendable {
    case holding, input, coil, discrete

    /// True for the tables of single bits.
    package var isBits: Bool {
        switch self {
        case .holding, .input: false
        case .coil, .discrete: true
        }
    }

    /// Order in which tables are read.
    var rank: Int {
        switch self {
        case .holding: 0
        case .input: 1
        case .coil: 2
        case .discrete: 3
        }
    }
}

/// Something that must be read, in addresses on the wire.
package struct ReadSpan: Hashable, Sendable {
    package var table: ReadTable
    package var address: Int
    package var count: Int

    package init(table: ReadTable, address: Int, count: Int) {
        self.table = table
        self.address = address
        self.count = count
    }

    /// Address after the last register or bit.
    package var end: Int { address + count }
}

/// Joins reads into the fewest requests: neighbours merge, gaps are read across only where the
/// profile says that they are readable, and no request exceeds the device's cap.
package struct ReadPlanner {
    /// Most bits of one request (Modbus application protocol V1.1b3, 6.1).
    package static let bitsMax = 2000

    package let readMax: Int
    private let readable: [ReadSpan]

    /// `readable` spans are addresses on the wire.
    package init(readMax: Int, readable: [ReadSpan]) {
        precondition(readMax >= 1, "a request reads at least one register")
        self.readMax = readMax
        self.readable = readable
    }

    /// Blocks that cover every span, table by table, by rising address. Each span lies
    /// whole in one block; a span longer than `readMax` is the caller's error.
    package func plan(_ spans: [ReadSpan]) -> [ReadSpan] {
        let ordered = spans.sorted(by: Self.precedes)
        var blocks: [ReadSpan] = []
        for span in ordered {
            if let last = blocks.last, let joined = join(last, span) {
                blocks[blocks.count - 1] = joined
            } else {
                blocks.append(span)
            }
        }
        return blocks
    }

    private static func precedes(_ a: ReadSpan, _ b: ReadSpan) -> Bool {
        if a.table != b.table { return a.table.rank < b.table.rank }
        if a.address != b.address { return a.address < b.address }
        return a.count > b.count
    }

    private func join(_ block: ReadSpan, _ span: ReadSpan) -> ReadSpan? {
        guard block.table == span.table else { return nil }
        let end = max(block.end, span.end)
        guard end - block.address <= (block.table.isBits ? Self.bitsMax : readMax) else {
            return nil
        }
        if span.address > block.end {
            let gap = ReadSpan(
                table: block.table, address: block.end, count: span.address - block.end)
            guard readable.contains(where: { covers($0, gap) }) else { return nil }
        }
        return ReadSpan(table: block.table, address: block.address, count: end - block.address)
    }

    private func covers(_ outer: ReadSpan, _ inner: ReadSpan) -> Bool {
        outer.table == inner.table && outer.address <= inner.address && outer.end >= inner.end
    }
}
