package import CyclerCore
import CyclerYAML
import Glibc

/// A running lab: its lines on their ports, and one socket through which tests, demos and the
/// daemon ask about it and break it.
package final class Rack: Sendable {
    /// Name of the control socket in the rack's directory.
    package static let socketName = "rack.sock"

    /// What is running.
    package let plan: LabPlan
    /// Lab time of every line.
    package let clock: LabClock
    /// Where the control socket belongs.
    package let socketPath: String
    private let servers: [LineServer]
    private let names: RackDirectory

    /// Opens every port of the plan. `directory` takes links and socket and must exist.
    package init(_ plan: LabPlan, directory: String) throws(ServerError) {
        self.plan = plan
        let clock = LabClock(
            origin: BootClock.now(), wallAtOrigin: BootClock.wall(), speed: plan.speed)
        self.clock = clock
        socketPath = directory + "/" + Self.socketName
        // Before any link is touched: they may belong to a rack that runs here.
        if (try? RackClient(path: socketPath)) != nil { throw .rackRuns(socketPath) }
        names = RackDirectory(plan)
        var servers: [LineServer] = []
        do {
            for (line, plan) in zip(LabBuilder.lines(of: plan, clock: clock), plan.lines) {
                servers.append(try LineServer(line, port: plan.port, directory: directory))
            }
        } catch {
            for server in servers { server.stop() }
            throw error
        }
        self.servers = servers
    }

    /// Takes every port and link away.
    package func stop() {
        for server in servers { server.stop() }
    }

    /// Where a line can be reached now.
    package func address(of line: Int) -> LineServer.PortAddress { servers[line].portAddress }

    /// Obeys one request of the control socket.
    package func obey(_ request: JSON) -> RackReply {
        guard let method = request["method"]?.string else {
            return .failure("the request has no method")
        }
        switch method {
        case "describe": return .result(RackJSON.description(of: self))
        case "truth": return .result(truth())
        case "fault": return fault(request)
        case "clear": return clear(request)
        case "press": return press(request)
        case "quit": return .quit
        default:
            let known = ["describe", "truth", "fault", "clear", "press", "quit"]
            return .failure("unknown method \"\(method)\"; known are \(known)")
        }
    }

    private func truth() -> JSON {
        let now = BootClock.now()
        var units: [JSON] = []
        for (server, line) in zip(servers, plan.lines) {
            let truths = server.withLine { simulated in
                simulated.tick(at: now)
                return simulated.units.map { ($0.name, $0.truth) }
            }
            units += truths.map { RackJSON.truth($0, line: line.name, $1, clock) }
        }
        return [
            "rack": .string(plan.rack), "speed": .integer(plan.speed),
            "boot-ns": .integer(Int(now.nanoseconds)),
            "lab-seconds": .number((clock.lab(at: now) - clock.origin).seconds),
            "instruments": .array(units),
        ]
    }

    private func fault(_ request: JSON) -> RackReply {
        guard let word = request["kind"]?.string.flatMap(FaultWord.init(rawValue:)) else {
            let words = FaultWord.allCases.map(\.rawValue).joined(separator: ", ")
            return .failure("kind must be one of \(words)")
        }
        guard let kind = word.fault(value: request["value"]?.number) else {
            let need = word.valueMeaning.map { "needs a value in \($0)" } ?? "takes no value"
            return .failure("\(word.rawValue) \(need)")
        }
        return aimed(request) { target in
            let now = BootClock.now()
            var fault = ActiveFault(kind: kind, unit: target.unit)
            if let count = request["count"] {
                guard let number = count.integer, number > 0 else { return "count is above zero" }
                fault.count = number
            }
            if let span = request["seconds"] {
                guard let seconds = span.number, (0...86_400).contains(seconds) else {
                    return "seconds is from 0 to 86400"
                }
                fault.until = now + .seconds(seconds)
            }
            return servers[target.line].withLine { line in
                do throws(FaultRefusal) {
                    try line.add(fault, at: now)
                    return String?.none
                } catch {
                    return error.words
                }
            }
        }
    }

    private func clear(_ request: JSON) -> RackReply {
        let now = BootClock.now()
        guard request["target"] != nil else {
            for server in servers { server.withLine { $0.clear(unit: nil, at: now) } }
            return .result(["done": true])
        }
        return aimed(request) { target in
            servers[target.line].withLine { $0.clear(unit: target.unit, at: now) }
            return nil
        }
    }

    private func press(_ request: JSON) -> RackReply {
        guard let newtons = request["newtons"]?.number, (0...1e6).contains(newtons) else {
            return .failure("newtons is from 0 to 1000000")
        }
        return aimed(request) { target in
            guard let unit = target.unit else { return "press needs an instrument" }
            let done = servers[target.line].withLine { $0.press(unit, Newtons(newtons)) }
            return done ? nil : "this instrument has no screw to turn"
        }
    }

    /// Finds the target; `act` returns what is wrong, nil when it is done.
    private func aimed(
        _ request: JSON, _ act: (RackDirectory.Target) -> String?
    ) -> RackReply {
        guard let name = request["target"]?.string else { return .failure("target is missing") }
        guard let target = names.target(name) else {
            let hint = Suggestion.closest(to: name, among: names.names)
            let tail = hint.map { "; did you mean \"\($0)\"?" } ?? "; there are \(names.names)"
            return .failure("no line or instrument \"\(name)\"" + tail)
        }
        if let wrong = act(target) { return .failure("\(name): \(wrong)") }
        return .result(["done": true])
    }
}

/// What a rack answers to a request.
package enum RackReply: Hashable, Sendable {
    case result(JSON)
    case failure(String)
    /// Done, and the program shall end.
    case quit

    /// The line that goes back.
    package var json: JSON {
        switch self {
        case .result(let value): ["result": value]
        case .failure(let message): ["error": .string(message)]
        case .quit: ["result": ["done": true]]
        }
    }
}

extension FaultRefusal {
    var words: String {
        switch self {
        case .needsLine: "this fault is one of a whole line; name the line"
        case .needsUnit: "this fault is one of an instrument; name the instrument"
        case .notCountable: "this fault does not happen reply by reply; use a time, not a count"
        case .notPossible: "this instrument or line cannot have that fault"
        case .tooMany: "too many faults in force; clear some"
        }
    }
}
