import CyclerCore
import Glibc

/// A daemon in its own process, and the commands a person would give it.
final class Daemon {
    let process: Child
    private let folder: Folder
    private let socket: LineSocket

    /// Starts a daemon on a configuration file and waits for its greeting.
    init(
        _ configuration: String, in folder: Folder, environment: [String] = [],
        before: [String] = []
    ) throws {
        self.folder = folder
        let child = try Child(
            "cyclerd", ["--config", configuration], in: folder, as: "cyclerd",
            environment: environment, before: before)
        process = child
        socket = try Patience.until("the daemon greets") {
            if let code = child.ended() {
                throw SimulatedRack.NotReady(code: code, complaint: child.complaint)
            }
            return try? LineSocket(folder.file("control.sock"))
        }
        guard try socket.next()["method"]?.string == "hello" else {
            throw LineSocket.Failure.refused("no hello")
        }
    }

    var isAlive: Bool { process.ended() == nil }

    func status() throws -> JSON { try socket.ask("status") }

    /// One channel as `status` tells it.
    struct Channel {
        let json: JSON
        var state: String { json["state"]?.string ?? "?" }
        var cause: String { json["cause"]?["code"]?.string ?? "" }
        var run: String { json["run"]?["name"]?.string ?? "" }
        var step: String { json["run"]?["step"]?.string ?? "" }
        var evidence: String? { json["open_evidence"]?.string }
        var voltage: Double? { json["measured"]?["voltage_V"]?.number }
        var isUnsafe: Bool { json["unsafe"]?.bool ?? false }
    }

    func channel(_ name: String) throws -> Channel {
        let all = try status()["channels"]?.array ?? []
        guard let found = all.first(where: { $0["name"]?.string == name }) else {
            throw LineSocket.Failure.refused("no channel \(name)")
        }
        return Channel(json: found)
    }

    /// Waits until a channel is as wanted.
    @discardableResult
    func wait(
        _ name: String, _ what: String, within seconds: Double = Patience.usual,
        until isSo: (Channel) -> Bool
    ) throws -> Channel {
        try Patience.until("\(name) \(what)", within: seconds) {
            let channel = try channel(name)
            return isSo(channel) ? channel : nil
        }
    }

    /// Waits until current flows and is measured.
    func waitForPlating(_ name: String) throws {
        try wait(name, "plates") { channel in
            let current = channel.json["measured"]?["current_A"]?.number ?? 0
            return channel.state == "running" && channel.step == "plate" && current < -1e-6
        }
    }

    /// Waits until instruments are known and circuits shown to be open, as a start demands.
    func waitForInstruments(_ instruments: [String]) throws {
        try Patience.until("every instrument is identified") {
            let status = try status()
            let known = (status["instruments"]?.array ?? []).filter {
                $0["online"]?.bool == true && $0["identity"]?.string != nil
            }.compactMap { $0["name"]?.string }
            let channels = status["channels"]?.array ?? []
            return instruments.allSatisfy(known.contains)
                && channels.allSatisfy {
                    $0["open_evidence"]?.string != nil
                        && $0["measured"]?["voltage_V"]?.number != nil
                }
        }
    }

    /// One command of a person.
    func tell(_ arguments: String...) throws -> Ended {
        try Child.run(
            "cyclerctl", ["--socket", folder.file("control.sock")] + arguments, in: folder)
    }
}
