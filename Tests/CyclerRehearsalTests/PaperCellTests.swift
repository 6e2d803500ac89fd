import CyclerCore
import CyclerRehearsal
import Testing

/// The half cells of J. Mater. Chem. A 2023, 11, 12713 end in virtual time as they do in the demo.
@Suite struct PaperCellTests {
    private func rehearse(
        _ name: String, _ schedule: String, in bench: Bench, every: TimeSpan = .seconds(1)
    ) throws -> (report: RehearsalReport, steps: Table) {
        var order = try Orders.order(schedule, Bench.shipped("cells/\(name).yaml"), in: bench)
        order.every = every
        let report = try Orders.run(order)
        return (report, try Table(Bench.text(report.folder + "/steps.csv")))
    }

    /// 0.015 mAh/cm2, nucleation overpotential 8.4 mV (A1, A2).
    @Test func bareCopperShorts() throws {
        let bench = Bench()
        let (report, steps) = try rehearse(
            "cu", Bench.shipped("schedules/plate-cu.yaml"), in: bench)
        #expect(report.end == .finished && report.outcome == "finished: short")
        #expect(report.findings.map(\.code) == ["SHORT_STEP"])
        #expect(try steps.column("End Reason") == ["elapsed", "short", "elapsed"])
        let plated = try #require(try steps.numbers("Plated Capacity / mAh.cm-2")[1])
        #expect((0.0149...0.0151).contains(plated))
        let dip = try #require(try steps.numbers("Nucleation Overpotential")[1])
        #expect((7.9e-3...8.9e-3).contains(dip))
    }

    /// The voltage converges to zero before 0.23 mAh/cm2; the short is hard at 0.25 (A3).
    @Test func superPConvergesAndShorts() throws {
        let bench = Bench()
        let (report, steps) = try rehearse(
            "sp", Bench.shipped("schedules/plate-sp.yaml"), in: bench, every: .seconds(2))
        #expect(report.outcome == "finished: short")
        #expect(report.findings.map(\.code) == ["ZERO_CONVERGE", "SHORT_HARD"])
        let plated = try #require(try steps.numbers("Plated Capacity / mAh.cm-2")[1])
        #expect((0.249...0.256).contains(plated))
        let records = try Table(Bench.text("\(report.folder)/\(report.run).bdf.csv"))
        let times = try records.numbers("Test Time")
        let at = try #require(report.findings.first?.at.seconds)
        let row = try #require(times.firstIndex { ($0 ?? 0) >= at })
        let then = try #require(try records.numbers("Plated Capacity")[row])
        #expect(then / 0.785 * 1e3 < 0.23)
    }

    /// A dip of 1.5 mV on a plateau of 2.2 mV, and no finding (A4, its first quarter).
    @Test func carbonPaperPlatesInPeace() throws {
        let bench = Bench()
        let schedule = Orders.schedule(
            [
                "rest: 10 min",
                "{plate: 0.05 mA/cm2, until: [plated >= 0.5 mAh/cm2], "
                    + "charge-bound: 2 mAh/cm2, time-bound: 60 h}",
            ], record: "{every: 60 s}")
        let (report, steps) = try rehearse("criec", schedule, in: bench, every: .seconds(10))
        #expect(report.outcome == "finished" && report.findingCount == 0)
        let dip = try #require(try steps.numbers("Nucleation Overpotential")[1])
        #expect((1.3e-3...1.7e-3).contains(dip))
        let level = try #require(try steps.numbers("Plateau Voltage")[1])
        #expect((-2.4e-3 ... -2.0e-3).contains(level))
    }
}
