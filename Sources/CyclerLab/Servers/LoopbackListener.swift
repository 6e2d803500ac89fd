import Glibc

/// A listening TCP socket on 127.0.0.1.
final class LoopbackListener: Sendable {
    private static let backlog: CInt = 8

    let descriptor: CInt
    let port: UInt16

    init(port: UInt16) throws(ServerError) {
        let name = "127.0.0.1:\(port)"
        let descriptor = try System.check(
            socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0), "socket for", name)
        do throws(ServerError) {
            var yes: CInt = 1
            setsockopt(
                descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<CInt>.size))
            var address = Self.address(port)
            let size = socklen_t(MemoryLayout<sockaddr_in>.size)
            let bound = withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(descriptor, $0, size)
                }
            }
            _ = try System.check(bound, "binding", name)
            _ = try System.check(listen(descriptor, Self.backlog), "listening at", name)
            System.setNonBlocking(descriptor)
            self.port = Self.port(of: descriptor)
            self.descriptor = descriptor
        } catch {
            close(descriptor)
            throw error
        }
    }

    deinit { close(descriptor) }

    /// The next waiting connection, nil when there is none.
    func accept() -> CInt? {
        let stream = Glibc.accept(descriptor, nil, nil)
        guard stream >= 0 else { return nil }
        System.setNonBlocking(stream)
        var yes: CInt = 1
        setsockopt(
            stream, CInt(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<CInt>.size))
        return stream
    }

    private static func address(_ port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }

    private static func port(of descriptor: CInt) -> UInt16 {
        var address = sockaddr_in()
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = getsockname(descriptor, $0, &size)
            }
        }
        return UInt16(bigEndian: address.sin_port)
    }
}
