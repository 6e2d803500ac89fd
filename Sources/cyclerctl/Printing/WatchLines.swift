import CyclerControl
import CyclerCore

/// Events as lines, for pipes and log files.
enum WatchLines {
    /// One line per channel and update, one per finding, change or message.
    static func lines(_ event: ControlEvent) -> [String] {
        switch event {
        case .status(let snapshot):
            snapshot.channels.map { line($0, at: snapshot.takenAt) }
        case .finding, .state, .message: [news(event)]
        }
    }

    /// A finding, a change of state or a message as one line; empty for a status.
    static func news(_ event: ControlEvent) -> String {
        switch event {
        case .status: return ""
        case .finding(let channel, _, let note):
            return "\(QuantityText.wall(note.at)) \(channel) FINDING \(note.code.rawValue): "
                + note.text
        case .state(let change):
            let cause = change.cause.map { ": \($0.code): \($0.text). Next: \($0.next)" } ?? ""
            return "\(QuantityText.wall(change.at)) \(change.channel) \(change.from.rawValue) -> "
                + "\(change.to.rawValue)\(cause)"
        case .message(let message):
            let channel = message.channel.map { "\($0) " } ?? ""
            return "\(QuantityText.wall(message.at)) \(channel)"
                + "\(message.severity.rawValue.uppercased()): \(message.text)"
        }
    }

    private static func line(_ channel: ChannelStatus, at time: UnixTime) -> String {
        let measured = channel.measured
        var parts = [QuantityText.wall(time), channel.name, StatusReport.state(channel)]
        if let run = channel.run {
            parts.append("step \(run.stepIndex) \(run.step)")
            parts.append("t \(QuantityText.clock(run.testTime))")
        }
        let readings = [
            QuantityText.text(measured.voltage), QuantityText.text(measured.current),
            QuantityText.plated(measured.platedPerArea, measured.plated),
            QuantityText.celsius(measured.temperature), QuantityText.megapascals(measured.pressure),
        ]
        parts += readings.filter { !$0.isEmpty }
        parts.append("watch \(WatchWords.text(channel))")
        parts += channel.findings.prefix(1).map(\.code.rawValue)
        return parts.joined(separator: "  ")
    }
}

/// The last status and the last news, for a screen that is drawn anew.
struct LiveScreen {
    /// Most lines of news kept.
    private static let newsMax = 8

    private var status = ""
    private var news: [String] = []

    /// The screen after an event.
    mutating func text(after event: ControlEvent) -> String {
        switch event {
        case .status(let snapshot): status = StatusReport.text(snapshot)
        case .finding, .state, .message:
            news.append(WatchLines.news(event))
            if news.count > Self.newsMax { news.removeFirst() }
        }
        return news.isEmpty ? status : status + "\n\n" + news.joined(separator: "\n")
    }
}
