import ArgumentParser
import CyclerControl
import CyclerCore

struct Status: ClientCommand {
    static let configuration = CommandConfiguration(abstract: "Show the lab as it is now.")
    @OptionGroup var common: CommonOptions
    @ParentCommand var parent: Cyclerctl

    func execute(_ client: inout ControlClient, json: Bool) throws(ClientFailure) {
        let result = try client.query(.status)
        guard !json else { return Terminal.print(result.text) }
        guard let snapshot = StatusSnapshot(json: result) else {
            throw .notUnderstood("the daemon's status cannot be read; use --json to see it")
        }
        Terminal.print(StatusReport.text(snapshot))
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
