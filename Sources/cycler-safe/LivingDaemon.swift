import CLinuxShims
import CyclerBus
import CyclerCore
import Glibc

/// Asks a daemon that still lives to open everything; it owns the ports, so nobody else can.
enum LivingDaemon {
    /// How long it may take to answer at all, and then to show evidence; milliseconds.
    static let answerMilliseconds = 1000
    static let evidenceMilliseconds = 3000

    enum Answer: Hashable {
        /// Every circuit is open, in the daemon's words.
        case open(String)
        case failed(String)
        /// Nobody answers in time.
        case silent
    }

    /// True when a process holds the daemon's instance lock.
    static func isAlive(_ stateDirectory: String) -> Bool {
        let path = stateDirectory + "/cyclerd.lock"
        let descriptor = open(path, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) != 0 else {
            flock(descriptor, LOCK_UN)
            return false
        }
        return errno == EWOULDBLOCK
    }

    static func askToOpen(_ socket: String) -> Answer {
        let descriptor = lx_unix_connect(Int32(SOCK_STREAM.rawValue), socket)
        guard descriptor >= 0 else { return .silent }
        defer { close(descriptor) }
        let request =
            Array(
                #"{"jsonrpc":"2.0","id":1,"method":"safe","params":{}}"#.utf8) + [
                UInt8(ascii: "\n")
            ]
        guard send(descriptor, request, request.count, Int32(MSG_NOSIGNAL)) == request.count else {
            return .silent
        }
        var lines = LineReader(descriptor: descriptor)
        // One bound on the whole conversation: a daemon that chatters does not stretch it.
        let start = BootClock.now
        var total = answerMilliseconds
        while case let spent = Int((BootClock.now - start).nanoseconds / 1_000_000), spent < total,
            let line = lines.next(milliseconds: total - spent)
        {
            guard let json = try? JSONScanner.parse(line) else { continue }
            switch json["method"]?.string {
            case "done": return .open(json["params"]?["message"]?.string ?? "open")
            case "failed": return .failed(message(json["params"]?["error"] ?? json["params"]))
            case nil where json["error"] != nil: return .failed(message(json["error"]))
            default: total = answerMilliseconds + evidenceMilliseconds
            }
        }
        return .silent
    }

    private static func message(_ json: JSON?) -> String {
        json?["message"]?.string ?? "refused"
    }
}

/// Whole lines from a socket, each with a bound on its time.
struct LineReader {
    private let descriptor: Int32
    private var buffer: [UInt8] = []
    private static let lineMax = 2 << 20

    init(descriptor: Int32) { self.descriptor = descriptor }

    /// The next line, nil when none came in time or the other side is gone.
    mutating func next(milliseconds: Int) -> [UInt8]? {
        var patience = timeval(tv_sec: milliseconds / 1000, tv_usec: milliseconds % 1000 * 1000)
        setsockopt(
            descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        var chunk = [UInt8](repeating: 0, count: 4096)
        while true {
            if let end = buffer.firstIndex(of: UInt8(ascii: "\n")) {
                let line = Array(buffer[..<end])
                buffer.removeSubrange(...end)
                return line
            }
            let count = recv(descriptor, &chunk, chunk.count, 0)
            guard count > 0, buffer.count < Self.lineMax else { return nil }
            buffer.append(contentsOf: chunk[..<count])
        }
    }
}
