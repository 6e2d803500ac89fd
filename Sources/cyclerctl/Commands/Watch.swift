import ArgumentParser
import CyclerControl
import CyclerCore

struct Watch: ClientCommand {
    static let configuration = CommandConfiguration(
        abstract: "Follow the lab: a live table on a terminal, else one line per channel.")
    @OptionGroup var common: CommonOptions
    @ParentCommand var parent: Cyclerctl

    func execute(_ client: inout ControlClient, json: Bool) throws(ClientFailure) {
        _ = try client.query(.watch)
        var screen = LiveScreen()
        while true {
            guard case .event(let event) = try client.receive() else { continue }
            if json {
                Terminal.print(
                    (["event": .string(event.method), "params": event.json] as JSON).text)
            } else if Terminal.isInteractive {
                Terminal.redraw(screen.text(after: event))
            } else {
                for line in WatchLines.lines(event) { Terminal.print(line) }
            }
        }
    }
}
