package import CyclerCore
import Glibc

/// A blocking client of a rack's control socket.
package final class RackClient: Sendable {
    /// Longest answer.
    private static let answerMax = 1 << 20
    private static let patience = 10

    private let descriptor: CInt
    private let path: String

    package init(path: String) throws(ServerError) {
        self.path = path
        let descriptor = try UnixAddress.stream(path)
        do throws(ServerError) {
            let result = try UnixAddress.with(path) { connect(descriptor, $0, $1) }
            _ = try System.check(result, "connecting to", path)
        } catch {
            close(descriptor)
            throw error
        }
        var limit = timeval(tv_sec: Self.patience, tv_usec: 0)
        setsockopt(
            descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    /// Sends one request and waits for its answer (at most 10 s).
    package func ask(_ request: JSON) throws(ServerError) -> JSON {
        System.put(Array((request.text + "\n").utf8), to: descriptor)
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16_384)
        while !answer.contains(0x0A) {
            guard let count = System.take(descriptor, &buffer), count > 0,
                answer.count + count <= Self.answerMax
            else { throw .system("reading from", path, code: ETIMEDOUT) }
            answer += buffer[..<count]
        }
        guard let json = try? JSONScanner.parse(answer) else {
            throw .system("understanding", path, code: EPROTO)
        }
        return json
    }
}
