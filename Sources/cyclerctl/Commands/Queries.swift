import ArgumentParser
import CyclerControl
import CyclerCore

struct Status: ClientCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show the lab as it is now, or one channel in detail.",
        discussion: """
            The detail of a channel tells for each detector of the short watch whether it watches, \
            warms up, or is blind and why: the silence of a blind one means nothing.
            """)
    @Argument(help: "Only this channel, in detail.") var channel: String?
    @OptionGroup var common: CommonOptions
    @ParentCommand var parent: Cyclerctl

    func execute(_ client: inout ControlClient, json: Bool) throws(ClientFailure) {
        let result = try client.query(.status)
        if let channel { return try show(channel, of: result, json: json) }
        guard !json else { return Terminal.print(result.text) }
        Terminal.print(StatusReport.text(try read(result)))
    }

    private func show(
        _ name: String, of result: JSON, json: Bool
    ) throws(ClientFailure) {
        let channels = result["channels"]?.array ?? []
        guard let channel = channels.first(where: { $0["name"]?.string == name }) else {
            let names = channels.compactMap { $0["name"]?.string }.joined(separator: ", ")
            throw .refusal(
                ControlRefusal(
                    .unknownName, "there is no channel \(name)", next: "one of: \(names)"))
        }
        guard !json else { return Terminal.print(channel.text) }
        let snapshot = try read(result)
        for channel in snapshot.channels where channel.name == name {
            Terminal.print(ChannelReport.text(channel, snapshot.takenAt))
        }
    }

    private func read(_ result: JSON) throws(ClientFailure) -> StatusSnapshot {
        guard let snapshot = StatusSnapshot(json: result) else {
            throw .notUnderstood("the daemon's status cannot be read; use --json to see it")
        }
        return snapshot
    }
}

struct Runs: ClientCommand {
    static let configuration = CommandConfiguration(abstract: "List the runs on disk.")
    @OptionGroup var common: CommonOptions
    @ParentCommand var parent: Cyclerctl

    func execute(_ client: inout ControlClient, json: Bool) throws(ClientFailure) {
        let result = try client.query(.runs)
        Terminal.print(json ? result.text : JSONTable.list(result))
    }
}

struct Show: ClientCommand {
    static let configuration = CommandConfiguration(abstract: "Show one run.")
    @Argument var run: String
    @OptionGroup var common: CommonOptions
    @ParentCommand var parent: Cyclerctl

    func execute(_ client: inout ControlClient, json: Bool) throws(ClientFailure) {
        let result = try client.query(.show(run: run))
        Terminal.print(json ? result.text : JSONTable.detail(result))
    }
}
