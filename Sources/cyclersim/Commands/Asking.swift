import ArgumentParser
import CyclerCore
import CyclerLab
import Glibc

/// What every command that talks to a running rack takes.
struct SocketOptions: ParsableArguments {
    @Option(help: "The rack's control socket.")
    var socket: String = Rack.socketName

    /// The result of one request.
    func ask(_ request: JSON) throws(Failure) -> JSON {
        let client: RackClient
        do {
            client = try RackClient(path: socket)
        } catch {
            throw Failure(
                message: "\(error.description)\nStart a rack with: cyclersim --lab FILE", code: 3)
        }
        let answer: JSON
        do {
            answer = try client.ask(request)
        } catch {
            throw Failure(message: error.description)
        }
        if let refusal = answer["error"]?.string { throw Failure(message: refusal) }
        return answer["result"] ?? .null
    }
}

/// Prints what a rack is.
struct Describe: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Speed, buses, links and ports of a running rack, as JSON.")

    @OptionGroup var options: SocketOptions

    func run() throws { print(try options.ask(["method": "describe"]).text) }
}

/// Ends faults.
struct Clear: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "End the faults of a line or instrument, or of the whole rack.")

    @OptionGroup var options: SocketOptions

    @Argument(help: "A line or an instrument; nothing clears everything.")
    var target: String?

    func run() throws {
        var members: [JSON.Member] = [.init("method", "clear")]
        if let target { members.append(.init("target", .string(target))) }
        _ = try options.ask(.object(members))
    }
}

/// Turns the screw of a clamped cell.
struct Press: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Turn the screw of a clamped cell to a force in newtons.")

    @OptionGroup var options: SocketOptions
    @Argument(help: "The load-cell instrument.") var target: String
    @Argument(help: "Force, N.") var newtons: Double

    func run() throws {
        _ = try options.ask([
            "method": "press", "target": .string(target), "newtons": .number(newtons),
        ])
    }
}

/// Ends a running rack.
struct Quit: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "End a running rack.")

    @OptionGroup var options: SocketOptions

    func run() throws { _ = try options.ask(["method": "quit"]) }
}
