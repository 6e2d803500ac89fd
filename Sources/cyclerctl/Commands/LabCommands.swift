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

struct Snooze: ActingCommand {
    static let configuration = CommandConfiguration(
        abstract: "Quiet about an alarm for a while (snooze 3 2 h --reason ...).",
        discussion: """
            Nobody is reminded of the alarm until then, unless another channel trips or it gets \
            worse; only 'ack' acknowledges it. At most 24 h, 1 h while a circuit is UNSAFE; '0 s' \
            ends it.
            """)
    @Argument(help: "Number of the alarm, as 'status' lists it.") var alarm: Int
    @Argument(help: "Number and unit.") var span: [String]
    @Option(help: "Why; written into every run it touches.") var reason: String
    @OptionGroup var common: CommonOptions
    @ParentCommand var parent: Cyclerctl

    func request() -> ControlRequest {
        .snooze(alarm: alarm, span: span.joined(separator: " "), reason: reason)
    }
}
