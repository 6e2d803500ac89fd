import ArgumentParser
import CyclerControl

struct Mount: ChannelCommand {
    static let configuration = CommandConfiguration(abstract: "Put a cell on a channel.")
    @Argument var channel: String
    @Option(help: "Cell file.") var cell: String
    @OptionGroup var common: CommonOptions
    @ParentCommand var parent: Cyclerctl

    func request() throws(ClientFailure) -> ControlRequest {
        .mount(channel: channel, cell: try LocalFile.read(cell))
    }
}

struct Unmount: ChannelCommand {
    static let configuration = CommandConfiguration(abstract: "Take the cell off a channel.")
    @Argument var channel: String
    @OptionGroup var common: CommonOptions
    @ParentCommand var parent: Cyclerctl

    func request() -> ControlRequest { .unmount(channel: channel) }
}

struct Start: ChannelCommand {
    static let configuration = CommandConfiguration(
        abstract: "Start a schedule on a mounted cell.",
        discussion: "Each --accept CHECK is followed by its --reason TEXT.")
    @Argument var channel: String
    @Option(help: "Schedule file.") var schedule: String
    @Option(parsing: .singleValue, help: "Let this check pass.") var accept: [String] = []
    @Option(parsing: .singleValue, help: "Why; kept with the run.") var reason: [String] = []
    @Option(name: .customLong("continue"), help: "An earlier run whose counters are carried on.")
    var continuing: String?
    @OptionGroup var common: CommonOptions
    @ParentCommand var parent: Cyclerctl

    func validate() throws {
        guard accept.count == reason.count else {
            throw ValidationError("every --accept CHECK needs one --reason TEXT")
        }
    }

    func request() throws(ClientFailure) -> ControlRequest {
        let checks = zip(accept, reason).map { AcceptedCheck(check: $0, reason: $1) }
        return .start(
            channel: channel, schedule: try LocalFile.read(schedule), accept: checks,
            continuing: continuing)
    }
}

struct Stop: ChannelCommand {
    static let configuration = CommandConfiguration(
        abstract: "End the run of a channel; returns when its circuit is open.")
    @Argument var channel: String
    @Option(help: "End it after this step or cycle instead of now.") var after: EndOf?
    @OptionGroup var common: CommonOptions
    @ParentCommand var parent: Cyclerctl

    enum EndOf: String, CaseIterable, ExpressibleByArgument { case step, cycle }

    func request() -> ControlRequest {
        switch after {
        case nil: .stop(channel: channel, after: .now)
        case .step: .stop(channel: channel, after: .step)
        case .cycle: .stop(channel: channel, after: .cycle)
        }
    }
}

struct Skip: ChannelCommand {
    static let configuration = CommandConfiguration(
        abstract: "Leave the step in hand for the next one.")
    @Argument var channel: String
    @OptionGroup var common: CommonOptions
    @ParentCommand var parent: Cyclerctl

    func request() -> ControlRequest { .skip(channel: channel) }
}

struct Confirm: ChannelCommand {
    static let configuration = CommandConfiguration(
        abstract: "Answer a step that waits for a person.")
    @Argument var channel: String
    @OptionGroup var common: CommonOptions
    @ParentCommand var parent: Cyclerctl

    func request() -> ControlRequest { .confirm(channel: channel) }
}

struct Pause: ChannelCommand {
    static let configuration = CommandConfiguration(
        abstract: "Open the circuit of a channel and keep its run.")
    @Argument var channel: String
    @OptionGroup var common: CommonOptions
    @ParentCommand var parent: Cyclerctl

    func request() -> ControlRequest { .pause(channel: channel) }
}

struct Resume: ChannelCommand {
    static let configuration = CommandConfiguration(abstract: "Go on with a paused or held run.")
    @Argument var channel: String
    @OptionGroup var common: CommonOptions
    @ParentCommand var parent: Cyclerctl

    func request() -> ControlRequest { .resume(channel: channel) }
}

struct Acknowledge: ChannelCommand {
    static let configuration = CommandConfiguration(
        commandName: "ack", abstract: "Clear the latch of a trip; energises nothing.")
    @Argument var channel: String
    @OptionGroup var common: CommonOptions
    @ParentCommand var parent: Cyclerctl

    func request() -> ControlRequest { .acknowledge(channel: channel) }
}

struct Zero: ChannelCommand {
    static let configuration = CommandConfiguration(
        abstract: "Take the voltage at zero current as the channel's offset.")
    @Argument var channel: String
    @OptionGroup var common: CommonOptions
    @ParentCommand var parent: Cyclerctl

    func request() -> ControlRequest { .zero(channel: channel) }
}
