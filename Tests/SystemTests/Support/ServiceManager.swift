import CLinuxShims
import Glibc

/// The datagram socket that a service manager gives its services.
final class ServiceManager {
    private let descriptor: Int32
    let path: String

    init(in folder: Folder) throws {
        path = folder.file("notify.sock")
        descriptor = lx_unix_bind(Int32(SOCK_DGRAM.rawValue), path)
        guard descriptor >= 0 else { throw LineSocket.Failure.connect(-descriptor) }
        OrdinaryUser.own(path)
        var limit = timeval(tv_sec: 15, tv_usec: 0)
        setsockopt(
            descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit,
            socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { close(descriptor) }

    /// The next message; fails when none comes for a long time.
    func next() throws -> String {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        guard count > 0 else { throw LineSocket.Failure.ended }
        return String(decoding: buffer[..<count], as: UTF8.self)
    }

    /// Reads until the message comes; what came before it.
    func wait(for message: String, atMost count: Int) throws -> [String] {
        var before: [String] = []
        for _ in 0..<count {
            let next = try next()
            if next == message { return before }
            before.append(next)
        }
        throw Patience.Lost(what: "\(message) among \(before)", seconds: 0)
    }
}
