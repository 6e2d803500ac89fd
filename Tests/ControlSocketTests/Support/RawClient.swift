import CLinuxShims
import CyclerControl
import CyclerCore
import Glibc

/// A client that says exactly what a test wants, good or bad, and reads line by line. Reads give
/// up after a long time, so that a fault fails a test instead of stopping it.
final class RawClient {
    enum Failure: Error { case ended, silent, connect(Int32), notAMessage(String) }

    let descriptor: Int32
    private var framer = LineFramer(lineMax: 16 << 20)

    init(_ path: String) throws {
        descriptor = lx_unix_connect(Int32(SOCK_STREAM.rawValue), path)
        guard descriptor >= 0 else { throw Failure.connect(-descriptor) }
        var patience = timeval(tv_sec: 20, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, size)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, size)
    }

    /// A client past the greeting.
    static func greeted(_ path: String) throws -> RawClient {
        let client = try RawClient(path)
        guard case .hello = try client.next() else { throw Failure.notAMessage("no hello") }
        return client
    }

    deinit { close(descriptor) }

    /// Writes everything; false when the other end is gone.
    @discardableResult
    func send(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count > 0 { sent += count } else if errno != EINTR { return false }
        }
        return true
    }

    func send(_ text: String) { send(Array(text.utf8)) }

    func ask(_ request: ControlRequest, id: Int = 1) {
        send(RequestFrame(id: .number(id), request: request).line)
    }

    /// The next line, without its newline.
    func nextLine() throws -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            if let line = try framer.next() { return line }
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count > 0 {
                framer.append(buffer[..<count])
            } else if count == 0 || errno == ECONNRESET {
                throw Failure.ended
            } else if errno != EINTR {
                throw Failure.silent
            }
        }
    }

    func next() throws -> ServerMessage { try ServerMessage.read(try nextLine()) }

    /// The next message that is no regular status.
    func nextNews() throws -> ServerMessage {
        while true {
            let message = try next()
            if case .event(.status) = message { continue }
            return message
        }
    }

    /// True when the daemon has closed the connection, after whatever it still said.
    func isEnded() -> Bool {
        do {
            while true { _ = try nextLine() }
        } catch Failure.ended {
            return true
        } catch {
            return false
        }
    }
}
