import CyclerCore
import Glibc

/// A rack of simulated instruments in its own process, with its control socket.
final class SimulatedRack {
    let process: Child
    private let socket: LineSocket
    /// Where the rack's links are.
    let folder: Folder

    /// Starts a rack and waits for its `ready` line.
    init(_ lab: String, in folder: Folder, label: String = "rack") throws {
        self.folder = folder
        let file = folder.write(label + ".yaml", lab)
        let child = try Child(
            "cyclersim", ["--lab", file, "--directory", folder.path], in: folder, as: label)
        process = child
        try Patience.until("the rack is ready") {
            if let code = child.ended() { throw NotReady(code: code, complaint: child.complaint) }
            return child.output.hasPrefix("ready ") && child.output.hasSuffix("\n")
        }
        socket = try LineSocket(folder.file("rack.sock"))
    }

    struct NotReady: Error {
        var code: Int32
        var complaint: String
    }

    /// What nobody outside the lab can see.
    struct Truth {
        let json: JSON
        var isClosed: Bool { json["output-closed"]?.bool ?? true }
        var voltage: Double { json["voltage"]?.number ?? .nan }
        var current: Double { json["current"]?.number ?? .nan }
        /// Boot time of the last opening, s.
        var openedAt: Double? { json["opened-boot-ns"]?.number.map { $0 / 1e9 } }
    }

    func truth(_ instrument: String) throws -> Truth {
        let result = try ask([.init("method", "truth")])
        let unit = result["instruments"]?.array?.first { $0["name"]?.string == instrument }
        guard let unit else { throw LineSocket.Failure.refused("no \(instrument)") }
        return Truth(json: unit)
    }

    /// Puts a fault in force; until cleared, or for a number of replies.
    func fault(_ kind: String, _ target: String, value: Double? = nil, count: Int? = nil) throws {
        var members: [JSON.Member] = [
            .init("method", "fault"), .init("kind", .string(kind)),
            .init("target", .string(target)),
        ]
        if let value { members.append(.init("value", .number(value))) }
        if let count { members.append(.init("count", .integer(count))) }
        _ = try ask(members)
    }

    func clear(_ target: String? = nil) throws {
        var members: [JSON.Member] = [.init("method", "clear")]
        if let target { members.append(.init("target", .string(target))) }
        _ = try ask(members)
    }

    private func ask(_ members: [JSON.Member]) throws -> JSON {
        try socket.send(.object(members))
        let answer = try socket.next()
        if let refusal = answer["error"]?.string { throw LineSocket.Failure.refused(refusal) }
        return answer["result"] ?? .null
    }
}
