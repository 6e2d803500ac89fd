import CLinuxShims
import CyclerCore
import Glibc

/// A simulated rack and a daemon on it: two channels on one Modbus RTU line, and on demand an
/// oven that both share.
final class Bench {
    /// What a bench is made of.
    struct Making {
        /// Lab seconds per second.
        var speed = 20
        var every = "1 s"
        /// Cell of A1, without the oven.
        var cell1 = "preset: criec_ok, area: 0.785 cm2"
        var cell2 = "preset: criec_ok, area: 0.785 cm2, rest: 2.9 V"
        var hasOven = false
        /// The file of thresholds, when the lab has one.
        var thresholds: String?
        /// Where the instrument profiles are.
        var profiles = Files.profiles
        /// Largest current of both channels.
        var current = "0.09 mA"
        /// Programs for schedules: each becomes an executable file of the bench's folder.
        var hooks: [Hook] = []
        /// Where records go; the bench's own folder when nil.
        var data: String?
    }

    /// A program of the lab's file; the path instead of a script names one as it is.
    struct Hook {
        var name: String
        var script: String?
        var path: String?
        var timeout = "30 s"
    }

    let folder: Folder
    let rack: SimulatedRack
    let configuration: String
    private(set) var daemon: Daemon
    private let dataDirectory: String

    init(
        _ making: Making = Making(), environment: [String] = [], before: [String] = [],
        in folder: Folder = Folder(), isRelative: Bool = false
    ) throws {
        self.folder = folder
        let port = making.hasOven ? try Self.freePort() : 0
        dataDirectory = making.data ?? folder.file("data")
        rack = try SimulatedRack(Self.lab(making, port: port), in: folder)
        if let thresholds = making.thresholds { folder.write("thresholds.yaml", thresholds) }
        configuration = folder.write("cyclerd.yaml", Self.configuration(making, port: port))
        Files.write(to: folder)
        for hook in making.hooks {
            if let script = hook.script { chmod(folder.write(hook.name, script), 0o755) }
        }
        daemon = try Daemon(
            isRelative ? "cyclerd.yaml" : configuration, in: folder, environment: environment,
            before: before)
        let oven = making.hasOven ? ["oven1"] : []
        try daemon.waitForInstruments(["pstat1", "pstat2"] + oven)
    }

    /// Another daemon on the same configuration, once the first is gone.
    func anotherDaemon() throws {
        daemon = try Daemon(configuration, in: folder)
    }

    var stateDirectory: String { dataDirectory + "/state" }

    /// Mounts a cell and starts a schedule on it.
    func start(
        _ channel: String, _ schedule: String = "plate.yaml", cell: String = "cell.yaml"
    ) throws {
        let mounted = try daemon.tell("mount", channel, "--cell", folder.file(cell))
        guard mounted.code == 0 else { throw LineSocket.Failure.refused(mounted.complaint) }
        let started = try daemon.tell("start", channel, "--schedule", folder.file(schedule))
        guard started.code == 0 else { throw LineSocket.Failure.refused(started.complaint) }
    }

    /// Starts plating on A1 and waits for the current.
    func plate() throws {
        try start("A1")
        try daemon.waitForPlating("A1")
    }

    /// The run folder of a channel's run.
    func runFolder(_ run: String) -> RunFolder { RunFolder(dataDirectory + "/" + run, name: run) }

    func cyclerSafe(_ arguments: [String]? = nil) throws -> Ended {
        let usual = ["--config", configuration, "--state", stateDirectory]
        return try Child.run("cycler-safe", arguments ?? usual, in: folder)
    }

    private static func lab(_ making: Making, port: UInt16) -> String {
        let oven = making.hasOven ? ", in: oven1" : ""
        let rigs = """
              rigs:
                modbus-tcp: \(port)
                units:
                  oven1: {unit: 5, twin: eurotherm-2400, start: 25 degC, lag: 1 min}

            """
        return """
            rack: bench
            speed: \(making.speed)
            lines:
              pstats:
                modbus-rtu: pstats.tty
                units:
                  pstat1: {unit: 1, twin: reference-potentiostat, seed: 1, \
            cell: {\(making.cell1)\(oven)}}
                  pstat2: {unit: 2, twin: reference-potentiostat, seed: 2, \
            cell: {\(making.cell2)\(oven)}}
            \(making.hasOven ? rigs : "")
            """
    }

    private static func configuration(_ making: Making, port: UInt16) -> String {
        let oven = making.hasOven ? "\n    temperature: {instrument: oven1, every: 10 s}" : ""
        return """
            lab: Bench
            data: \(making.data ?? "data")
            control: {socket: control.sock}
            profiles: ["\(making.profiles)"]
            buses:
              pstats: {modbus-rtu: pstats.tty, baud: 115200}
            \(making.hasOven ? "  rigs: {modbus-tcp: \"127.0.0.1:\(port)\"}" : "")
            instruments:
              pstat1: {profile: reference-potentiostat, bus: pstats, unit: 1}
              pstat2: {profile: reference-potentiostat, bus: pstats, unit: 2}
            \(making.hasOven ? "  oven1: {profile: eurotherm-2400, bus: rigs, unit: 5}" : "")
            channels:
              A1:
                potentiostat: {instrument: pstat1, every: \(making.every)}\(oven)
                limits: {voltage: [-1 V, 5 V], current: \(making.current)}
              A2:
                potentiostat: {instrument: pstat2, every: \(making.every)}\(oven)
                limits: {voltage: [-1 V, 5 V], current: \(making.current)}
            \(hooks(making.hooks))
            simulation: {speed: \(making.speed), rack: rack.sock}
            \(making.thresholds == nil ? "" : "watch: thresholds.yaml")
            """
    }

    private static func hooks(_ hooks: [Hook]) -> String {
        guard !hooks.isEmpty else { return "" }
        let each = hooks.map { hook in
            "\(hook.name): {program: \(hook.path ?? hook.name), timeout: \(hook.timeout)}"
        }
        return "hooks: {\(each.joined(separator: ", "))}"
    }

    /// A loopback port that was free a moment ago.
    static func freePort() throws -> UInt16 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { plain -> Int32 in
                guard bind(descriptor, plain, size) == 0 else { return errno }
                return getsockname(descriptor, plain, &size) == 0 ? 0 : errno
            }
        }
        guard code == 0 else { throw LineSocket.Failure.connect(code) }
        return UInt16(bigEndian: address.sin_port)
    }
}
