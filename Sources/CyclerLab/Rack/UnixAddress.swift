import Glibc

/// Addresses of Unix sockets.
enum UnixAddress {
    private static let pathMax = 107

    /// Calls `body` with the address of a socket path.
    static func with<Result>(
        _ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
    ) throws(ServerError) -> Result {
        guard path.utf8.count <= pathMax else { throw .pathTooLong(path) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let size = socklen_t(MemoryLayout<sockaddr_un>.size)
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, size) }
        }
    }

    static func stream(_ path: String) throws(ServerError) -> CInt {
        try System.check(
            socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0), "socket for", path)
    }
}
