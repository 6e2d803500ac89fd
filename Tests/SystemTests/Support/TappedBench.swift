import CLinuxShims
import CyclerCore
import Glibc

/// A rack, a tapped line, and a daemon that knows only the tap. Lab time may run fast because the
/// socket that confirms speed and ptys is ours as well.
final class TappedBench {
    let folder = Folder()
    let rack: SimulatedRack
    let tap: TappedLine
    let daemon: Daemon
    private let registry: pthread_t

    init(speed: Int, every: String) throws {
        let lab = """
            rack: tapped
            speed: \(speed)
            lines:
              pstats:
                modbus-rtu: pstats.tty
                units:
                  pstat1: {unit: 1, twin: reference-potentiostat, seed: 1, \
            cell: {preset: criec_ok, area: 0.785 cm2}}
                  pstat2: {unit: 2, twin: reference-potentiostat, seed: 2, \
            cell: {preset: criec_ok, area: 0.785 cm2}}
            """
        rack = try SimulatedRack(lab, in: folder)
        tap = try TappedLine(folder.file("pstats.tty"))
        registry = try Self.confirm(tap.path, speed, at: folder.file("registry.sock"))
        let configuration = folder.write(
            "cyclerd.yaml", Self.configuration(tap.path, speed: speed, every: every))
        Files.write(to: folder)
        daemon = try Daemon(configuration, in: folder)
        pthread_join(registry, nil)
        try daemon.waitForInstruments(["pstat1", "pstat2"])
    }

    /// Starts plating on A1 and waits for the current.
    func plate() throws {
        for arguments in [
            ["mount", "A1", "--cell", folder.file("cell.yaml")],
            ["start", "A1", "--schedule", folder.file("plate.yaml")],
        ] {
            let told = try Child.run(
                "cyclerctl", ["--socket", folder.file("control.sock")] + arguments, in: folder)
            guard told.code == 0 else { throw LineSocket.Failure.refused(told.complaint) }
        }
        try daemon.waitForPlating("A1")
    }

    private static func configuration(_ pty: String, speed: Int, every: String) -> String {
        """
        lab: Tapped
        data: data
        control: {socket: control.sock}
        profiles: ["\(Files.profiles)"]
        buses:
          pstats: {modbus-rtu: \(pty), baud: 115200}
        instruments:
          pstat1: {profile: reference-potentiostat, bus: pstats, unit: 1}
          pstat2: {profile: reference-potentiostat, bus: pstats, unit: 2}
        channels:
          A1:
            potentiostat: {instrument: pstat1, every: \(every)}
            limits: {voltage: [-1 V, 5 V], current: 0.09 mA}
          A2:
            potentiostat: {instrument: pstat2, every: \(every)}
            limits: {voltage: [-1 V, 5 V], current: 0.09 mA}
        simulation: {speed: \(speed), rack: registry.sock}
        """
    }

    /// Answers one question for the rack behind the tap.
    private static func confirm(_ pty: String, _ speed: Int, at path: String) throws -> pthread_t {
        let listener = lx_unix_bind(Int32(SOCK_STREAM.rawValue), path)
        guard listener >= 0, listen(listener, 1) == 0 else {
            throw LineSocket.Failure.connect(errno)
        }
        OrdinaryUser.own(path)
        return Background.run {
            defer { close(listener) }
            var waiting = pollfd(fd: listener, events: Int16(POLLIN), revents: 0)
            guard poll(&waiting, 1, 15_000) == 1 else { return }
            let client = accept(listener, nil, nil)
            defer { close(client) }
            var byte: UInt8 = 0
            while recv(client, &byte, 1, 0) == 1, byte != 0x0A {}
            let answer: JSON = [
                "id": 1,
                "result": ["speed": .integer(speed), "buses": [["pty": .string(pty)]]],
            ]
            let bytes = Array((answer.text + "\n").utf8)
            _ = send(client, bytes, bytes.count, Int32(MSG_NOSIGNAL))
        }
    }
}
