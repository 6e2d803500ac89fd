import CyclerCore
import CyclerRehearsal
import CyclerYAML
import Testing

/// Interruption, progress and time.
@Suite struct EndingTests {
    @Test func anInterruptedRunIsClosed() throws {
        let bench = Bench()
        let schedule = Orders.schedule(
            ["{plate: 0.05 mA/cm2, until: [time >= 20 h], charge-bound: 2 mAh/cm2}"],
            record: "{every: 60 s}")
        let order = try Orders.order(schedule, Orders.cell(), in: bench)
        var looks: [RehearsalProgress] = []
        let report = try Orders.run(order) { progress in
            looks.append(progress)
            return looks.count < 2
        }
        #expect(report.end == .interrupted && report.outcome == "interrupted")
        #expect(looks.count == 2 && looks[0].samples * 2 == looks[1].samples)
        #expect(looks[1].expected == .hours(20))
        #expect(looks[1].labTime.seconds.rounded() == Double(looks[1].samples))
        let manifest = try JSONScanner.parse(Bench.read(report.folder + "/run.json"))
        #expect(manifest["outcome"]?.string == "interrupted")
        #expect(manifest["ended-unix-s"]?.number != nil)
        let steps = try Table(Bench.text(report.folder + "/steps.csv"))
        #expect(try steps.column("End Reason") == ["interrupted"])
        #expect(Bench.text(report.folder + "/events.jsonl").contains(#""kind":"open""#))
    }

    /// Rests end to the nanosecond, whatever the samples; steps follow one another at once.
    @Test func timeEndsStepsBetweenSamples() throws {
        let bench = Bench()
        let schedule = Orders.schedule(["rest: 90 s", "rest: 30 s", "rest: 45 s"])
        var order = try Orders.order(schedule, Orders.cell(), in: bench)
        order.every = .seconds(60)
        let report = try Orders.run(order)
        let steps = try Table(Bench.text(report.folder + "/steps.csv"))
        #expect(try steps.numbers("Time in Force") == [90, 30, 45])
        #expect(report.samples == 2)
    }

    /// Nobody reads messages there, and somebody confirms them all the same.
    @Test func aMessageIsConfirmed() throws {
        let bench = Bench()
        let schedule = Orders.schedule([
            "rest: 10 s", "{message: turn the screw, confirm: yes}", "rest: 10 s",
        ])
        let report = try Orders.run(try Orders.order(schedule, Orders.cell(), in: bench))
        #expect(report.end == .finished && report.labTime < .seconds(120))
    }

    /// A limit on a temperature brings an oven with it.
    @Test func aRehearsalMeasuresWhatItsScheduleLimits() throws {
        let bench = Bench()
        let schedule = Orders.schedule([
            "{rest: 1 h, limits: {temperature: [40 degC, 50 degC]}}"
        ])
        let report = try Orders.run(try Orders.order(schedule, Orders.cell(), in: bench))
        #expect(report.outcome.contains("LIMIT_TEMPERATURE"), "\(report.outcome)")
    }

    /// A schedule and what it should take.
    struct Expected: Sendable {
        var steps: [String]
        var seconds: Double
    }

    @Test(arguments: [
        Expected(steps: ["rest: 1 h"], seconds: 3600),
        Expected(steps: ["rest: 1 h", "{repeat: 3, steps: [rest: 10 s]}"], seconds: 3630),
        Expected(
            steps: ["{plate: 0.1 mA/cm2, until: [capacity >= 1 mAh/cm2, time >= 20 h]}"],
            seconds: 36_000),
        Expected(
            steps: [
                "{plate: 0.1 mA/cm2, until: [time >= 1 h]}",
                "{strip: 0.2 mA/cm2, until: [voltage >= 1 V]}",
            ], seconds: 5400),
    ])
    func expectedTimesAreKnown(_ wanted: Expected) throws {
        let bench = Bench()
        var order = try Orders.order(Orders.schedule(wanted.steps), Orders.cell(), in: bench)
        order.every = .milliseconds(200)
        var expected: TimeSpan?
        _ = try Orders.run(order) { progress in
            expected = progress.expected
            return false
        }
        #expect(expected.map { $0.seconds.rounded() } == wanted.seconds)
    }

    @Test func theZeroIsMeasuredUnlessToldOtherwise() throws {
        let bench = Bench()
        var order = try Orders.order(FolderTests.schedule, Orders.cell(), model: "cu", in: bench)
        let zeroed = try Orders.run(order)
        #expect(!zeroed.messages.contains { $0.text.contains("zero is not measured") })
        order.measuresZero = false
        let not = try Orders.run(order)
        #expect(not.messages.contains { $0.text.contains("zero is not measured") })
    }
}
