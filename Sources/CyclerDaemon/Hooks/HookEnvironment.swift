package import CyclerCore
package import CyclerStation
import Glibc

/// The whole environment of a called program: a few plain words, and the facts of the call as
/// `CYCLER_...`. Nothing of what the service manager told the daemon is handed on: a program that
/// held its notify socket could speak for it.
package struct HookEnvironment: Sendable {
    private static let path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    /// Taken over from the daemon where it has them: who it is, and the place's time.
    private static let handedOn = ["HOME", "LOGNAME", "TZ", "USER"]

    private let dataDirectory: String
    private let plain: [String]

    /// Reads the daemon's own environment once.
    package init(dataDirectory: String, socketPath: String) {
        self.dataDirectory = dataDirectory
        let own = Self.handedOn.compactMap { name in
            getenv(name).map { "\(name)=" + String(cString: $0) }
        }
        plain = ["PATH=\(Self.path)", "LANG=C.UTF-8", "CYCLERD_SOCKET=\(socketPath)"] + own
    }

    /// The facts of a call, with the run's folder, which only the shell knows.
    package func facts(of call: HookCall) -> [JSON.Member] {
        call.facts + [
            .init("folder", call.run.map { .string("\(dataDirectory)/\($0)") } ?? .null)
        ]
    }

    /// `NAME=value`, one each; a fact that there is none of is empty.
    package func variables(of call: HookCall) -> [String] {
        plain
            + facts(of: call).map { fact in
                let name = fact.key.uppercased().map { $0 == "-" ? "_" : $0 }
                return "CYCLER_" + String(name) + "=" + Self.text(fact.value)
            }
    }

    private static func text(_ value: JSON) -> String {
        if let text = value.string { return text.replacing("\0", with: "") }
        guard value != .null else { return "" }
        var text = ByteText()
        text.append(json: value)
        return text.string
    }
}
