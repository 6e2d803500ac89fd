import ArgumentParser
import CyclerControl
import CyclerCore

/// A command that talks to the daemon.
protocol ClientCommand: ParsableCommand {
    var common: CommonOptions { get }
    var parent: Cyclerctl { get }

    /// Asks, waits and prints.
    func execute(_ client: inout ControlClient, json: Bool) throws(ClientFailure)
}

extension ClientCommand {
    func run() throws {
        let options = common.completed(by: parent.common)
        do throws(ClientFailure) {
            var client = try ControlClient.connect(to: options.socket)
            try execute(&client, json: options.json)
        } catch {
            ClientFailure.report(error, json: options.json)
            throw ExitCode(error.exitCode)
        }
    }
}

/// A command that is one tracked request.
protocol ActingCommand: ClientCommand {
    /// What to ask; reads the files it needs.
    func request() throws(ClientFailure) -> ControlRequest
}

extension ActingCommand {
    func execute(_ client: inout ControlClient, json: Bool) throws(ClientFailure) {
        let (message, details) = try client.perform(try request())
        if json {
            Terminal.print(
                (["done": true, "message": .string(message), "details": details] as JSON).text)
        } else {
            Terminal.print(message)
        }
    }
}

/// A command that acts on one channel.
protocol ChannelCommand: ActingCommand {
    var channel: String { get }
}
