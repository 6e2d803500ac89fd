import CyclerCore
import CyclerRehearsal
import CyclerYAML
import Testing

/// What goes wrong on demand, and how it is read.
@Suite struct FaultTests {
    /// A healthy carbon paper cell that plates since before the fault: its insertion is short.
    static let plating = Orders.schedule([
        "rest: 1 min",
        "{plate: 0.05 mA/cm2, until: [time >= 2 h], charge-bound: 1 mAh/cm2}",
    ])

    private func run(
        _ faults: [String], model: String = "sym", schedule: String = plating
    ) throws -> (RehearsalReport, events: String) {
        let bench = Bench()
        let kind = model == "sym" ? "kind: symmetric" : "kind: half"
        let cell = Orders.cell().replacing("kind: half", by: kind).replacing(
            "ocv: {fresh: [2.0 V, 3.2 V], used: [-0.1 V, 3.2 V]}", by: "")
        let report = try Orders.run(
            Orders.order(schedule, cell, model: model, in: bench, faults: faults))
        return (report, Bench.text(report.folder + "/events.jsonl"))
    }

    @Test func withoutOneNothingIsFound() throws {
        let (report, _) = try run([])
        #expect(report.end == .finished && report.findingCount == 0)
        #expect((7260...7262).contains(report.labTime.seconds))
    }

    @Test func aShortTrips() throws {
        let (report, events) = try run(["short@1h"])
        #expect(report.end == .tripped && report.outcome == "tripped: SHORT_HARD")
        #expect(report.findings.map(\.code) == ["SHORT_HARD"])
        #expect((3600...3605).contains(try #require(report.findings.first?.at.seconds)))
        #expect(events.contains(#""kind":"trip""#))
    }

    /// Ten seconds into its first plating, while every drop test still gathers its baseline; what
    /// is left to see is that it stays at zero, and the probe finds no cell there.
    @Test func aShortBeforeTheFirstBaselineTrips() throws {
        let schedule = Orders.schedule([
            "rest: 10 s", "{plate: 0.05 mA/cm2, until: [capacity >= 1 mAh/cm2]}",
        ])
        let (report, events) = try run(["short@20s"], model: "criec", schedule: schedule)
        #expect(report.outcome == "tripped: IR_FLOOR", "\(report.outcome)")
        #expect(events.contains(#""text":"confirmed""#))
        #expect(report.labTime < .minutes(30))
    }

    /// A step leak is found as a partial short (A7), and the probe finds that it stays.
    @Test func aLeakIsConfirmed() throws {
        let (report, events) = try run(["leak=30mS/cm2@1h"])
        #expect(report.findings.map(\.code) == ["SHORT_STEP"])
        #expect(report.end == .tripped && report.outcome == "tripped: SHORT_STEP")
        #expect((3670...3685).contains(report.labTime.seconds))
        #expect(events.contains(#""text":"confirmed""#))
    }

    /// A leak that closes again costs a minute, not the plating.
    @Test func aLeakThatHealsIsGoneOnWith() throws {
        let (report, events) = try run(["leak=30mS/cm2@1h..3615s"])
        #expect(report.findings.map(\.code) == ["SHORT_STEP"])
        #expect(report.end == .finished)
        #expect(events.contains(#""text":"healed""#))
    }

    @Test func anOpenLeadTrips() throws {
        let (report, _) = try run(["lead-open@30min"])
        #expect(report.end == .tripped)
        #expect((1800...1803).contains(report.labTime.seconds))
    }

    @Test func aWeldedOutputIsUnsafe() throws {
        let (report, events) = try run(
            ["stuck-output@2min"],
            schedule: Orders.schedule([
                "{plate: 0.05 mA/cm2, until: [time >= 3 min], charge-bound: 1 mAh/cm2}",
                "rest: 10 min",
            ]))
        #expect(report.end == .unsafe && !report.end.isGood)
        #expect(report.messages.contains { $0.text.hasPrefix("UNSAFE") })
        #expect(events.contains(#""kind":"unsafe""#))
    }

    /// A fault that ends again before anything depends on it leaves no trace but its own.
    @Test func aFaultCanEnd() throws {
        let (report, _) = try run(["leads-shorted@10s..20s"])
        #expect(report.end == .finished)
    }

    @Test func aBrokenSensorIsMissed() throws {
        let schedule = Orders.schedule([
            "temperature: {to: 40 degC, within: 1 K, for: 5 min, timeout: 10 min}"
        ])
        let (report, _) = try run(["sensor-broken@1min"], schedule: schedule)
        #expect(report.end != .finished || report.labTime.seconds >= 300)
    }

    @Test func aFaultOfNothingIsRefused() throws {
        #expect(throws: RehearsalFailure.self) { try run(["sensor-broken@1min"]) }
    }

    @Test(arguments: [
        "short@2h", "short@0", "leak=20mS/cm2@1h", "leak=0.02 S/cm2@1 h", "lead-open@30min",
        "offset=-1 mV@0", "leads-shorted@1min..2min", "stuck-output@1d", "sensor-broken@5 s",
    ])
    func faultsAreRead(_ text: String) {
        #expect(TimedFault.read(text).value?.text == text)
    }

    @Test(arguments: [
        ("short", "no time"), ("shrt@1h", "short"), ("short=1@1h", "takes no value"),
        ("leak@1h", "needs a value"), ("leak=20mV@1h", "is a voltage"),
        ("leak=-1S/cm2@1h", "range"), ("offset=9V@1h", "range"),
        ("short@x", "not a number"), ("short@1h..30min", "before it begins"),
        ("short@-1h", "range"), ("short@1h..2h..3h", "no two"), ("short@1h@2h", "no time"),
        ("@1h", "no fault"),
    ])
    func otherTextsAreNoFault(_ text: String, _ says: String) {
        guard case .wrong(let message, let suggestion) = TimedFault.read(text) else {
            Issue.record("\(text) is taken")
            return
        }
        #expect((message + (suggestion ?? "")).contains(says), "\(message)")
    }
}

extension String {
    fileprivate func replacing(_ old: String, by new: String) -> String {
        split(separator: "\n", omittingEmptySubsequences: false).map {
            $0 == old ? new : String($0)
        }
        .joined(separator: "\n")
    }
}
