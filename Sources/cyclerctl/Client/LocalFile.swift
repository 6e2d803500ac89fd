import CyclerControl
import Glibc

/// Reads the files that a person names.
enum LocalFile {
    /// The content of a file, at most what a request may carry.
    static func read(_ path: String) throws(ClientFailure) -> FileContent {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(path, errno) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while bytes.count <= FileContent.textMax {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count == 0 { break }
            if count > 0 {
                bytes.append(contentsOf: buffer[..<count])
            } else if errno != EINTR {
                throw failure(path, errno)
            }
        }
        guard bytes.count <= FileContent.textMax else {
            throw .localFile(path: path, why: "is longer than \(FileContent.textMax) bytes")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .localFile(path: path, why: "is not UTF-8 text")
        }
        let name = path.split(separator: "/").last.map(String.init) ?? path
        return FileContent(name: name, text: text)
    }

    private static func failure(_ path: String, _ errno: Int32) -> ClientFailure {
        .localFile(path: path, why: String(cString: strerror(errno)))
    }
}
