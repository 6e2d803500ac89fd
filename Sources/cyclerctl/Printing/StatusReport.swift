import CyclerControl
import CyclerCore
import Glibc

/// The status for people: a table of channels, then everything that wants attention, each with
/// what happened, since when, and what to do next.
enum StatusReport {
    /// Sample ages beyond this are shown, boot time.
    private static let ageShown = TimeSpan.seconds(10)

    /// The whole report, without a line end at the end.
    static func text(_ snapshot: StatusSnapshot) -> String {
        var lines = [headline(snapshot), ""]
        lines += channels(snapshot)
        let notices =
            snapshot.alarms.map { AlarmLine.text($0, snapshot.takenAt) }
            + snapshot.channels.flatMap { self.notices($0, snapshot.takenAt) }
        if !notices.isEmpty { lines += [""] + notices }
        lines += [""] + buses(snapshot)
        let offline = snapshot.instruments.filter { !$0.isOnline }
        for instrument in offline {
            lines.append(
                "instrument \(instrument.name) on \(instrument.bus) is silent, since "
                    + QuantityText.wall(instrument.since, today: snapshot.takenAt)
                    + ". Next: check its power and cable; it is tried again by itself")
        }
        return lines.joined(separator: "\n")
    }

    private static func headline(_ snapshot: StatusSnapshot) -> String {
        let since = QuantityText.wall(snapshot.since, today: snapshot.takenAt)
        let speed = snapshot.speed == 1 ? "" : ", \(snapshot.speed)-fold speed"
        return "\(snapshot.lab): \(snapshot.state.rawValue) since \(since), "
            + "cyclerd \(snapshot.version)\(speed)"
    }

    private static func channels(_ snapshot: StatusSnapshot) -> [String] {
        var table = TextTable([
            ("CHANNEL", .left), ("STATE", .left), ("CELL", .left), ("RUN", .left),
            ("STEP", .left), ("CYCLE", .right), ("TIME", .right), ("VOLTAGE", .right),
            ("CURRENT", .right), ("PLATED", .right), ("T", .right), ("P", .right),
            ("WATCH", .left),
        ])
        for channel in snapshot.channels {
            let measured = channel.measured
            table.add([
                channel.name, state(channel), channel.cell ?? "", channel.run?.name ?? "",
                channel.run.map { "\($0.stepIndex) \($0.step)" } ?? "",
                channel.run.map { $0.cycle == 0 ? "" : "\($0.cycle)" } ?? "",
                channel.run.map { QuantityText.clock($0.testTime) } ?? "",
                QuantityText.text(measured.voltage), QuantityText.text(measured.current),
                QuantityText.plated(measured.platedPerArea, measured.plated),
                QuantityText.celsius(measured.temperature),
                QuantityText.megapascals(measured.pressure), WatchWords.text(channel),
            ])
        }
        return table.lines
    }

    /// The state in one word, louder when the circuit may be closed against our will.
    static func state(_ channel: ChannelStatus) -> String {
        var word = (channel.isUnsafe ? "UNSAFE " : "") + channel.state.rawValue
        if channel.isUnguarded { word += " UNGUARDED" }
        if let evidence = channel.openEvidence { word += " (open: \(evidence.word))" }
        return word
    }

    /// What a person has to know of a channel, most urgent first.
    static func notices(_ channel: ChannelStatus, _ now: UnixTime) -> [String] {
        var lines: [String] = []
        if channel.isUnsafe {
            lines.append(
                "\(channel.name) UNSAFE: its circuit could not be verified open. Next: switch the "
                    + "instrument off by hand, then cyclerctl safe \(channel.name)")
        }
        if let cause = channel.cause {
            lines.append(
                "\(channel.name) \(channel.state.rawValue): \(cause.code): \(cause.text), since "
                    + "\(QuantityText.wall(cause.since, today: now)). Next: \(cause.next)")
        }
        for finding in channel.findings {
            lines.append(
                "\(channel.name) finding \(finding.code.rawValue) at "
                    + "\(QuantityText.wall(finding.at, today: now)): \(finding.text)")
        }
        if let age = channel.measured.age, age > ageShown {
            lines.append(
                "\(channel.name): the last sample is \(QuantityText.clock(age)) old. Next: see "
                    + "its bus below")
        }
        return lines
    }

    private static func buses(_ snapshot: StatusSnapshot) -> [String] {
        var table = TextTable([
            ("BUS", .left), ("LINE", .left), ("SINCE", .left), ("TRANSACTIONS", .right),
            ("TIMEOUTS", .right), ("MISSED", .right), ("P50", .right), ("P95", .right),
        ])
        for bus in snapshot.buses {
            let why = bus.errno == 0 ? "" : " (\(String(cString: strerror(bus.errno))))"
            table.add([
                bus.name, bus.line.rawValue + why,
                QuantityText.wall(bus.since, today: snapshot.takenAt), "\(bus.transactions)",
                "\(bus.timeouts)", "\(bus.missedSlots)", latency(bus.latencyMedian),
                latency(bus.latency95),
            ])
        }
        return table.lines
    }

    private static func latency(_ span: TimeSpan?) -> String {
        guard let span else { return "" }
        return ByteText.words(span.seconds * 1000, significant: 3) + " ms"
    }
}
