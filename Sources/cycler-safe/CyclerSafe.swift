import ArgumentParser
import CyclerBus
import CyclerConfig
import CyclerCore
import CyclerFiles
import Glibc

/// Opens every circuit and exits: what systemd runs after any end of the daemon.
@main
struct CyclerSafe: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cycler-safe",
        abstract: "Opens every circuit of a lab, with or without its daemon.",
        discussion: """
            Uses the union of the plan that the daemon left in its state directory and of the \
            configuration, one thread per bus, 5 s in all. A living daemon that answers within \
            1 s is asked instead. Exit status: 0 every circuit reads back open, 1 some could not \
            be opened (they are named), 2 neither plan nor configuration can be used.
            """)

    @Option(help: "The lab's configuration file.")
    var config: String?

    @Option(help: "The daemon's state directory; default: the configuration's.")
    var state: String?

    func run() throws {
        signal(SIGPIPE, SIG_IGN)
        throw ExitCode(SafeRun(configPath: config, statePath: state).run())
    }
}
