import CyclerCore

/// A recording row by row, in order of time.
struct Recording: ~Copyable {
    /// What comes next.
    enum Next {
        /// `row` is filled.
        case row
        case skipped(SkipReason, line: Int)
        case end
    }

    private var lines: LineReader
    private var parser: RowParser
    let plan: ColumnPlan
    /// The first row stood where labels would be; it comes first.
    private var first: [UInt8]?
    /// What is taken from every time: nothing while the times of the file are those of a test.
    private var origin: Double?
    private var last = -Double.infinity

    /// No test lasts longer, s: larger times are a calendar's, and count from the first row.
    private static let testTimeMax = 1e8

    /// Opens a file and finds its header.
    init(path: String, order: ColumnOrder, sign: Double) throws(ReplayFault) {
        var lines = try LineReader(path: path)
        var search = HeaderSearch(order: order)
        var splitter = FieldSplitter()
        var header: HeaderSearch.Header?
        var first: [UInt8]?
        search: while !search.isOver(after: lines.line) {
            switch try lines.next() {
            case .end: break search
            case .tooLong: continue
            case .line(let line):
                header = search.look(at: line, number: lines.line, &splitter)
                if let header {
                    if header.isRow { first = Array(line) }
                    break search
                }
            }
        }
        guard let header else {
            guard lines.line > 0 else { throw .empty(path: path) }
            throw search.fault(path)
                ?? .notText(
                    path: path,
                    what: "no table: none of its first lines has a tab, semicolon or comma",
                    remedy: "export it as CSV")
        }
        plan = header.plan
        parser = RowParser(header, sign: sign, splitter: splitter)
        self.lines = lines
        self.first = first
    }

    var path: String { lines.path }
    /// True when it can be read more than once.
    var isRegular: Bool { lines.isRegular }

    /// Lines read so far.
    var line: Int { lines.line }

    /// The next row. Empty lines are none.
    mutating func next(into row: inout RecordedRow) throws(ReplayFault) -> Next {
        if let bytes = first {
            first = nil
            return read(bytes, into: &row)
        }
        while true {
            switch try lines.next() {
            case .end: return .end
            case .tooLong: return .skipped(.tooLong, line: lines.line)
            case .line(let line):
                if line.isEmpty { continue }
                return read(line, into: &row)
            }
        }
    }

    /// Bytes of its own, with what the splitter may look at behind them.
    private mutating func read(_ bytes: [UInt8], into row: inout RecordedRow) -> Next {
        let padded = bytes + Array(repeating: 0, count: LineReader.slack)
        return padded.withUnsafeBufferPointer {
            read(UnsafeBufferPointer(rebasing: $0[..<bytes.count]), into: &row)
        }
    }

    private mutating func read(
        _ line: UnsafeBufferPointer<UInt8>, into row: inout RecordedRow
    ) -> Next {
        if let reason = parser.parse(line, into: &row) {
            return .skipped(reason, line: lines.line)
        }
        guard row.clock > last else {
            let isSame = row.clock == last
            return .skipped(isSame ? .timeRepeated : .timeBackward, line: lines.line)
        }
        let origin = self.origin ?? (row.clock.magnitude > Self.testTimeMax ? row.clock : 0)
        self.origin = origin
        last = row.clock
        row.line = lines.line
        row.time = .zero + .seconds(row.clock - origin)
        return .row
    }
}
