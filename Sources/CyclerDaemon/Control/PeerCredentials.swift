import CLinuxShims
import CyclerControl
import Glibc

/// Asks the kernel who is at the other end of a connection.
enum PeerCredentials {
    /// Most groups of one peer that are looked at.
    private static let groupsMax = 1024

    /// User, process and all groups at the time of connecting; nil when the kernel does not say.
    static func read(_ descriptor: Int32) -> Peer? {
        var pid: pid_t = 0
        var uid: uid_t = 0
        var gid: gid_t = 0
        guard lx_peer_credentials(descriptor, &pid, &uid, &gid) == 0 else { return nil }
        var groups = [gid_t](repeating: 0, count: groupsMax)
        let count = lx_peer_groups(descriptor, &groups, Int32(groupsMax))
        // A peer whose groups cannot be read has its primary group only: it may do less.
        let supplementary = count > 0 ? Array(groups[..<Int(count)]) : []
        return Peer(uid: uid, pid: pid, groups: [gid] + supplementary)
    }

    /// Number of a group; nil when there is none of that name.
    static func group(named name: String) -> gid_t? {
        var entry = Glibc.group()
        var found: UnsafeMutablePointer<Glibc.group>?
        var buffer = [CChar](repeating: 0, count: 1 << 16)
        guard getgrnam_r(name, &entry, &buffer, buffer.count, &found) == 0, let found else {
            return nil
        }
        return found.pointee.gr_gid
    }
}
