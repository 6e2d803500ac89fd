import Glibc

/// Why a file operation failed; errno captured at once.
package struct FileFault: Error, Hashable, Sendable {
    package var errno: Int32
    /// What was being done to what.
    package var action: String

    package init(errno: Int32, action: String) {
        self.errno = errno
        self.action = action
    }

    /// What happened, for people.
    package var text: String { "cannot \(action): \(String(cString: strerror(errno)))" }
}

/// Small files written as a whole.
package enum FileReplacing {
    /// Replaces a file atomically: temporary beside it, sync, rename.
    package static func replace(_ path: String, _ bytes: [UInt8]) throws(FileFault) {
        try write(path + ".new", bytes, flags: O_TRUNC)
        guard rename(path + ".new", path) == 0 else {
            throw FileFault(errno: errno, action: "replace \(path)")
        }
    }

    /// Creates a file that must not exist yet, and syncs it.
    package static func create(_ path: String, _ bytes: [UInt8]) throws(FileFault) {
        try write(path, bytes, flags: O_EXCL)
    }

    private static func write(
        _ path: String, _ bytes: [UInt8], flags: Int32
    ) throws(FileFault) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | flags, 0o640)
        guard descriptor >= 0 else { throw FileFault(errno: errno, action: "create \(path)") }
        defer { close(descriptor) }
        var done = 0
        try append(bytes[...], to: descriptor, path, done: &done)
        guard fdatasync(descriptor) == 0 else {
            throw FileFault(errno: errno, action: "sync \(path)")
        }
    }

    /// Writes all bytes; `done` counts what is written, so that a retry can go on behind it.
    package static func append(
        _ bytes: ArraySlice<UInt8>, to descriptor: Int32, _ path: String, done: inout Int
    ) throws(FileFault) {
        var rest = bytes
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                let code = errno
                if code == EINTR { continue }
                throw FileFault(errno: code, action: "write \(path)")
            }
            done += count
            rest = rest.dropFirst(count)
        }
    }

    /// Makes a directory entry durable.
    package static func syncDirectory(_ path: String) throws(FileFault) {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileFault(errno: errno, action: "open \(path)") }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw FileFault(errno: errno, action: "sync \(path)") }
    }

    /// Creates a directory and its parents, mode 0750; one that exists is fine.
    package static func makeDirectory(_ path: String) throws(FileFault) {
        if mkdir(path, 0o750) == 0 { return }
        let code = errno
        if code == EEXIST { return }
        guard code == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex else {
            throw FileFault(errno: code, action: "create \(path)")
        }
        try makeDirectory(String(path[..<slash]))
        guard mkdir(path, 0o750) == 0 || errno == EEXIST else {
            throw FileFault(errno: errno, action: "create \(path)")
        }
    }
}
