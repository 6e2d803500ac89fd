import CyclerControl
import CyclerCore
import CyclerDaemon
import Glibc
import Synchronization
import Testing

/// A folder of its own under the temporary directory, removed at the end.
final class Folder: Sendable {
    let path: String

    init() {
        var template = Array("/tmp/cyclerd-test-XXXXXX".utf8CString)
        precondition(mkdtemp(&template) != nil, "no temporary folder")
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        chmod(path, 0o755)
    }

    func write(_ name: String, _ text: String) -> String {
        let file = path + "/" + name
        let descriptor = open(file, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        let bytes = Array(text.utf8)
        precondition(Glibc.write(descriptor, bytes, bytes.count) == bytes.count)
        close(descriptor)
        return file
    }

    deinit {
        for name in names() { unlink(path + "/" + name) }
        rmdir(path)
    }

    private func names() -> [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }
}

/// A backend that does what each test tells it.
final class FakeBackend: ControlBackend {
    enum Reaction: Sendable {
        /// Answered before `submit` returns: the hardest order.
        case at(once: ControlAnswer)
        /// Left open until the test answers.
        case later
        case refuse(ControlRefusal)
    }

    struct Seen: Sendable {
        var request: ControlRequest
        var peer: Peer
        var tracking: TrackingID
    }

    private struct State {
        var snapshot = FakeBackend.quietLab
        var reaction: @Sendable (ControlRequest) -> Reaction = { _ in .later }
        var seen: [Seen] = []
        weak var server: ControlServer?
        var runs: JSON = [["run": "R_001", "cell": "cu", "rows": 12]]
    }

    private let state = Mutex(State())

    static let quietLab = StatusSnapshot(
        lab: "ASSB", version: "0.1.0", state: .running, since: UnixTime(nanoseconds: 0),
        takenAt: UnixTime(nanoseconds: 0),
        channels: [ChannelStatus(name: "A1", state: .idle, since: UnixTime(nanoseconds: 0))])

    func react(_ reaction: @escaping @Sendable (ControlRequest) -> Reaction) {
        state.withLock { $0.reaction = reaction }
    }

    func show(_ snapshot: StatusSnapshot) { state.withLock { $0.snapshot = snapshot } }

    func list(_ runs: JSON) { state.withLock { $0.runs = runs } }

    func attach(_ server: ControlServer) { state.withLock { $0.server = server } }

    var seen: [Seen] { state.withLock { $0.seen } }

    func snapshot() -> StatusSnapshot { state.withLock { $0.snapshot } }

    func submit(
        _ request: ControlRequest, from peer: Peer, tracking: TrackingID
    ) throws(ControlRefusal) {
        let (reaction, server) = state.withLock { state in
            state.seen.append(Seen(request: request, peer: peer, tracking: tracking))
            return (state.reaction(request), state.server)
        }
        switch reaction {
        case .later: return
        case .refuse(let refusal): throw refusal
        case .at(once: let answer): server?.finish(tracking, with: answer)
        }
    }

    func runList() -> JSON { state.withLock { $0.runs } }

    func runDetail(_ name: String) -> JSON? {
        name == "R_001" ? ["run": "R_001", "cell": ["name": "cu", "area_cm2": 0.785]] : nil
    }
}

/// A served fake lab.
final class Lab: Sendable {
    let folder = Folder()
    let backend = FakeBackend()
    let server: ControlServer
    let socketPath: String
    private let box: Box

    /// The log so far.
    var log: [String] { box.all }

    init(_ change: (inout ControlServerConfiguration) -> Void = { _ in }) throws {
        socketPath = folder.path + "/control.sock"
        var configuration = ControlServerConfiguration(socketPath: socketPath)
        change(&configuration)
        let lines = Box()
        server = ControlServer(
            configuration: configuration, backend: backend, log: { lines.add($1) })
        box = lines
        backend.attach(server)
        try server.start(under: InstanceLock.take(stateDirectory: folder.path))
    }

    deinit { server.stop() }

    final class Box: Sendable {
        private let lines = Mutex<[String]>([])
        func add(_ line: String) { lines.withLock { $0.append(line) } }
        var all: [String] { lines.withLock { $0 } }
    }
}
