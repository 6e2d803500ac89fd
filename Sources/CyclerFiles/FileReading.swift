import Glibc

/// Why a file could not be read.
package struct ReadFault: Error, Hashable, Sendable {
    package var path: String
    package var errno: Int32

    /// What happened, for people.
    package var text: String { "\(path): \(String(cString: strerror(errno)))" }
}

/// Whole small files.
package enum FileReading {
    /// The bytes of a file of at most `atMost` bytes; `EFBIG` when it is larger.
    package static func bytes(of path: String, atMost: Int) throws(ReadFault) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw ReadFault(path: path, errno: errno) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            if count < 0 {
                let code = errno
                if code == EINTR { continue }
                throw ReadFault(path: path, errno: code)
            }
            if count == 0 { return bytes }
            guard bytes.count + count <= atMost else {
                throw ReadFault(path: path, errno: EFBIG)
            }
            bytes.append(contentsOf: chunk[..<count])
        }
    }

    /// A text file; broken UTF-8 is an error of the decoder above, so it is passed on repaired.
    package static func text(of path: String, atMost: Int = 1 << 20) throws(ReadFault) -> String {
        String(decoding: try bytes(of: path, atMost: atMost), as: UTF8.self)
    }

    /// The absolute directory of a file: what is written down from it must mean the same to a
    /// program that runs elsewhere. The relative one when the current directory is gone.
    package static func directory(of path: String) -> String {
        let directory = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        guard !path.hasPrefix("/"), let current = getcwd(nil, 0) else { return directory }
        defer { free(current) }
        return String(cString: current) + (directory == "." ? "" : "/" + directory)
    }
}
