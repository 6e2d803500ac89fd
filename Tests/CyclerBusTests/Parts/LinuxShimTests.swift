import CLinuxShims
import Glibc
import Testing

/// The calls that Swift cannot reach by itself, against the kernel.
@Suite struct LinuxShimTests {
    @Test func peerOfASocketPairIsThisProcess() {
        var ends: [Int32] = [0, 0]
        #expect(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0)
        defer { for end in ends { close(end) } }
        var (pid, uid, gid) = (pid_t(0), uid_t(0), gid_t(0))
        #expect(lx_peer_credentials(ends[0], &pid, &uid, &gid) == 0)
        #expect(pid == getpid() && uid == getuid() && gid == getgid())
        var groups = [gid_t](repeating: 0, count: 64)
        let count = lx_peer_groups(ends[0], &groups, 64)
        var own = [gid_t](repeating: 0, count: 64)
        let ownCount = getgroups(64, &own)
        #expect(count == ownCount)
        #expect(Set(groups[..<Int(count)]) == Set(own[..<Int(ownCount)]))
    }

    @Test func notASocketIsRefused() {
        var (pid, uid, gid) = (pid_t(0), uid_t(0), gid_t(0))
        #expect(lx_peer_credentials(-1, &pid, &uid, &gid) == -EBADF)
        #expect(lx_notify("", "READY=1") == -EINVAL)
        #expect(lx_notify("/nonexistent/notify", "READY=1") == -ENOENT)
        #expect(lx_baud_is_standard(12_345) == 0 && lx_baud_is_standard(115_200) == 1)
    }

    @Test func notificationReachesAnAbstractAddress() {
        let name = "@cycler-shim-test-\(getpid())"
        let receiver = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        defer { close(receiver) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let length = name.utf8.count
        withUnsafeMutableBytes(of: &address.sun_path) { path in
            for (index, byte) in name.utf8.enumerated() { path[index] = index == 0 ? 0 : byte }
        }
        let size = socklen_t(MemoryLayout<sa_family_t>.size + length)
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(receiver, $0, size) }
        }
        #expect(bound == 0)
        #expect(lx_notify(name, "READY=1") == 0)
        var text = [UInt8](repeating: 0, count: 32)
        let count = recv(receiver, &text, text.count, Int32(MSG_DONTWAIT))
        #expect(count == 7 && Array(text[..<7]) == Array("READY=1".utf8))
    }

    @Test func bellRingsUntilItIsCleared() {
        let bell = lx_eventfd()
        defer { close(bell) }
        var rung: Int16 = 0
        var unused: Int16 = 0
        #expect(lx_poll2(bell, Int16(POLLIN), &rung, -1, 0, &unused, 0) == 0)
        lx_eventfd_signal(bell)
        lx_eventfd_signal(bell)
        #expect(lx_poll2(bell, Int16(POLLIN), &rung, -1, 0, &unused, 0) == 1)
        #expect(rung == Int16(POLLIN))
        lx_eventfd_clear(bell)
        #expect(lx_poll2(bell, Int16(POLLIN), &rung, -1, 0, &unused, 0) == 0)
    }

    @Test func ptyIsRawBeforeAnyoneOpensIt() {
        let pty = PtyPair()
        let slave = open(pty.path, O_RDWR | O_NOCTTY)
        defer { close(slave) }
        pty.say([0x0d, 0x03, 0x0a])
        var bytes = [UInt8](repeating: 0, count: 8)
        #expect(read(slave, &bytes, 8) == 3)
        #expect(bytes[..<3] == [0x0d, 0x03, 0x0a])
        #expect(lx_input_waiting(pty.master) == 0, "nothing is echoed")
    }
}
