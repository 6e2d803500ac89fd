import CLinuxShims
import CyclerConfig
import CyclerCore
import Glibc

/// Why a simulated lab may not run faster than time.
package enum RackFault: Error, Hashable, Sendable {
    case noAnswer(socket: String, errno: Int32)
    case badAnswer(socket: String)
    case otherSpeed(configured: Int, rack: Int)
    case notTheRacks(bus: String)
    /// A real port or a remote host among the buses.
    case notSimulated(bus: String)

    /// What happened and what to do, for people.
    package var text: String {
        switch self {
        case .noAnswer(let socket, let errno):
            "the rack's socket \(socket) does not answer (\(String(cString: strerror(errno)))); "
                + "start cyclersim first"
        case .badAnswer(let socket): "the rack at \(socket) gave an answer that makes no sense"
        case .otherSpeed(let configured, let rack):
            "the configuration says speed \(configured), the rack runs at \(rack)"
        case .notTheRacks(let bus):
            "bus \(bus) does not belong to the rack, so lab time must not run fast"
        case .notSimulated(let bus):
            "bus \(bus) is neither a pty nor loopback: real instruments run at speed 1 only"
        }
    }
}

/// Lab time may run fast only when the rack itself says that every bus is its own.
enum RackConfirmation {
    /// Longest answer of a rack.
    static let answerMax = 1 << 20

    static func confirm(
        speed configured: Int, socket: String, buses: [BusConfiguration]
    ) throws(RackFault) {
        // Asked first: the links to its ptys are there only while it runs.
        let answer = try ask(socket)
        for bus in buses where !isSimulated(bus.address.endpoint) {
            throw .notSimulated(bus: bus.name)
        }
        guard let result = answer["result"] ?? Optional(answer),
            let speed = result["speed"]?.integer,
            let lines = result["buses"]?.array
        else { throw .badAnswer(socket: socket) }
        guard speed == configured else {
            throw .otherSpeed(configured: configured, rack: speed)
        }
        for bus in buses where !lines.contains(where: { owns($0, bus.address.endpoint) }) {
            throw .notTheRacks(bus: bus.name)
        }
    }

    /// True for ptys and loopback.
    static func isSimulated(_ endpoint: BusAddress.Endpoint) -> Bool {
        switch endpoint {
        case .tcp(let host, _): host == "127.0.0.1" || host == "::1" || host == "localhost"
        case .serial(let path, _): resolved(path)?.hasPrefix("/dev/pts/") ?? false
        }
    }

    private static func owns(_ line: JSON, _ endpoint: BusAddress.Endpoint) -> Bool {
        switch endpoint {
        case .tcp(_, let port): return line["port"]?.integer == Int(port)
        case .serial(let path, _):
            guard let real = resolved(path), let theirs = line["pty"]?.string else {
                return false
            }
            return real == theirs
        }
    }

    private static func resolved(_ path: String) -> String? {
        guard let real = realpath(path, nil) else { return nil }
        defer { free(real) }
        return String(cString: real)
    }

    private static func ask(_ socket: String) throws(RackFault) -> JSON {
        let descriptor = lx_unix_connect(Int32(SOCK_STREAM.rawValue), socket)
        guard descriptor >= 0 else { throw .noAnswer(socket: socket, errno: -descriptor) }
        defer { close(descriptor) }
        var patience = timeval(tv_sec: 3, tv_usec: 0)
        setsockopt(
            descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        let request = Array("{\"id\":1,\"method\":\"describe\"}\n".utf8)
        guard send(descriptor, request, request.count, Int32(MSG_NOSIGNAL)) > 0 else {
            throw .noAnswer(socket: socket, errno: errno)
        }
        var answer: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while !answer.contains(UInt8(ascii: "\n")), answer.count < answerMax {
            let count = recv(descriptor, &chunk, chunk.count, 0)
            guard count > 0 else { throw .noAnswer(socket: socket, errno: count < 0 ? errno : 0) }
            answer.append(contentsOf: chunk[..<count])
        }
        let line = answer.prefix { $0 != UInt8(ascii: "\n") }
        do throws(JSONError) {
            return try JSONScanner.parse(Array(line))
        } catch { throw .badAnswer(socket: socket) }
    }
}
