import ArgumentParser
import Glibc

/// Options that every command takes, before or after its name.
struct CommonOptions: ParsableArguments {
    /// Where a packaged daemon listens.
    static let defaultSocket = "/run/cyclerd/control.sock"

    @Option(
        help: "Control socket; else $CYCLERD_SOCKET, else \(CommonOptions.defaultSocket).")
    var socket: String?

    @Flag(help: "Print JSON for programs.")
    var json = false

    /// These options, completed by those before the command's name.
    func completed(by outer: CommonOptions) -> (socket: String, json: Bool) {
        let environment = getenv("CYCLERD_SOCKET").map { String(cString: $0) }
        let path = socket ?? outer.socket ?? environment ?? ""
        return (path.isEmpty ? Self.defaultSocket : path, json || outer.json)
    }
}
