import ArgumentParser
import Glibc

/// A simulated lab: instruments that speak their real protocols on ptys and loopback TCP ports,
/// with cells behind them and faults on demand.
@main
struct CyclerSim: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cyclersim",
        abstract: "A simulated lab behind real protocols.",
        discussion: """
            Start one with `cyclersim --lab FILE`; it prints one line beginning with "ready" when \
            every port is open, and runs until SIGTERM, SIGINT or `cyclersim quit`.
            """,
        subcommands: [
            Run.self, Describe.self, Truth.self, Fault.self, Clear.self, Press.self, Quit.self,
        ],
        defaultSubcommand: Run.self)

    /// Exit codes: 0 done, 1 refused or failed, 2 usage, 3 no rack at the socket.
    static func main() {
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch let failure as Failure {
            complain(failure.message)
            Glibc.exit(failure.code)
        } catch {
            let code = exitCode(for: error)
            guard code != .success else { exit(withError: error) }
            complain(fullMessage(for: error))
            Glibc.exit(2)
        }
    }

    private static func complain(_ message: String) {
        let bytes = Array("cyclersim: \(message)\n".utf8)
        _ = bytes.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}

/// Why a command ended otherwise than well.
struct Failure: Error {
    var message: String
    var code: CInt = 1
}
