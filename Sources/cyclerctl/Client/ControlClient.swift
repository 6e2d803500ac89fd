import CLinuxShims
import CyclerControl
import CyclerCore
import Glibc

/// A plain, waiting client of the control socket.
struct ControlClient: ~Copyable {
    private let descriptor: Int32
    private var framer = LineFramer(lineMax: ServerMessage.lineMax)
    private var buffer = [UInt8](repeating: 0, count: 1 << 16)
    private var lastID = 0

    private init(descriptor: Int32) { self.descriptor = descriptor }

    /// Connects and reads the greeting.
    static func connect(to path: String) throws(ClientFailure) -> ControlClient {
        let result = lx_unix_connect(Int32(SOCK_STREAM.rawValue), path)
        guard result >= 0 else {
            throw result == -EACCES || result == -EPERM
                ? .socketForbidden(socket: path) : .noDaemon(socket: path, errno: -result)
        }
        var client = ControlClient(descriptor: result)
        try client.greet()
        return client
    }

    deinit { close(descriptor) }

    private mutating func greet() throws(ClientFailure) {
        guard case .hello(let hello) = try receive() else {
            throw .notUnderstood("what listens there does not say hello: it is no cyclerd")
        }
        guard ProtocolVersion.current.understands(hello.protocolVersion) else {
            throw .notUnderstood(
                "the daemon (version \(hello.version)) speaks protocol "
                    + "\(hello.protocolVersion.major).\(hello.protocolVersion.minor), this "
                    + "program \(ProtocolVersion.current.major): use the cyclerctl it came with")
        }
    }

    /// The next message of the daemon; waits for it.
    mutating func receive() throws(ClientFailure) -> ServerMessage {
        while true {
            if let line = try nextLine() {
                do throws(ServerMessageError) {
                    return try ServerMessage.read(line)
                } catch {
                    throw .notUnderstood("the daemon sent a line that is no message (\(error))")
                }
            }
            let count = read(descriptor, &buffer, buffer.count)
            if count > 0 {
                framer.append(buffer[..<count])
            } else if count == 0 || errno != EINTR {
                throw .lost
            }
        }
    }

    private mutating func nextLine() throws(ClientFailure) -> [UInt8]? {
        do throws(LineTooLong) {
            return try framer.next()
        } catch {
            throw .notUnderstood("the daemon sent a line beyond \(error.bytesMax) bytes")
        }
    }

    /// Asks a query and gives its result.
    mutating func query(_ request: ControlRequest) throws(ClientFailure) -> JSON {
        let id = try send(request)
        while true {
            switch try receive() {
            case .result(let answered, let result) where answered == id: return result
            case .error(let answered, let refusal) where answered == id || answered == nil:
                throw .refusal(refusal)
            case .hello, .result, .accepted, .error, .done, .failed, .event, .unknown: continue
            }
        }
    }

    /// Asks for something to be done and waits until it is.
    mutating func perform(
        _ request: ControlRequest
    ) throws(ClientFailure) -> (message: String, details: JSON) {
        let id = try send(request)
        var mine: TrackingID?
        while true {
            switch try receive() {
            case .accepted(let answered, let tracking) where answered == id: mine = tracking
            case .error(let answered, let refusal) where answered == id || answered == nil:
                throw .refusal(refusal)
            case .done(let tracking, let message, let details) where tracking == mine:
                return (message, details)
            case .failed(let tracking, let refusal) where tracking == mine:
                throw .refusal(refusal)
            case .hello, .result, .accepted, .error, .done, .failed, .event, .unknown: continue
            }
        }
    }

    private mutating func send(_ request: ControlRequest) throws(ClientFailure) -> RequestID {
        lastID += 1
        let id = RequestID.number(lastID)
        let line = RequestFrame(id: id, request: request).line
        guard line.count <= RequestBounds.lineMax else {
            throw .refusal(
                ControlRefusal(
                    .tooLarge, "the request is longer than \(RequestBounds.lineMax) bytes"))
        }
        var sent = 0
        while sent < line.count {
            let count = line[sent...].withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count > 0 {
                sent += count
            } else if errno != EINTR {
                // What the daemon had to say before it closed is still there to be read.
                return id
            }
        }
        return id
    }
}
