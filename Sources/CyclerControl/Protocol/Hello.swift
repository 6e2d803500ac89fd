package import CyclerCore

/// The first line a client receives: who is talking, and in which version of the protocol.
package struct Hello: Hashable, Sendable {
    package var protocolVersion: ProtocolVersion
    /// Version of the daemon itself, for people.
    package var version: String
    package var state: DaemonState
    package var lab: String

    package init(
        protocolVersion: ProtocolVersion = .current, version: String, state: DaemonState,
        lab: String
    ) {
        self.protocolVersion = protocolVersion
        self.version = version
        self.state = state
        self.lab = lab
    }

    /// The greeting as the parameters of its notification.
    package var json: JSON {
        [
            "protocol": [
                "major": .integer(protocolVersion.major), "minor": .integer(protocolVersion.minor),
            ],
            "version": .string(version), "state": .string(state.rawValue), "lab": .string(lab),
        ]
    }

    /// Reads a greeting; nil when it is none. Keys of later minor versions are ignored.
    package init?(json: JSON) {
        guard let major = json["protocol"]?["major"]?.integer,
            let minor = json["protocol"]?["minor"]?.integer,
            let version = json["version"]?.string,
            let lab = json["lab"]?.string,
            let state = json["state"]?.string.flatMap(DaemonState.init(rawValue:))
        else { return nil }
        self.init(
            protocolVersion: ProtocolVersion(major: major, minor: minor), version: version,
            state: state, lab: lab)
    }
}
