import ArgumentParser
import CyclerCore
import CyclerDaemon

/// The daemon in the foreground, as any user; systemd does the rest.
@main
struct Cyclerd: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cyclerd",
        abstract: "Runs a lab: buses, schedules, short watch, records, control socket.",
        discussion: """
            Opens every circuit at start and at SIGTERM. A configuration with errors is reported \
            line by line and nothing is started. Exit status: 0 ended with every circuit open, \
            1 open could not be verified, 2 the daemon did not start.
            """,
        version: CyclerVersion.text)

    @Option(help: "The lab's configuration file.")
    var config: String

    @Flag(help: "Check the configuration and its profiles, print what is wrong, and exit.")
    var check = false

    func run() throws {
        throw ExitCode(DaemonMain.run(configPath: config, checkOnly: check))
    }
}
