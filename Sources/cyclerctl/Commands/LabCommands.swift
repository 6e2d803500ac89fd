import ArgumentParser
import CyclerControl

struct Safe: ActingCommand {
    static let configuration = CommandConfiguration(
        abstract: "Open one circuit, or all; returns with the evidence of open.")
    @Argument(help: "Every channel when left out.") var channel: String?
    @OptionGroup var common: CommonOptions
    @ParentCommand var parent: Cyclerctl

    func request() -> ControlRequest { .safe(channel: channel) }
}

struct Note: ActingCommand {
    static let configuration = CommandConfiguration(abstract: "Write a note into a run.")
    @Argument var run: String
    @Argument var text: [String]
    @OptionGroup var common: CommonOptions
    @ParentCommand var parent: Cyclerctl

    func request() -> ControlRequest {
        .note(run: run, text: text.joined(separator: " "))
    }
}

struct SetPoint: ActingCommand {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Change the set point of a rig or oven (set oven1 60 degC --reason ...).")
    @Argument var instrument: String
    @Argument(help: "Number and unit.") var value: [String]
    @Option(help: "Why; written into every run it touches.") var reason: String
    @OptionGroup var common: CommonOptions
    @ParentCommand var parent: Cyclerctl

    func request() -> ControlRequest {
        .set(instrument: instrument, value: value.joined(separator: " "), reason: reason)
    }
}
