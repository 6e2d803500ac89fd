import CyclerControl
import CyclerCore
import CyclerInstruments
import CyclerLab
import CyclerStation
import TwinBus

/// Plays the commands of a scenario file on a virtual lab and writes down what the station does.
final class ScenarioPlayer {
    struct Misspelt: Error, CustomStringConvertible {
        var description: String
    }

    private var lab: VirtualLab
    private var lines: [String] = []
    private let words = ScenarioWords(start: InProcessBus.start)

    init() throws { lab = try VirtualLab() }

    /// What the station did on these commands.
    func play(_ commands: [Substring]) throws -> [String] {
        lines = []
        for command in commands {
            var parts = command.split(separator: " ").map(String.init)
            let verb = parts.removeFirst()
            try play(verb, parts)
        }
        return lines
    }

    private func listen() {
        lab.listener = { [unowned self] event, effects, text in
            let done = effects.compactMap { words.line($0, text) }
            guard !done.isEmpty else { return }
            lines.append(words.line(event, at: lab.now))
            lines += done.map { "  " + $0 }
        }
    }

    private func play(_ verb: String, _ parts: [String]) throws {
        if try playRequest(verb, parts) { return }
        if try playBus(verb, parts) { return }
        switch verb {
        case "lab":
            lab = try newLab(parts)
            listen()
        case "run": lab.run(seconds: try number(parts, 0))
        case "until": try until(parts)
        case "show": show()
        case "disk": try disk(parts)
        case "sleep": lab.send(.suspended(.seconds(try number(parts, 0))))
        case "shutdown": lab.send(.shutdown(.forGood))
        case "restart": lab.send(.shutdown(.untilRestart))
        case "machine":
            lab.send(
                .surroundings(
                    freeDiskBytes: parts.contains("full") ? 1 << 20 : 1 << 40,
                    clockSynchronised: !parts.contains("wrong-clock")))
        default: throw Misspelt(description: "no command '\(verb)'")
        }
    }

    private func newLab(_ parts: [String]) throws -> VirtualLab {
        var cells: [HalfCellPreset] = [.sp]
        var rest = 2.4
        for part in parts {
            if part.hasPrefix("rest=") { rest = Double(part.dropFirst(5)) ?? rest }
            if part.hasPrefix("cells=") {
                cells = try part.dropFirst(6).split(separator: ",").map { name in
                    switch name {
                    case "cu": .cu
                    case "sp": .sp
                    case "criec": .criec
                    default: throw Misspelt(description: "no cell '\(name)'")
                    }
                }
            }
        }
        return try VirtualLab(
            cells: cells, oven: parts.contains("oven"), scpi: parts.contains("scpi"),
            rig: parts.contains("rig"),
            ovenMax: parts.contains("hot-limit") ? Kelvins(celsius: 50) : nil, restVolts: rest)
    }

    /// `until closed C0 60`: at most so many seconds.
    private func until(_ parts: [String]) throws {
        let channel = try number(parts, 1)
        let seconds = try number(parts, 2)
        let isReached: Bool
        switch parts[0] {
        case "closed": isReached = lab.run(atMost: seconds) { $0.isClosed(channel) }
        case "open": isReached = lab.run(atMost: seconds) { !$0.isClosed(channel) }
        default:
            guard let state = ChannelState(rawValue: parts[0]) else {
                throw Misspelt(description: "no state '\(parts[0])'")
            }
            isReached = lab.run(atMost: seconds) { $0.state(channel) == state }
        }
        if !isReached { lines.append("NEVER \(parts[0])") }
    }

    /// The truth of every circuit, and what people are shown.
    private func show() {
        for (number, channel) in lab.station.status.channels.enumerated() {
            let circuit = lab.isClosed(number) ? "closed" : "open"
            let cause = channel.cause.map { " \($0.code)" } ?? ""
            let marks =
                (channel.isUnsafe ? " UNSAFE" : "") + (channel.isUnguarded ? " UNGUARDED" : "")
            lines.append(
                "\(channel.name) is \(channel.state.rawValue)\(cause), circuit \(circuit)\(marks)")
        }
    }

    private func disk(_ parts: [String]) throws {
        switch parts.first {
        case "silent": lab.writerIsStuck = true
        case "answers": lab.writerIsStuck = false
        case "stuck": lab.send(.writer(.stuck(errno: 28)))
        case "slow": lab.send(.writer(.slow))
        case "recovered": lab.send(.writer(.recovered))
        case "written": lab.send(.writer(.written(UInt64(try number(parts, 1)))))
        case "durable": lab.send(.writer(.durable(UInt64(try number(parts, 1)))))
        case "folder":
            lab.send(.writer(.runOpened(ChannelIndex(try number(parts, 1)), name: parts[2])))
        case "no-folder":
            lab.send(.writer(.runFailed(ChannelIndex(try number(parts, 1)), errno: 13)))
        default: throw Misspelt(description: "disk \(parts)")
        }
    }

    // MARK: Requests

    private func playRequest(_ verb: String, _ parts: [String]) throws -> Bool {
        func channel() throws -> ChannelIndex { ChannelIndex(try number(parts, 0)) }
        switch verb {
        case "mount":
            let last = parts.first { $0.hasPrefix("last=") }.flatMap { Double($0.dropFirst(5)) }
            lab.request(
                .mount(
                    try channel(),
                    Orders.cell(
                        fresh: !parts.contains("used"), lastVoltage: last.map { Volts($0) },
                        name: "cell\(try number(parts, 0))"), text: "cell: c\n"))
        case "unmount": lab.request(.unmount(try channel()))
        case "start": lab.request(.start(try channel(), try order(parts)))
        case "stop":
            let point: StopPoint =
                parts.contains("step") ? .step : parts.contains("cycle") ? .cycle : .now
            lab.request(.stop(try channel(), point))
        case "pause": lab.request(.pause(try channel()))
        case "resume": lab.request(.resume(try channel()))
        case "safe": lab.request(.safe(parts.isEmpty ? nil : try channel()))
        case "ack": lab.request(.acknowledge(try channel()))
        case "zero": lab.request(.zero(try channel()))
        case "note":
            lab.request(.note(run: parts[0], text: parts.dropFirst().joined(separator: " ")))
        case "set":
            lab.request(
                .set(
                    InstrumentIndex(try number(parts, 0)),
                    .temperature(Kelvins(celsius: Double(try number(parts, 1)))), reason: "test"))
        default: return false
        }
        return true
    }

    private func order(_ parts: [String]) throws -> StartOrder {
        guard parts.count > 1, var order = Orders.named[parts[1]] else {
            throw Misspelt(description: "no schedule in \(parts)")
        }
        for part in parts where part.hasPrefix("accept=") {
            let pair = part.dropFirst(7).split(separator: ":").map(String.init)
            order.accepted.append((check: pair[0], reason: pair[1]))
        }
        return order
    }

    // MARK: Bus

    private func playBus(_ verb: String, _ parts: [String]) throws -> Bool {
        switch verb {
        case "silent", "quiet":
            lab.silent.insert(try number(parts, 0))
            if verb == "silent" { lab.online(try number(parts, 0), false) }
        case "answers":
            lab.silent.remove(try number(parts, 0))
            lab.online(try number(parts, 0), true)
        case "made-safe": lab.makeSafeAgain(try number(parts, 0))
        case "lapse": lab.lapse(try number(parts, 0))
        case "weld": lab.welded.insert(try number(parts, 0))
        case "unweld": lab.welded.remove(try number(parts, 0))
        case "keep": lab.keepsExchanges = true
        case "let-go": lab.keepsExchanges = false
        case "deliver": try lab.run(takeKept())
        case "complete": try lab.complete(takeKept())
        case "fail": try lab.fail(takeKept(), fault(parts))
        case "panel": try lab.closeAtPanel(try number(parts, 0))
        case "replay": lab.replay(try number(parts, 0), seconds: try number(parts, 1))
        case "slow-read": lab.readSlowly(try number(parts, 0))
        case "swap": try lab.swap(try number(parts, 0))
        case "fault": try lab.fault(try number(parts, 0), parts[1])
        case "turn":
            _ = lab.twins[try number(parts, 0)].line.press(0, Newtons(Double(try number(parts, 1))))
        default: return false
        }
        return true
    }

    private func takeKept() throws -> BusExchange {
        guard !lab.kept.isEmpty else { throw Misspelt(description: "the bus holds no exchange") }
        return lab.kept.removeFirst()
    }

    private func fault(_ parts: [String]) throws -> BusFault {
        switch parts.last {
        case "timeout": .timeout
        case "mismatch": .mismatch
        case "superseded": .superseded
        case "expired": .expired
        default: throw Misspelt(description: "fault \(parts)")
        }
    }

    /// The number in `C0`, `i2` or `40`.
    private func number(_ parts: [String], _ index: Int) throws -> Int {
        guard index < parts.count, let number = Int(parts[index].drop { $0 == "C" || $0 == "i" })
        else { throw Misspelt(description: "no number \(index) in \(parts)") }
        return number
    }
}
