import CyclerCore
import CyclerRehearsal
import Glibc
import Testing

/// Our own regulation in a whole rehearsal: an instrument that only drives currents, is read every
/// two seconds, and takes a second to answer and to act. Limits lie just behind what is asked for;
/// a run that comes beyond one of them is tripped and does not finish.
@Suite struct SlowInstrumentTests {
    /// A profile folder whose potentiostat has no voltage to set.
    static func currentOnly(in bench: Bench) -> String {
        let folder = bench.path + "/profiles"
        mkdir(folder, 0o755)
        for name in ["alicat-pressure", "eurotherm-2400"] {
            Bench.write(
                Bench.shipped("instruments/\(name).yaml"), to: "\(folder)/\(name).yaml")
        }
        let whole = Bench.shipped("instruments/reference-potentiostat.yaml")
        let lines = whole.split(separator: "\n", omittingEmptySubsequences: false)
        let cut = lines.prefix { !$0.contains("constant-voltage:") }
        Bench.write(
            cut.joined(separator: "\n") + "\n", to: "\(folder)/reference-potentiostat.yaml")
        return folder
    }

    /// Runs to the end; what was recorded while current flowed.
    static func run(
        _ steps: [String], _ cell: String, model: String, seed: UInt64, latency: TimeSpan
    ) throws -> (RehearsalReport, Table) {
        let bench = Bench()
        var order = try Orders.order(
            Orders.schedule(steps, record: "{every: 2 s}"), cell, model: model, in: bench,
            seed: seed)
        order.profileDirectory = currentOnly(in: bench)
        order.every = .seconds(2)
        order.latency = latency
        let report = try Orders.run(order)
        let records = Bench.text("\(report.folder)/\(report.run).bdf.csv")
        return (report, try Table(records))
    }

    static let full = """
        cell: full
        kind: full
        format: mold
        fresh: yes
        area: 0.785 cm2
        active-mass: 8.9 mg/cm2
        capacity: 201 mAh/g
        1C: 1.8 mA/cm2
        limits: {voltage: [-0.1 V, 4.45 V], current: 2 mA}
        ocv: {fresh: [0 V, 4.3 V], used: [1.5 V, 4.35 V]}
        """

    static let latencies = [TimeSpan.zero, .seconds(1)]

    /// The limit is 4 mV behind the voltage held.
    @Test(arguments: latencies, [1, 2] as [UInt64])
    func aHeldVoltageOfAFullCell(_ latency: TimeSpan, _ seed: UInt64) throws {
        let (report, table) = try Self.run(
            [
                "{charge: C/5, until: [voltage >= 3.9 V]}",
                "{hold: 4.2 V, limits: {voltage: [2 V, 4.204 V]}, "
                    + "until: [abs current <= C/50, time >= 6 h]}",
            ], Self.full, model: "full811", seed: seed, latency: latency)
        #expect(report.end == .finished, "\(report.outcome)")
        let voltages = try table.numbers("Voltage").compactMap(\.self)
        #expect(voltages.max() ?? 0 > 4.199)
        let currents = try table.numbers("Current").compactMap(\.self)
        #expect((currents.max() ?? 0) > 1e-3 && (currents.max() ?? 0) <= 2e-3)
    }

    /// Held from rest: what our regulation does to the voltage is no noise of a cell at rest.
    @Test func aHoldFromRestIsNoRest() throws {
        let (report, _) = try Self.run(
            ["{hold: 4.4 V, until: [time >= 2 h]}"], Self.full, model: "full811", seed: 1,
            latency: .zero)
        #expect(report.end == .finished && report.findings.isEmpty, "\(report.outcome)")
    }

    /// Constant current that turns into a voltage by itself.
    @Test(arguments: latencies, [1, 2] as [UInt64])
    func aVoltageBehindACurrent(_ latency: TimeSpan, _ seed: UInt64) throws {
        let (report, table) = try Self.run(
            [
                "{charge: C/2, hold-at: 4.2 V, limits: {voltage: [-0.1 V, 4.204 V]}, "
                    + "until: [abs current <= C/20, time >= 6 h]}"
            ],
            Self.full, model: "full811", seed: seed, latency: latency)
        #expect(report.end == .finished, "\(report.outcome)")
        #expect(try (table.numbers("Voltage").compactMap(\.self).max() ?? 0) > 4.199)
    }

    /// A few millivolts, the limit 4 mV behind.
    @Test(arguments: latencies, [1, 2] as [UInt64])
    func aHeldVoltageOfAHalfCell(_ latency: TimeSpan, _ seed: UInt64) throws {
        let (report, table) = try Self.run(
            [
                "{plate: 0.05 mA/cm2, until: [capacity >= 0.7 mAh/cm2]}", "{rest: 10 min}",
                "{hold: 10 mV, limits: {voltage: [-0.2 V, 14 mV]}, "
                    + "until: [time >= 2 h, capacity >= 0.05 mAh/cm2]}",
            ], Orders.cell(), model: "criec_ok", seed: seed, latency: latency)
        #expect(report.end == .finished, "\(report.outcome)")
        #expect(try (table.numbers("Voltage").suffix(200).compactMap(\.self).max() ?? 0) > 0.009)
    }

    @Test(arguments: latencies)
    func aPowerAndAResistance(_ latency: TimeSpan) throws {
        let (report, table) = try Self.run(
            [
                "{charge: C/2, until: [voltage >= 4.1 V]}",
                "{discharge: 1 mW, limits: {current: 0.4 mA}, until: [time >= 20 min]}",
                "{discharge: 12 kohm, limits: {current: 0.36 mA}, until: [time >= 20 min]}",
            ], Self.full, model: "full811", seed: 1, latency: latency)
        #expect(report.end == .finished, "\(report.outcome)")
        let steps = try table.column("Step ID")
        let voltages = try table.numbers("Voltage"), currents = try table.numbers("Current")
        for index in steps.indices.dropFirst() where steps[index] != "1" {
            guard let volts = voltages[index], let amperes = currents[index] else { continue }
            let late = index > 60 && steps[index - 60] == steps[index]
            if late && steps[index] == "2" { #expect(abs(volts * -amperes - 1e-3) < 1e-5) }
            if late && steps[index] == "3" { #expect(abs(volts / -amperes - 12e3) < 120) }
        }
    }
}
