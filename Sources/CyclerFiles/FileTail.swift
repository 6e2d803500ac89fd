import Glibc

/// The two ends of a file that grew while somebody else was writing it.
package struct FileTail: Sendable {
    package let path: String
    /// Length of the whole file, bytes.
    package private(set) var length: Int
    /// The first bytes, and the last ones.
    package private(set) var head: [UInt8]
    package private(set) var tail: [UInt8]

    /// Reads at most `window` bytes of either end.
    package init(of path: String, window: Int) throws(ReadFault) {
        self.path = path
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw ReadFault(path: path, errno: errno) }
        defer { close(descriptor) }
        let end = lseek(descriptor, 0, SEEK_END)
        guard end >= 0 else { throw ReadFault(path: path, errno: errno) }
        length = Int(end)
        head = try Self.bytes(descriptor, from: 0, count: min(length, window), path)
        tail = try Self.bytes(
            descriptor, from: max(length - window, 0), count: min(length, window), path)
    }

    private static func bytes(
        _ descriptor: Int32, from offset: Int, count: Int, _ path: String
    ) throws(ReadFault) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var done = 0
        while done < count {
            let got = bytes[done...].withUnsafeMutableBytes {
                pread(descriptor, $0.baseAddress, $0.count, off_t(offset + done))
            }
            if got < 0 {
                let code = errno
                if code == EINTR { continue }
                throw ReadFault(path: path, errno: code)
            }
            if got == 0 { break }
            done += got
        }
        return Array(bytes[..<done])
    }

    /// The first line, without its newline; nil when the head has no whole one.
    package var firstLine: ArraySlice<UInt8>? {
        head.firstIndex(of: UInt8(ascii: "\n")).map { head[..<$0] }
    }

    /// Cuts so many bytes off the end, on disk too.
    package mutating func cut(_ count: Int) throws(FileFault) {
        guard count > 0 else { return }
        let descriptor = open(path, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileFault(errno: errno, action: "open \(path)") }
        defer { close(descriptor) }
        guard ftruncate(descriptor, off_t(length - count)) == 0, fsync(descriptor) == 0 else {
            throw FileFault(errno: errno, action: "cut the torn end of \(path)")
        }
        length -= count
        tail.removeLast(min(count, tail.count))
    }
}
