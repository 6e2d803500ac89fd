import ArgumentParser
import CyclerCore
import Glibc

/// Runs the command line and turns its end into an exit code: 0 done, 1 refused or failed,
/// 2 usage, 3 no daemon, 4 no permission.
@main
enum Program {
    static func main() {
        do {
            var command = try Cyclerctl.parseAsRoot()
            try command.run()
        } catch {
            let code = Cyclerctl.exitCode(for: error)
            let message = Cyclerctl.fullMessage(for: error)
            if !message.isEmpty {
                code == .success ? Terminal.print(message) : Terminal.complain(message)
            }
            exit(code == .validationFailure ? 2 : code.rawValue)
        }
    }
}

/// The command line of an operator.
struct Cyclerctl: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cyclerctl",
        abstract: "Drives a cyclerd lab over its control socket.",
        discussion: """
            Exit codes: 0 done, 1 refused or failed, 2 usage, 3 no daemon, 4 no permission.
            """,
        version: CyclerVersion.text,
        subcommands: [
            Status.self, Watch.self, Mount.self, Unmount.self, Start.self, Stop.self, Skip.self,
            Confirm.self, Amend.self, Pause.self, Resume.self, Note.self, Safe.self,
            Acknowledge.self, Snooze.self, SetPoint.self, Zero.self, Runs.self, Show.self,
            Check.self,
            Simulate.self, ReplayFile.self, Report.self, Explain.self, Import.self, Export.self,
        ])

    @OptionGroup var common: CommonOptions
}
