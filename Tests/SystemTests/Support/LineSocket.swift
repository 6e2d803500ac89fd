import CLinuxShims
import CyclerCore
import Glibc

/// A client of a Unix socket that carries one JSON object a line: the rack's, and the daemon's.
final class LineSocket {
    enum Failure: Error { case connect(Int32), ended, refused(String) }

    private static let patience = 15
    private let descriptor: Int32
    private var waiting: [UInt8] = []
    private var asked = 0

    init(_ path: String) throws {
        descriptor = lx_unix_connect(Int32(SOCK_STREAM.rawValue), path)
        guard descriptor >= 0 else { throw Failure.connect(-descriptor) }
        var limit = timeval(tv_sec: Self.patience, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, size)
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// The next line as JSON; ends when nothing comes for a long time.
    func next() throws -> JSON {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            if let end = waiting.firstIndex(of: 0x0A) {
                let line = Array(waiting[..<end])
                waiting.removeSubrange(...end)
                return try JSONScanner.parse(line)
            }
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else { throw Failure.ended }
            waiting += buffer[..<count]
        }
    }

    func send(_ json: JSON) throws {
        let bytes = Array((json.text + "\n").utf8)
        guard Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
        else { throw Failure.ended }
    }

    /// One request and its result; what comes in between is dropped.
    func ask(_ method: String, _ parameters: [JSON.Member] = []) throws -> JSON {
        asked += 1
        try send([
            "jsonrpc": "2.0", "id": .integer(asked), "method": .string(method),
            "params": .object(parameters),
        ])
        while true {
            let answer = try next()
            guard answer["id"]?.integer == asked else { continue }
            if let error = answer["error"] { throw Failure.refused(error.text) }
            return answer["result"] ?? .null
        }
    }
}
