import Glibc

/// A file line by line, through one buffer: whatever the size of the file, memory is bounded.
struct LineReader: ~Copyable {
    /// Longest line; longer ones are left out.
    static let lineMax = 64 << 10
    /// Read at once.
    static let chunkBytes = 256 << 10
    /// Readable behind every line, so that bytes can be looked at eight at a time.
    static let slack = 16

    /// What comes next.
    enum Next {
        /// Without its line end; stands until the next call.
        case line(UnsafeBufferPointer<UInt8>)
        case tooLong
        case end
    }

    private static let capacity = lineMax + chunkBytes

    private var source: ByteSource
    private let buffer: UnsafeMutablePointer<UInt8>
    private var start = 0
    private var filled = 0
    private var isAtEnd = false
    private var isFirst = true
    /// In the middle of a line that is too long.
    private var isSkipping = false
    /// Number of the line that came last, from 1.
    private(set) var line = 0

    init(path: String) throws(ReplayFault) {
        source = try ByteSource(path: path)
        buffer = .allocate(capacity: Self.capacity + Self.slack)
        buffer.initialize(repeating: 0, count: Self.capacity + Self.slack)
    }

    deinit { buffer.deallocate() }

    var path: String { source.path }
    var isRegular: Bool { source.isRegular }

    /// The next line of the file.
    mutating func next() throws(ReplayFault) -> Next {
        while true {
            if let end = lineEnd() {
                let from = start
                start = end + 1
                if isSkipping {
                    isSkipping = false
                    line += 1
                    return .tooLong
                }
                if end - from > Self.lineMax {
                    line += 1
                    return .tooLong
                }
                return .line(take(from, end))
            }
            if filled - start > Self.lineMax {
                isSkipping = true
                start = filled
            }
            guard try fill() else { return last() }
        }
    }

    private func lineEnd() -> Int? {
        guard start < filled,
            let found = memchr(buffer + start, 0x0A, filled - start)
        else { return nil }
        return found - UnsafeMutableRawPointer(buffer)
    }

    private mutating func take(_ from: Int, _ end: Int) -> UnsafeBufferPointer<UInt8> {
        line += 1
        let count = end > from && buffer[end - 1] == 0x0D ? end - 1 - from : end - from
        return UnsafeBufferPointer(start: buffer + from, count: count)
    }

    /// What stands behind the last line end.
    private mutating func last() -> Next {
        if isSkipping {
            isSkipping = false
            line += 1
            return .tooLong
        }
        guard start < filled else { return .end }
        let from = start
        start = filled
        return .line(take(from, filled))
    }

    /// Moves what is left to the front and reads behind it; false at the end of the file.
    private mutating func fill() throws(ReplayFault) -> Bool {
        guard !isAtEnd else { return false }
        if start > 0 {
            memmove(buffer, buffer + start, filled - start)
            filled -= start
            start = 0
        }
        let room = UnsafeMutableRawBufferPointer(
            start: buffer + filled, count: Self.capacity - filled)
        let count = try source.read(into: room, line: line)
        filled += count
        isAtEnd = count == 0
        if isFirst {
            isFirst = false
            try lookAtTheStart()
        }
        return count > 0
    }

    /// Steps over a byte order mark; says what is no text at all.
    private mutating func lookAtTheStart() throws(ReplayFault) {
        let head = UnsafeBufferPointer(start: buffer, count: min(filled, 4096))
        if head.starts(with: [0xEF, 0xBB, 0xBF]) { start = 3 }
        if head.starts(with: [0xFF, 0xFE]) || head.starts(with: [0xFE, 0xFF]) {
            throw .notText(path: path, what: "UTF-16 text", remedy: "save it as UTF-8")
        }
        if head.starts(with: [0x50, 0x4B, 0x03, 0x04]) {
            throw .notText(
                path: path, what: "a zip archive or a spreadsheet",
                remedy: "unpack it, or export it as CSV")
        }
        if head.starts(with: [0x42, 0x5A, 0x68]) || head.starts(with: [0xFD, 0x37, 0x7A, 0x58])
            || head.starts(with: [0x28, 0xB5, 0x2F, 0xFD])
        {
            throw .notText(
                path: path, what: "packed with bzip2, xz or zstd",
                remedy: "unpack it, or pack it with gzip")
        }
        if head.contains(0) {
            throw .notText(
                path: path, what: "a binary file",
                remedy: "export it as text from the program that wrote it")
        }
    }
}
