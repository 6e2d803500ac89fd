/// A line beyond the bound; the stream cannot be read on.
package struct LineTooLong: Error, Hashable, Sendable {
    package var bytesMax: Int
    package init(bytesMax: Int) { self.bytesMax = bytesMax }
}

/// Cuts a byte stream into lines, without looking at a byte twice and never holding more than
/// one line beyond its bound.
package struct LineFramer: Sendable {
    /// Longest line, bytes, newline excluded.
    package let lineMax: Int
    private var pending: [UInt8] = []
    /// Start of the line under way in `pending`.
    private var start = 0
    /// Everything before this is known to hold no newline.
    private var scanned = 0

    package init(lineMax: Int) {
        precondition(lineMax > 0)
        self.lineMax = lineMax
    }

    /// Adds what was read; take every line with `next` before adding more.
    package mutating func append(_ bytes: some Collection<UInt8>) {
        if start > 0 {
            pending.removeFirst(start)
            scanned -= start
            start = 0
        }
        pending.append(contentsOf: bytes)
    }

    /// The next whole line without newline (and without a carriage return before it), nil when
    /// there is none yet.
    package mutating func next() throws(LineTooLong) -> [UInt8]? {
        while scanned < pending.count {
            guard pending[scanned] == UInt8(ascii: "\n") else {
                scanned += 1
                continue
            }
            guard scanned - start <= lineMax else { throw LineTooLong(bytesMax: lineMax) }
            var end = scanned
            if end > start, pending[end - 1] == UInt8(ascii: "\r") { end -= 1 }
            let line = Array(pending[start..<end])
            scanned += 1
            start = scanned
            return line
        }
        guard scanned - start <= lineMax else { throw LineTooLong(bytesMax: lineMax) }
        return nil
    }
}
