import CyclerControl
import CyclerCore
import CyclerDaemon
import Glibc
import Testing

/// Other users; only root can play them.
@Suite(.enabled(if: geteuid() == 0)) struct PermissionTests {
    /// A group that is nobody's primary one here, and its number.
    static let group = "operator"
    static let groupNumber = getgrnam(group)?.pointee.gr_gid

    /// Runs cyclerctl as the user nobody with these groups besides its own.
    func asNobody(_ lab: Lab, groups: gid_t?, _ arguments: [String]) -> Ended {
        let program = lab.folder.path + "/cyclerctl"
        let copied = Spawn.run(["cp", Spawn.products + "/cyclerctl", program], in: lab.folder)
        #expect(copied.code == 0)
        chmod(program, 0o755)
        let list = groups.map { ["--groups", "\($0)"] } ?? ["--clear-groups"]
        return Spawn.run(
            ["setpriv", "--reuid", "65534", "--regid", "65534"] + list
                + [program, "--socket", lab.socketPath] + arguments, in: lab.folder)
    }

    @Test func aSocketThatIsNotYoursIsFour() throws {
        let lab = try Lab()
        let ended = asNobody(lab, groups: nil, ["status"])
        #expect(ended.code == 4)
        #expect(ended.complaint.contains("observers group"))
    }

    @Test func anObserverLooksButDoesNotAct() throws {
        let number = try #require(Self.groupNumber)
        let lab = try Lab {
            $0.observersGroup = Self.group
            $0.operatorsGroup = "daemon"
        }
        // The group is a supplementary one: peer credentials alone would not show it.
        #expect(asNobody(lab, groups: number, ["status"]).code == 0)
        let refused = asNobody(lab, groups: number, ["safe"])
        #expect(refused.code == 4)
        #expect(refused.complaint.contains("user 65534 may not safe"))
        #expect(lab.backend.seen.isEmpty)
        #expect(lab.log.contains { $0.contains("uid 65534") && $0.contains("refused") })
    }

    @Test func anOperatorActs() throws {
        let number = try #require(Self.groupNumber)
        let lab = try Lab {
            $0.observersGroup = Self.group
            $0.operatorsGroup = Self.group
        }
        lab.backend.react { _ in .at(once: .done(message: "open", details: .null)) }
        #expect(asNobody(lab, groups: number, ["safe"]).code == 0)
        #expect(lab.backend.seen.first?.peer.uid == 65534)
        #expect(lab.backend.seen.first?.peer.groups.contains(number) == true)
    }
}
