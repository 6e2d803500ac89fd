import CyclerCore

extension ControlRequest {
    /// Reads the parameters of a method.
    init(_ method: ControlMethod, _ parameters: ParameterReader) throws(ControlRefusal) {
        try parameters.allow(Self.parameterNames(of: method))
        switch method {
        case .hello: self = .hello
        case .status: self = .status
        case .watch: self = .watch
        case .runs: self = .runs
        case .mount:
            self = .mount(
                channel: try parameters.name("channel"), cell: try parameters.file("cell"))
        case .start:
            self = .start(
                channel: try parameters.name("channel"),
                schedule: try parameters.file("schedule"),
                accept: try parameters.acceptedChecks("accept"),
                continuing: try parameters.optionalName("continue"))
        case .stop:
            self = .stop(
                channel: try parameters.name("channel"),
                after: try parameters.word("after", fallback: StopPoint.now))
        case .skip: self = .skip(channel: try parameters.name("channel"))
        case .confirm: self = .confirm(channel: try parameters.name("channel"))
        case .amend:
            self = .amend(
                run: try parameters.name("run"), schedule: try parameters.file("schedule"),
                check: try parameters.flag("check"))
        case .unmount: self = .unmount(channel: try parameters.name("channel"))
        case .pause: self = .pause(channel: try parameters.name("channel"))
        case .resume: self = .resume(channel: try parameters.name("channel"))
        case .acknowledge: self = .acknowledge(channel: try parameters.name("channel"))
        case .zero: self = .zero(channel: try parameters.name("channel"))
        case .safe: self = .safe(channel: try parameters.optionalName("channel"))
        case .note:
            self = .note(
                run: try parameters.name("run"),
                text: try parameters.line("text", max: RequestBounds.noteMax))
        case .snooze:
            self = .snooze(
                alarm: try parameters.count("alarm"),
                span: try parameters.line("for", max: RequestBounds.reasonMax),
                reason: try parameters.line("reason", max: RequestBounds.reasonMax))
        case .set:
            self = .set(
                instrument: try parameters.name("instrument"),
                value: try parameters.line("value", max: RequestBounds.reasonMax),
                reason: try parameters.line("reason", max: RequestBounds.reasonMax))
        case .show: self = .show(run: try parameters.name("run"))
        }
    }

    /// The parameters each method takes.
    static func parameterNames(of method: ControlMethod) -> [String] {
        switch method {
        case .hello, .status, .watch, .runs: []
        case .mount: ["channel", "cell"]
        case .start: ["channel", "schedule", "accept", "continue"]
        case .stop: ["channel", "after"]
        case .unmount, .skip, .confirm, .pause, .resume, .acknowledge, .zero, .safe: ["channel"]
        case .amend: ["run", "schedule", "check"]
        case .note: ["run", "text"]
        case .snooze: ["alarm", "for", "reason"]
        case .set: ["instrument", "value", "reason"]
        case .show: ["run"]
        }
    }

    /// The parameters of this request, as they go on the wire.
    var parameters: JSON {
        switch self {
        case .hello, .status, .watch, .runs, .safe(channel: nil): [:]
        case .mount(let channel, let cell): ["channel": .string(channel), "cell": cell.json]
        case .start(let channel, let schedule, let accept, let run):
            .object(
                [
                    .init("channel", .string(channel)), .init("schedule", schedule.json),
                    .init(
                        "accept",
                        .array(
                            accept.map {
                                ["check": .string($0.check), "reason": .string($0.reason)]
                            })),
                ] + (run.map { [.init("continue", .string($0))] } ?? []))
        case .stop(let channel, let after):
            ["channel": .string(channel), "after": .string(after.rawValue)]
        case .amend(let run, let schedule, let check):
            ["run": .string(run), "schedule": schedule.json, "check": .bool(check)]
        case .unmount(let channel), .skip(let channel), .confirm(let channel),
            .pause(let channel), .resume(let channel), .acknowledge(let channel),
            .zero(let channel), .safe(.some(let channel)):
            ["channel": .string(channel)]
        case .note(let run, let text): ["run": .string(run), "text": .string(text)]
        case .snooze(let alarm, let span, let reason):
            ["alarm": .integer(alarm), "for": .string(span), "reason": .string(reason)]
        case .set(let instrument, let value, let reason):
            [
                "instrument": .string(instrument), "value": .string(value),
                "reason": .string(reason),
            ]
        case .show(let run): ["run": .string(run)]
        }
    }
}

extension FileContent {
    fileprivate var json: JSON { ["name": .string(name), "text": .string(text)] }
}
