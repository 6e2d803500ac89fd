import Glibc

/// What a program left behind.
struct Ended {
    var code: Int32
    var output: String
    var complaint: String
}

/// A program of ours, running as the ordinary user; ended with the value that holds it.
final class Child {
    /// Where the programs are: `$CYCLER_BIN`, else beside the test itself.
    static let programs: String = {
        if let path = getenv("CYCLER_BIN") { return String(cString: path) }
        let path = CommandLine.arguments[0].split(separator: "/").dropLast()
        let absolute = CommandLine.arguments[0].hasPrefix("/") ? "/" : ""
        return absolute + path.prefix { !$0.hasSuffix(".xctest") }.joined(separator: "/")
    }()

    let pid: pid_t
    let outputPath: String
    let complaintPath: String
    private var code: Int32?

    /// Starts a program of ours with its output going to files in `folder`.
    init(
        _ program: String, _ arguments: [String], in folder: Folder, as label: String,
        environment: [String] = [], before: [String] = []
    ) throws {
        outputPath = folder.file(label + ".out")
        complaintPath = folder.file(label + ".err")
        let command = before + [Self.programs + "/" + program] + arguments
        pid = try Self.spawn(
            OrdinaryUser.prefix + command, environment: environment, output: outputPath,
            complaint: complaintPath, directory: folder.path)
    }

    deinit {
        guard code == nil else { return }
        kill(pid, SIGCONT)
        kill(pid, SIGKILL)
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
    }

    var output: String { Folder.read(outputPath) }
    var complaint: String { Folder.read(complaintPath) }

    /// The exit status, minus the signal's number when one ended it; nil while it runs.
    func ended() -> Int32? {
        if let code { return code }
        var status: Int32 = 0
        guard waitpid(pid, &status, WNOHANG) == pid else { return nil }
        code = status & 0x7F == 0 ? (status >> 8) & 0xFF : -(status & 0x7F)
        return code
    }

    func wait(within seconds: Double = Patience.usual) throws -> Int32 {
        try Patience.until("\(outputPath): the program ends", within: seconds) { ended() }
    }

    func signal(_ number: Int32) { kill(pid, number) }

    /// Runs a program of ours to its end.
    static func run(
        _ program: String, _ arguments: [String], in folder: Folder,
        within seconds: Double = Patience.usual
    ) throws -> Ended {
        let child = try Child(program, arguments, in: folder, as: "run-" + program)
        let code = try child.wait(within: seconds)
        return Ended(code: code, output: child.output, complaint: child.complaint)
    }

    /// Runs a tool of the system to its end, as whoever we are; its exit status.
    static func tool(_ arguments: [String]) -> Int32 {
        guard
            let pid = try? spawn(
                arguments, environment: [], output: "/dev/null", complaint: "/dev/null",
                directory: "/")
        else { return -1 }
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        return status & 0x7F == 0 ? (status >> 8) & 0xFF : -(status & 0x7F)
    }

    struct NotStarted: Error {
        var command: String
        var errno: Int32
    }

    private static func spawn(
        _ arguments: [String], environment: [String], output: String, complaint: String,
        directory: String
    ) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        let create = O_WRONLY | O_CREAT | O_TRUNC
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output, create, 0o644)
        posix_spawn_file_actions_addopen(&actions, 2, complaint, create, 0o644)
        // What the test runner ignores, a service does not.
        var argv: [UnsafeMutablePointer<CChar>?] =
            (["env", "--default-signal", "-C", directory] + arguments).map { strdup($0) } + [nil]
        var envp: [UnsafeMutablePointer<CChar>?] =
            (["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "TZ=UTC"] + environment).map { strdup($0) }
            + [nil]
        defer { for text in argv + envp { free(text) } }
        var pid: pid_t = 0
        let code = posix_spawnp(&pid, "env", &actions, nil, &argv, &envp)
        guard code == 0 else { throw NotStarted(command: arguments[0], errno: code) }
        return pid
    }
}
