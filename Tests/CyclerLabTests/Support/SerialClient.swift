import CyclerLab
import CyclerYAML
import Glibc

/// A blocking client of a tty or a socket for tests: writes, then reads until enough has come or
/// nothing more does.
final class SerialClient {
    private let descriptor: CInt
    private static let patience: CInt = 5000

    init?(tty path: String) {
        descriptor = open(path, O_RDWR | O_NOCTTY)
        if descriptor < 0 { return nil }
        var settings = termios()
        tcgetattr(descriptor, &settings)
        cfmakeraw(&settings)
        tcsetattr(descriptor, TCSANOW, &settings)
    }

    init?(port: UInt16) {
        descriptor = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        if result != 0 { return nil }
    }

    deinit { close(descriptor) }

    func send(_ bytes: [UInt8]) { _ = write(descriptor, bytes, bytes.count) }

    /// Up to `count` bytes; fewer at a hang-up or after five seconds of silence. Nil stands for a
    /// hang-up before the first byte.
    func receive(_ count: Int) -> [UInt8]? {
        var received: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 512)
        while received.count < count {
            var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&wait, 1, Self.patience) > 0 else { return received }
            let got = read(descriptor, &buffer, min(512, count - received.count))
            guard got > 0 else { return received.isEmpty ? nil : received }
            received += buffer[..<got]
        }
        return received
    }

    func exchange(_ bytes: [UInt8], _ count: Int) -> [UInt8]? {
        send(bytes)
        return receive(count)
    }

    /// True when something can be read now.
    var hasInput: Bool {
        var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&wait, 1, 0) > 0
    }
}

/// A rack in a folder of its own, ended and removed with the object.
final class TestRack {
    let rack: Rack
    let folder: String
    private let socket: RackSocket
    let client: RackClient

    init(_ lab: String) throws {
        var template = Array("/tmp/cyclerlab-XXXXXX".utf8CString)
        _ = mkdtemp(&template)
        folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let plan = try LabFile.decode(bytes: Array(lab.utf8), file: "test.yaml").get()
        rack = try Rack(plan, directory: folder)
        socket = try RackSocket(
            path: rack.socketPath, obey: { [rack] in rack.obey($0) }, onQuit: {})
        client = try RackClient(path: rack.socketPath)
    }

    deinit {
        socket.stop()
        rack.stop()
        rmdir(folder)
    }
}
