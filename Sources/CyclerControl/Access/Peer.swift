/// Who is at the other end of a connection, as the kernel says.
package struct Peer: Hashable, Sendable {
    package var uid: UInt32
    package var pid: Int32
    /// Primary and supplementary groups.
    package var groups: [UInt32]

    package init(uid: UInt32, pid: Int32, groups: [UInt32]) {
        self.uid = uid
        self.pid = pid
        self.groups = groups
    }
}
