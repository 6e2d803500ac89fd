import Glibc

/// Cuts a line into fields at a delimiter, eight bytes at a time; delimiters between quotes are
/// text.
struct FieldSplitter: ~Copyable {
    /// Most fields of a line; more are not looked at, and counted as one too many.
    static let fieldsMax = 1024

    /// Where each field ends; the next one begins behind that.
    private let ends: UnsafeMutablePointer<Int32>
    private var line = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
    private var hasQuotes = false
    /// Fields of the line, at least one.
    private(set) var count = 0

    init() {
        ends = .allocate(capacity: Self.fieldsMax + 1)
        ends.initialize(repeating: 0, count: Self.fieldsMax + 1)
    }

    deinit { ends.deallocate() }

    /// Takes a line of a `LineReader` apart; fields stand as long as the line does.
    mutating func split(_ line: UnsafeBufferPointer<UInt8>, at delimiter: UInt8) {
        self.line = line
        count = 0
        guard let start = line.baseAddress, !line.isEmpty else {
            hasQuotes = false
            return close(at: 0)
        }
        hasQuotes = memchr(start, Int32(Self.quote), line.count) != nil
        if hasQuotes {
            splitQuoted(delimiter)
        } else {
            splitPlain(UnsafeRawPointer(start), delimiter)
        }
        close(at: line.count)
    }

    /// The bytes of a field without its quotes; `index` is below `count`.
    @inline(__always)
    func field(_ index: Int) -> UnsafeBufferPointer<UInt8> {
        let from = index == 0 ? 0 : Int(ends[index &- 1]) &+ 1
        let whole = UnsafeBufferPointer(
            start: line.baseAddress.map { $0 + from }, count: Int(ends[index]) &- from)
        return hasQuotes ? Self.unquoted(whole) : whole
    }

    private static let quote = UInt8(ascii: "\"")

    /// A field more than `fieldsMax` only shows in the count.
    @inline(__always)
    private mutating func close(at end: Int) {
        guard count <= Self.fieldsMax else { return }
        ends[count] = Int32(truncatingIfNeeded: end)
        count &+= 1
    }

    /// Bytes equal to the delimiter are zero after the exclusive or; of the sum only the top bits
    /// of the others are set, so no byte borrows from its neighbour.
    private mutating func splitPlain(_ start: UnsafeRawPointer, _ delimiter: UInt8) {
        let low: UInt64 = 0x7F7F_7F7F_7F7F_7F7F
        let pattern = 0x0101_0101_0101_0101 &* UInt64(delimiter)
        let length = line.count
        var at = 0
        while at < length {
            let word = (start + at).loadUnaligned(as: UInt64.self).littleEndian ^ pattern
            var found = ~(((word & low) &+ low) | word | low)
            while found != 0 {
                let place = at &+ found.trailingZeroBitCount &>> 3
                guard place < length else { return }
                close(at: place)
                found &= found &- 1
            }
            at &+= 8
        }
    }

    private mutating func splitQuoted(_ delimiter: UInt8) {
        var isInside = false
        for at in 0..<line.count {
            if line[at] == Self.quote {
                isInside.toggle()
            } else if line[at] == delimiter, !isInside {
                close(at: at)
            }
        }
    }

    private static func unquoted(_ field: UnsafeBufferPointer<UInt8>) -> UnsafeBufferPointer<UInt8>
    {
        var inner = field[...]
        while let first = inner.first, first == 0x20 || first == 0x09 { inner = inner.dropFirst() }
        while let last = inner.last, last == 0x20 || last == 0x09 { inner = inner.dropLast() }
        guard inner.count >= 2, inner.first == quote, inner.last == quote else { return field }
        return UnsafeBufferPointer(rebasing: inner.dropFirst().dropLast())
    }
}
