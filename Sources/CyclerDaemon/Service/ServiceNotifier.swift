import CLinuxShims
package import CyclerCore
import Glibc

/// What the service manager is told.
package enum ServiceState: Hashable, Sendable {
    /// Started: buses are open or being retried, and the control socket takes requests.
    case ready
    /// One line for `systemctl status`.
    case status(String)
    /// Everything that must advance has advanced.
    case watchdog
    case stopping

    var message: String {
        switch self {
        case .ready: "READY=1"
        case .status(let text):
            "STATUS=" + String(text.map { $0.isNewline ? " " : $0 }.prefix(256))
        case .watchdog: "WATCHDOG=1"
        case .stopping: "STOPPING=1"
        }
    }
}

/// Talks to the service manager as sd_notify(3) describes; does nothing without one.
package struct ServiceNotifier: Sendable {
    /// Socket of the manager, nil when there is none; a leading `@` is the abstract name space.
    package let socketPath: String?
    /// How often the manager wants to hear `watchdog`, boot time; nil when it does not watch us.
    /// Tell it at least twice in this time.
    package let watchdogInterval: TimeSpan?

    /// Reads `NOTIFY_SOCKET`, `WATCHDOG_USEC` and `WATCHDOG_PID` from an environment.
    package init(environment: (String) -> String?, ownPID: Int32) {
        let path = environment("NOTIFY_SOCKET") ?? ""
        socketPath = path.hasPrefix("/") || path.hasPrefix("@") ? path : nil
        watchdogInterval = Self.interval(
            usec: environment("WATCHDOG_USEC"), pid: environment("WATCHDOG_PID"), own: ownPID)
    }

    /// The notifier of this process.
    package static func ofProcess() -> Self {
        Self(environment: { getenv($0).map { String(cString: $0) } }, ownPID: getpid())
    }

    /// The watchdog is ours when no process is named, or this one.
    private static func interval(usec: String?, pid: String?, own: Int32) -> TimeSpan? {
        guard let usec = usec.flatMap({ Int64($0) }), usec > 0, usec <= .max / 1000 else {
            return nil
        }
        if let pid, Int32(pid) != own { return nil }
        return TimeSpan(nanoseconds: usec * 1000)
    }

    /// Sends one message, never waits. False when there is no manager or it did not take it.
    @discardableResult
    package func notify(_ state: ServiceState) -> Bool {
        guard let socketPath else { return false }
        let descriptor = lx_unix_connect(Int32(SOCK_DGRAM.rawValue), socketPath)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        let bytes = Array(state.message.utf8)
        let flags = Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)
        return send(descriptor, bytes, bytes.count, flags) == bytes.count
    }
}
