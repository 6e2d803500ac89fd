import CyclerControl
import CyclerCore

/// One channel for people: what it does, what it reads, what wants attention, and what each
/// detector of the short watch can see.
enum ChannelReport {
    /// The whole report, without a line end at the end.
    static func text(_ channel: ChannelStatus, _ now: UnixTime) -> String {
        var lines = ["\(channel.name): \(StatusReport.state(channel))"]
        lines += facts(channel).map { pair in
            "  \(pair.name.padded(to: 12))\(pair.text)"
        }
        let notices = StatusReport.notices(channel, now)
        if !notices.isEmpty { lines += [""] + notices }
        return (lines + [""] + watch(channel, now)).joined(separator: "\n")
    }

    private static func facts(_ channel: ChannelStatus) -> [(name: String, text: String)] {
        let measured = channel.measured
        let run = channel.run
        let all: [(name: String, text: String?)] = [
            ("cell", channel.cell), ("run", run?.name),
            ("step", run.map { "\($0.stepIndex) \($0.step)" }),
            ("cycle", run.map { "\($0.cycle)" }),
            ("test time", run.map { QuantityText.clock($0.testTime) }),
            ("voltage", QuantityText.text(measured.voltage)),
            ("current", QuantityText.text(measured.current)),
            ("set current", QuantityText.text(measured.setCurrent)),
            ("plated", QuantityText.plated(measured.platedPerArea, measured.plated)),
            ("temperature", QuantityText.celsius(measured.temperature)),
            ("pressure", QuantityText.megapascals(measured.pressure)),
        ]
        return all.compactMap { fact in
            guard let text = fact.text, !text.isEmpty else { return nil }
            return (fact.name, text)
        }
    }

    private static func watch(_ channel: ChannelStatus, _ now: UnixTime) -> [String] {
        let codes = FindingCode.allCases.filter { channel.readiness[$0] != .off }
        let rows = codes.map { code in
            "  \(code.rawValue.padded(to: 17))"
                + WatchWords.text(channel.readiness[code], of: code)
        }
        let tight = channel.tightUntil.map {
            ", windows halved until \(QuantityText.wall($0, today: now)), behind a heal"
        }
        return ["watch: \(WatchWords.text(channel))\(tight ?? "")"] + rows
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(1, width - count))
    }
}
