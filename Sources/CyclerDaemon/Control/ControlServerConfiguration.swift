package import CyclerCore
import Glibc

/// Where the control socket is, who may use it, and its bounds.
package struct ControlServerConfiguration: Hashable, Sendable {
    package var socketPath: String
    /// Name of the group that may act; without one only the daemon's own user and root may.
    package var operatorsGroup: String?
    /// Name of the group that may look; it owns the socket, else the operators do.
    package var observersGroup: String?
    package var bounds: ControlBounds

    package init(
        socketPath: String, operatorsGroup: String? = nil, observersGroup: String? = nil,
        bounds: ControlBounds = ControlBounds()
    ) {
        self.socketPath = socketPath
        self.operatorsGroup = operatorsGroup
        self.observersGroup = observersGroup
        self.bounds = bounds
    }
}

/// Bounds of the control server.
package struct ControlBounds: Hashable, Sendable {
    /// Most connections at once.
    package var connections = 64
    /// Most requests under way at once.
    package var inFlight = 64
    /// Requests that only open circuits may go so far beyond `inFlight`.
    package var openingReserve = 8
    /// Longest answer to a query, bytes; what is longer is refused instead.
    package var answerBytes = 2 << 20
    /// Most bytes that wait for a client to read before it is dropped.
    package var outboundBytes = 4 << 20
    /// Longest time a client may leave everything unread before it is dropped, boot time.
    package var unread = TimeSpan.seconds(10)
    /// Most events on their way from the engine; beyond they are dropped, the next status has
    /// the state anyway.
    package var pendingEvents = 1024
    /// Time between two statuses to a watcher, and between two heartbeats, boot time.
    package var watchPeriod = TimeSpan.seconds(1)

    package init() {}
}

/// Why the control server did not start.
package enum ControlServerError: Error, Hashable, Sendable {
    case unknownGroup(String)
    /// Something that is no socket is in the way.
    case notASocket(path: String)
    /// Somebody answers there.
    case inUse(path: String)
    /// A name in the abstract space has no owner and no permissions.
    case abstractPath(String)
    case io(path: String, errno: Int32)
    /// The event loop did not take the socket.
    case server(String)

    /// What happened and what to do, for people.
    package var text: String {
        switch self {
        case .unknownGroup(let name):
            "there is no group \(name) on this machine; create it or correct `control:`"
        case .notASocket(let path):
            "\(path) exists and is no socket; move it away or choose another `socket:`"
        case .inUse(let path):
            "another process answers on \(path); stop it or choose another `socket:`"
        case .abstractPath(let path): "the control socket needs a path, not \(path)"
        case .io(let path, let errno): "\(path): \(String(cString: strerror(errno)))"
        case .server(let reason): "the control server does not start: \(reason)"
        }
    }
}
