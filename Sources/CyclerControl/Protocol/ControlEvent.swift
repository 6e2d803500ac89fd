package import CyclerCore

/// How loud a message is.
package enum Severity: String, Hashable, Sendable, CaseIterable { case info, warning, alarm }

/// What a subscriber of `watch` hears without asking.
package enum ControlEvent: Hashable, Sendable {
    /// The whole status, at the pace of the server.
    case status(StatusSnapshot)
    case finding(channel: String, run: String?, FindingNote)
    case state(StateChange)
    case message(OperatorMessage)

    /// The method name of the notification.
    package var method: String {
        switch self {
        case .status: "status"
        case .finding: "finding"
        case .state: "state"
        case .message: "message"
        }
    }
}

/// A channel went from one state to another.
package struct StateChange: Hashable, Sendable {
    package var channel: String
    package var from: ChannelState
    package var to: ChannelState
    package var at: UnixTime
    package var cause: StatusCause?

    package init(
        channel: String, from: ChannelState, to: ChannelState, at: UnixTime,
        cause: StatusCause? = nil
    ) {
        self.channel = channel
        self.from = from
        self.to = to
        self.at = at
        self.cause = cause
    }
}

/// A sentence for whoever watches: a request to turn a screw, a fault of a bus, a full disk.
package struct OperatorMessage: Hashable, Sendable {
    package var channel: String?
    package var severity: Severity
    package var text: String
    package var at: UnixTime

    package init(channel: String?, severity: Severity, text: String, at: UnixTime) {
        self.channel = channel
        self.severity = severity
        self.text = text
        self.at = at
    }
}

extension ControlEvent {
    /// The parameters of the notification.
    package var json: JSON {
        switch self {
        case .status(let snapshot): return snapshot.json
        case .finding(let channel, let run, let note):
            var fields = JSONFields()
            fields.add("channel", channel)
            fields.add("run", run)
            fields.add("finding", note.json)
            return fields.json
        case .state(let change):
            var fields = JSONFields()
            fields.add("channel", change.channel)
            fields.add("from", change.from.rawValue)
            fields.add("to", change.to.rawValue)
            fields.add("at", change.at)
            fields.add("cause", change.cause?.json)
            return fields.json
        case .message(let message):
            var fields = JSONFields()
            fields.add("channel", message.channel)
            fields.add("severity", message.severity.rawValue)
            fields.add("text", message.text)
            fields.add("at", message.at)
            return fields.json
        }
    }

    /// Reads a notification; nil for methods and shapes this version does not know.
    package init?(method: String, json: JSON) {
        switch method {
        case "status":
            guard let snapshot = StatusSnapshot(json: json) else { return nil }
            self = .status(snapshot)
        case "finding":
            guard let channel = json["channel"]?.string,
                let note = json["finding"].flatMap(FindingNote.init(json:))
            else { return nil }
            self = .finding(channel: channel, run: json["run"]?.string, note)
        case "state":
            guard let channel = json["channel"]?.string,
                let from = json["from"]?.string.flatMap(ChannelState.init(rawValue:)),
                let to = json["to"]?.string.flatMap(ChannelState.init(rawValue:)),
                let at = json.time("at")
            else { return nil }
            self = .state(
                StateChange(
                    channel: channel, from: from, to: to, at: at,
                    cause: json["cause"].flatMap(StatusCause.init(json:))))
        case "message":
            guard let severity = json["severity"]?.string.flatMap(Severity.init(rawValue:)),
                let text = json["text"]?.string, let at = json.time("at")
            else { return nil }
            self = .message(
                OperatorMessage(
                    channel: json["channel"]?.string, severity: severity, text: text, at: at))
        default: return nil
        }
    }
}
