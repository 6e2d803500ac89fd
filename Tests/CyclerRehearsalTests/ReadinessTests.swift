import CyclerCore
import CyclerRehearsal
import Testing

/// A watch that cannot see says so: in messages, in `events.jsonl`, in `run.json`.
@Suite struct ReadinessTests {
    private static func plating(_ time: String) -> String {
        Orders.schedule([
            "rest: 1 min",
            "{plate: 0.05 mA/cm2, until: [time >= \(time)], charge-bound: 1 mAh/cm2}",
        ])
    }

    private func run(
        _ schedule: String, every: TimeSpan = .seconds(1), noise: Volts? = nil
    ) throws -> (report: RehearsalReport, events: [JSON], summary: JSON) {
        let bench = Bench()
        let cell = Orders.cell().split(separator: "\n").filter { !$0.hasPrefix("ocv:") }
            .map { $0 == "kind: half" ? "kind: symmetric" : $0 }.joined(separator: "\n")
        var order = try Orders.order(schedule, cell, model: "sym", in: bench)
        order.every = every
        order.voltageNoise = noise
        let report = try Orders.run(order)
        let events = try Bench.text(report.folder + "/events.jsonl").split(separator: "\n").map {
            try JSONScanner.parse(Array($0.utf8))
        }
        let manifest = try JSONScanner.parse(Bench.read(report.folder + "/run.json"))
        return (report, events, try #require(manifest["summary"]?["watch"]))
    }

    private static func changes(_ events: [JSON], _ code: String) -> [(at: Double, to: String)] {
        events.filter { $0["kind"] == "watch" }.compactMap { event in
            guard let at = event["test-time-s"]?.number,
                let to = event["changes"]?[code]?.string
            else { return nil }
            return (at, to)
        }
    }

    /// 0.6 mV of noise on a plateau of 2 mV: told within 5 min, and never as a healthy cell (A22).
    @Test func noiseOnASmallPlateauBlinds() throws {
        let (report, events, summary) = try run(Self.plating("1 h"), noise: Volts(0.6e-3))
        let told = Self.changes(events, "SHORT_HARD").first { $0.to == "blind: noise" }
        #expect((60...360).contains(told?.at ?? 0), "\(Self.changes(events, "SHORT_HARD"))")
        let message = report.messages.first { $0.text.contains("noise too high") }
        #expect((message?.at ?? .hours(1)) <= .minutes(6), "\(report.messages)")
        let blind = try #require(summary["SHORT_HARD"]?["blind-s"]?["noise"]?.number)
        #expect(blind > 3000, "\(summary.text)")
    }

    /// One sample a minute: dynamic shorts are not visible, and that is said (A23).
    @Test func oneSampleAMinuteShowsNoDynamicShorts() throws {
        let (report, events, summary) = try run(Self.plating("3 h"), every: .minutes(1))
        let told = Self.changes(events, "TELEGRAPH").first { $0.to == "blind: sample rate" }
        #expect((told?.at ?? 1e9) < 1200, "\(Self.changes(events, "TELEGRAPH"))")
        #expect(report.messages.contains { $0.text.contains("dynamic shorts are not visible") })
        let blind = try #require(summary["TELEGRAPH"]?["blind-s"]?["sample rate"]?.number)
        #expect(blind > 7200, "\(summary.text)")
    }

    /// A quiet cell: the principal detector warms up, then watches until the end.
    @Test func aQuietCellIsWatched() throws {
        let (_, events, summary) = try run(Self.plating("1 h"))
        #expect(Self.changes(events, "SHORT_HARD").map(\.to) == ["warming up", "watching"])
        let times = try #require(summary["SHORT_HARD"])
        let watched = try #require(times["watching-s"]?.number)
        #expect(watched > 3500 && watched <= 3600, "\(summary.text)")
        #expect(times["blind-s"] == nil)
    }
}
