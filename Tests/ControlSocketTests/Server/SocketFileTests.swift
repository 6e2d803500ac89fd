import CLinuxShims
import CyclerControl
import CyclerDaemon
import Glibc
import Testing

/// The socket file: its mode, what is in its way, and its end.
@Suite struct SocketFileTests {
    func server(_ path: String, observers: String? = nil) -> ControlServer {
        ControlServer(
            configuration: ControlServerConfiguration(
                socketPath: path, observersGroup: observers),
            backend: FakeBackend(), log: { _, _ in })
    }

    func mode(_ path: String) -> mode_t? {
        var status = stat()
        return lstat(path, &status) == 0 ? status.st_mode : nil
    }

    @Test func itIsOnlyForOwnerAndGroupAndGoesAtTheEnd() throws {
        let folder = Folder()
        let path = folder.path + "/control.sock"
        let server = server(path)
        try server.start(under: InstanceLock.take(stateDirectory: folder.path))
        #expect(mode(path) == S_IFSOCK | 0o660)
        _ = try RawClient.greeted(path)
        server.stop()
        #expect(mode(path) == nil)
        server.stop()
    }

    @Test func clientsSeeTheEnd() throws {
        let lab = try Lab()
        let client = try RawClient.greeted(lab.socketPath)
        lab.server.stop()
        #expect(client.isEnded())
        #expect(throws: RawClient.Failure.self) { try RawClient(lab.socketPath) }
        lab.server.publish(.status(FakeBackend.quietLab))
    }

    @Test func aSocketLeftByTheDeadIsReplaced() throws {
        let folder = Folder()
        let path = folder.path + "/control.sock"
        let dead = lx_unix_bind(Int32(SOCK_STREAM.rawValue), path)
        close(dead)
        #expect(mode(path) != nil)
        let server = server(path)
        try server.start(under: InstanceLock.take(stateDirectory: folder.path))
        _ = try RawClient.greeted(path)
        server.stop()
    }

    @Test func aLivingSocketIsLeftAlone() throws {
        let lab = try Lab()
        let other = Folder()
        #expect(throws: ControlServerError.inUse(path: lab.socketPath)) {
            try server(lab.socketPath).start(
                under: InstanceLock.take(stateDirectory: other.path))
        }
        _ = try RawClient.greeted(lab.socketPath)
    }

    @Test func whatIsNoSocketIsLeftAlone() throws {
        let folder = Folder()
        let path = folder.write("control.sock", "precious")
        #expect(throws: ControlServerError.notASocket(path: path)) {
            try server(path).start(under: InstanceLock.take(stateDirectory: folder.path))
        }
        #expect(mode(path).map { $0 & S_IFMT } == S_IFREG)
    }

    @Test func pathsThatCannotBeAreRefused() throws {
        let folder = Folder()
        let lock = try InstanceLock.take(stateDirectory: folder.path)
        let long = folder.path + "/" + String(repeating: "x", count: 120)
        #expect(throws: ControlServerError.io(path: long, errno: ENAMETOOLONG)) {
            try server(long).start(under: lock)
        }
        #expect(throws: ControlServerError.abstractPath("@cyclerd")) {
            try server("@cyclerd").start(under: lock)
        }
        #expect(throws: ControlServerError.self) {
            try server(folder.path + "/no/such/control.sock").start(under: lock)
        }
        #expect(throws: ControlServerError.unknownGroup("no-such-group-here")) {
            try server(folder.path + "/control.sock", observers: "no-such-group-here")
                .start(under: lock)
        }
    }

    @Test func aNewerSocketIsNotRemovedByAnOldServer() throws {
        let folder = Folder()
        let path = folder.path + "/control.sock"
        let server = server(path)
        try server.start(under: InstanceLock.take(stateDirectory: folder.path))
        unlink(path)
        let newer = lx_unix_bind(Int32(SOCK_STREAM.rawValue), path)
        server.stop()
        #expect(mode(path) != nil)
        close(newer)
    }
}
