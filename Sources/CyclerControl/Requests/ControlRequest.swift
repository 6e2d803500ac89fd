/// A file that travels with a request, so that the daemon never opens an operator's path.
package struct FileContent: Hashable, Sendable {
    /// Longest text, bytes.
    package static let textMax = 1 << 20

    /// Name for messages and records, without folders.
    package var name: String
    package var text: String

    package init(name: String, text: String) {
        self.name = name
        self.text = text
    }
}

/// A check before a start that a person lets pass, and why.
package struct AcceptedCheck: Hashable, Sendable {
    package var check: String
    package var reason: String

    package init(check: String, reason: String) {
        self.check = check
        self.reason = reason
    }
}

/// When a stop takes effect.
package enum StopPoint: String, Hashable, Sendable, CaseIterable {
    case now
    /// At the end of the step under way.
    case step
    /// At the end of the cycle under way.
    case cycle
}

/// Everything a client can ask.
package enum ControlRequest: Hashable, Sendable {
    case hello
    case status
    /// Subscribes the connection to events.
    case watch
    case mount(channel: String, cell: FileContent)
    case unmount(channel: String)
    /// `continuing` names an earlier run on the same cell, whose counters are carried on.
    case start(
        channel: String, schedule: FileContent, accept: [AcceptedCheck],
        continuing: String? = nil)
    case stop(channel: String, after: StopPoint)
    /// Leaves the step in hand for the next one.
    case skip(channel: String)
    /// Answers a `message` step, or a hand-set pressure, that waits for a person.
    case confirm(channel: String)
    /// Gives a run another schedule from its next step on; with `check` only says what would
    /// change.
    case amend(run: String, schedule: FileContent, check: Bool)
    case pause(channel: String)
    case resume(channel: String)
    case note(run: String, text: String)
    /// Opens one channel, or all of them.
    case safe(channel: String?)
    case acknowledge(channel: String)
    /// Quiet about an alarm for a time as a person writes it (`2 h`); `0 s` ends it.
    case snooze(alarm: Int, span: String, reason: String)
    /// Changes the set point of a rig or oven; the value as a person writes it (`60 degC`).
    case set(instrument: String, value: String, reason: String)
    /// Takes the voltage at zero current as the channel's offset.
    case zero(channel: String)
    case runs
    case show(run: String)
}

/// The methods of the protocol, one per request; raw values are their names on the wire.
package enum ControlMethod: String, Hashable, Sendable, CaseIterable {
    case hello, status, watch, mount, unmount, start, stop, skip, confirm, amend, pause, resume
    case note, safe
    case acknowledge, snooze, set, zero, runs, show
}

extension ControlRequest {
    /// The method that names this request.
    package var method: ControlMethod {
        switch self {
        case .hello: .hello
        case .status: .status
        case .watch: .watch
        case .mount: .mount
        case .unmount: .unmount
        case .start: .start
        case .stop: .stop
        case .skip: .skip
        case .confirm: .confirm
        case .amend: .amend
        case .pause: .pause
        case .resume: .resume
        case .note: .note
        case .safe: .safe
        case .acknowledge: .acknowledge
        case .snooze: .snooze
        case .set: .set
        case .zero: .zero
        case .runs: .runs
        case .show: .show
        }
    }

    /// True when only operators may ask it: everything that acts, or writes into a run.
    package var requiresOperator: Bool {
        switch self {
        case .hello, .status, .watch, .runs, .show: false
        case .mount, .unmount, .start, .stop, .skip, .confirm, .amend, .pause, .resume, .note,
            .safe, .acknowledge, .snooze, .set, .zero:
            true
        }
    }

    /// True when it is accepted first and answered by a later `done` or `failed`.
    package var isTracked: Bool { requiresOperator }

    /// True when it does nothing but open circuits at once: admitted when others are told `busy`.
    package var opensAtOnce: Bool {
        switch self {
        case .safe, .pause, .stop(_, after: .now): true
        case .hello, .status, .watch, .mount, .unmount, .start, .stop, .skip, .confirm, .amend,
            .resume, .note, .acknowledge, .snooze, .set, .zero, .runs, .show:
            false
        }
    }

    /// One line for the log: what was asked, without the content of files.
    package var summary: String {
        switch self {
        case .hello, .status, .watch, .runs: "\(method.rawValue)"
        case .mount(let channel, let cell): "mount \(channel) \(cell.name)"
        case .start(let channel, let schedule, let accept, let run):
            accept.reduce(
                "start \(channel) \(schedule.name)" + (run.map { ", continues \($0)" } ?? "")
            ) {
                "\($0), accepts \($1.check): \($1.reason)"
            }
        case .stop(let channel, let after): "stop \(channel) \(after.rawValue)"
        case .amend(let run, let schedule, let check):
            "amend \(run) \(schedule.name)\(check ? " (only checked)" : "")"
        case .unmount(let channel), .skip(let channel), .confirm(let channel),
            .pause(let channel), .resume(let channel),
            .acknowledge(let channel), .zero(let channel):
            "\(method.rawValue) \(channel)"
        case .note(let run, let text): "note \(run): \(text)"
        case .safe(let channel): "safe \(channel ?? "every channel")"
        case .snooze(let alarm, let span, let reason): "snooze \(alarm) \(span): \(reason)"
        case .set(let instrument, let value, let reason):
            "set \(instrument) \(value): \(reason)"
        case .show(let run): "show \(run)"
        }
    }
}
