import ArgumentParser
import CyclerLab
import CyclerYAML
import Glibc

/// Runs a lab until a signal or `quit` ends it.
struct Run: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run a lab (the default command).")

    @Option(help: "The lab file, such as config/labs/plating.yaml.")
    var lab: String

    @Option(help: "Lab seconds per real second (default: what the lab file says, else 1).")
    var speed: Int?

    @Option(help: "Where pty links and the control socket go; made when missing.")
    var directory: String = "."

    func validate() throws {
        if let speed, !(1...LabPlan.speedMax).contains(speed) {
            throw ValidationError("--speed is from 1 to \(LabPlan.speedMax)")
        }
    }

    func run() throws {
        var plan = try load()
        if let speed { plan.speed = speed }
        signal(SIGPIPE, SIG_IGN)
        let endings = Self.blockedEndings()
        try makeDirectory()
        do throws(ServerError) {
            try serve(plan, endings)
        } catch {
            throw Failure(message: error.description)
        }
    }

    private func load() throws(Failure) -> LabPlan {
        guard let bytes = TextFile.bytes(of: lab) else {
            throw Failure(message: "\(lab): \(String(cString: strerror(errno)))")
        }
        let decoded = LabFile.decode(bytes: bytes, file: lab)
        guard let plan = decoded.value else {
            throw Failure(message: "the lab is not started\n\(decoded.problems)")
        }
        return plan
    }

    private func makeDirectory() throws(Failure) {
        guard mkdir(directory, 0o755) != 0, errno != EEXIST else { return }
        throw Failure(message: "\(directory): \(String(cString: strerror(errno)))")
    }

    private func serve(_ plan: LabPlan, _ endings: sigset_t) throws(ServerError) {
        let folder = realpath(directory, nil)
        defer { free(folder) }
        let rack = try Rack(plan, directory: folder.map { String(cString: $0) } ?? directory)
        defer { rack.stop() }
        let socket = try RackSocket(
            path: rack.socketPath, obey: { rack.obey($0) },
            onQuit: { kill(getpid(), SIGTERM) })
        defer { socket.stop() }
        print("ready rack=\(plan.rack) speed=\(plan.speed) socket=\(rack.socketPath)")
        fflush(nil)
        var signals = endings
        var caught: CInt = 0
        while sigwait(&signals, &caught) != 0 {}
    }

    /// SIGTERM and SIGINT, blocked in every thread so that `sigwait` gets them.
    private static func blockedEndings() -> sigset_t {
        var set = sigset_t()
        sigemptyset(&set)
        sigaddset(&set, SIGTERM)
        sigaddset(&set, SIGINT)
        pthread_sigmask(SIG_BLOCK, &set, nil)
        return set
    }
}

/// Reads whole files.
enum TextFile {
    private static let bytesMax = 1_048_577

    /// The bytes of a file, at most a little over 1 MiB; nil with errno set.
    static func bytes(of path: String) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while bytes.count < bytesMax {
            let count = buffer.withUnsafeMutableBytes {
                read(descriptor, $0.baseAddress, $0.count)
            }
            guard count >= 0 else { return nil }
            guard count > 0 else { break }
            bytes += buffer[..<count]
        }
        return bytes
    }
}
