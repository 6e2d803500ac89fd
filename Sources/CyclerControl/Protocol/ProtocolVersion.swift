/// Version of the control protocol; the table of versions is in `Protocol.md`.
///
/// `major` changes when an old client would misread the daemon, `minor` when only something was
/// added. A client refuses another major and ignores what it does not know of a later minor.
package struct ProtocolVersion: Hashable, Sendable {
    package var major: Int
    package var minor: Int

    package init(major: Int, minor: Int) {
        self.major = major
        self.minor = minor
    }

    /// What this code speaks.
    package static var current: Self { Self(major: 1, minor: 1) }

    /// True when a client of `self` understands a daemon of `other`.
    package func understands(_ other: Self) -> Bool { major == other.major }
}

/// What the daemon as a whole is doing.
package enum DaemonState: String, Hashable, Sendable, CaseIterable {
    /// Opening buses and making instruments safe; takes queries, refuses starts.
    case starting
    case running
    /// Opening every circuit before it exits.
    case stopping
}
