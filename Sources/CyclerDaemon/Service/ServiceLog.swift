import Glibc

/// How loud a log line is; numbers are those of syslog(3), which journald reads.
package enum LogPriority: UInt8, Hashable, Sendable, Comparable {
    case critical = 2
    case error = 3
    case warning = 4
    case notice = 5
    case info = 6
    case debug = 7
    package static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

/// Writes log lines straight to a descriptor: nothing is lost in a buffer when the process dies.
///
/// Not for the sample path, and not for threads that must not wait: the reader may be slow. The
/// process must ignore SIGPIPE, or the end of the reader is its own.
package struct ServiceLog: Sendable {
    /// Longest line, bytes; what is beyond is cut.
    package static let lineMax = 4096

    private let descriptor: Int32
    private let isPrefixed: Bool
    /// Lines less urgent than this are dropped.
    private let threshold: LogPriority

    /// `isPrefixed` puts `<N>` before each line, as journald wants it; by default when the
    /// descriptor is no terminal.
    package init(
        descriptor: Int32 = 2, isPrefixed: Bool? = nil, threshold: LogPriority = .info
    ) {
        self.descriptor = descriptor
        self.isPrefixed = isPrefixed ?? (isatty(descriptor) == 0)
        self.threshold = threshold
    }

    /// Writes one line; line ends inside the text become spaces.
    package func write(_ priority: LogPriority, _ text: String) {
        guard priority <= threshold else { return }
        var line: [UInt8] = []
        line.reserveCapacity(text.utf8.count + 8)
        if isPrefixed { line.append(contentsOf: "<\(priority.rawValue)>".utf8) }
        for byte in text.utf8.prefix(Self.lineMax) {
            line.append(byte < 0x20 ? UInt8(ascii: " ") : byte)
        }
        line.append(UInt8(ascii: "\n"))
        Self.write(line, to: descriptor)
    }

    /// Writes all of it, or gives up at the first error: there is nowhere left to report it.
    private static func write(_ bytes: [UInt8], to descriptor: Int32) {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress, $0.count)
            }
            if count > 0 {
                sent += count
            } else if errno != EINTR {
                return
            }
        }
    }
}
