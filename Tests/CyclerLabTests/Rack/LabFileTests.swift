import CyclerCore
import CyclerLab
import CyclerYAML
import Foundation
import Testing

/// Lab files: the shipped ones, and every way to get one wrong.
@Suite struct LabFileTests {
    static let labs = URL(filePath: #filePath).deletingLastPathComponent().appending(
        path: "../../../config/labs")

    @Test(arguments: [
        ("plating", 6, 120), ("plating-rtu", 4, 150), ("plating-scpi", 1, 3600),
        ("sixteen", 16, 1), ("full-cells", 5, 600), ("soft-shorts", 4, 60),
    ])
    func shippedLabsAreSound(name: String, units: Int, speed: Int) throws {
        let bytes = [UInt8](try Data(contentsOf: Self.labs.appending(path: "\(name).yaml")))
        let decoded = LabFile.decode(bytes: bytes, file: name)
        #expect(decoded.problems.list.isEmpty)
        let plan = try #require(decoded.value)
        #expect(plan.rack == name && plan.speed == speed)
        #expect(plan.lines.flatMap(\.units).count == units)
        let lines = LabBuilder.lines(of: plan, clock: Bench.clock(speed))
        #expect(lines.map(\.name) == plan.lines.map(\.name))
    }

    /// Ten hours at 0.09 mA/cm2 through the wire, then a voltage source that is nearly satisfied.
    @Test func aShippedFullCellCharges() throws {
        let bytes = [UInt8](try Data(contentsOf: Self.labs.appending(path: "full-cells.yaml")))
        let plan = try #require(LabFile.decode(bytes: bytes, file: "full-cells").value)
        let bench = Bench()
        bench.line = LabBuilder.lines(of: plan, clock: Bench.clock(plan.speed))[0]
        #expect(bench.energise(amperes: 0.09e-3 * 0.785))
        bench.wait(.seconds(60))
        let charged = try #require(bench.poll())
        #expect(charged.isClosed && charged.volts > 3.6 && charged.volts < 3.8)
        let hold = [2, 0] + Frames.float(1e-4) + Frames.float(Float(charged.volts - 0.005))
        #expect(bench.send(Frames.write(1, 0, hold)).count == 8)
        bench.wait(.milliseconds(100))
        let held = try #require(bench.poll())
        #expect(held.mode == 2 && abs(held.volts - charged.volts + 0.005) < 5e-4)
        #expect(held.amperes > 0 && held.amperes < 0.05e-3)
        #expect(try #require(bench.situation()).cell.leaked == .zero)
    }

    /// Every preset can be named, and is behind the instrument then.
    @Test(arguments: CellPreset.all.map(\.name)) func everyPresetCanBeNamed(name: String) throws {
        let text =
            Self.head + "p: {unit: 1, twin: reference-potentiostat, seed: 9, gain-error: 1e-4, "
            + "drift-per-hour: 1 uV, cell: {preset: \(name), area: 2 cm2, swing: 2 K, step: 1 s}}"
        let decoded = LabFile.decode(bytes: Array(text.utf8), file: "lab.yaml")
        let plan = try #require(decoded.value, "\(decoded.problems)")
        let cell = try #require(plan.lines[0].units[0].twin.cell)
        #expect(cell.setup.step == .seconds(1) && cell.setup.swing == Kelvins(2))
        #expect(cell.spec.voltageGain == 1e-4 && cell.spec.driftPerHour == Volts(1e-6))
        let line = LabBuilder.lines(of: plan, clock: Bench.clock())[0]
        guard case .cell(let situation) = line.units[0].truth else {
            Issue.record("no cell")
            return
        }
        #expect(situation.preset == name && situation.area == SquareCentimetres(2))
    }

    static let head = "rack: r\nlines:\n  a:\n    modbus-rtu: a.tty\n    units:\n      "
    static let cell = "cell: {preset: cu, area: 1 cm2}"

    @Test(arguments: [
        ("lines: {}", "1:1: key \"rack\" is missing"),
        ("rack: r\nspeed: 0\nlines: {}", "2:8: speed: 0 is out of range"),
        ("rack: r\nspeeed: 2\nlines: {}", "did you mean \"speed\"?"),
        ("rack: r\nlines:\n  a: {units: {}}", "key \"modbus-rtu\" is missing"),
        ("rack: r\nlines:\n  a: {text-tcp: 70000, units: {}}", "3:17: lines.a.text-tcp: 70000"),
        (head + "p: {unit: 1, twin: reference-potentiostat}", "key \"cell\" is missing"),
        (head + "p: {unit: 0, twin: alicat-pressure}", "6:17: lines.a.units.p.unit: 0 is out"),
        (head + "p: {unit: 1, twin: alicat-presure}", "did you mean \"alicat-pressure\"?"),
        (head + "p: {unit: 1, twin: keithley-2450, \(cell)}", "keithley-2450 does not speak"),
        (
            head + "p: {unit: 1, twin: reference-potentiostat, cell: {preset: cv, area: 1 cm2}}",
            "did you mean \"cu\"?"
        ),
        (
            head + "p: {unit: 1, twin: reference-potentiostat, cell: {preset: cu, area: 1}}",
            "\"1\" has no unit"
        ),
        (
            head + "p: {unit: 1, twin: reference-potentiostat, noise: 1 mA, \(cell)}",
            "\"1 mA\" is a current"
        ),
        (
            head + "p: {unit: 1, twin: alicat-pressure}\n      q: {unit: 1, twin: laumas-tlb4}",
            "two instruments answer to unit 1"
        ),
        (head + "a: {unit: 1, twin: alicat-pressure}", "the name \"a\" is taken already"),
        (
            head
                + "p: {unit: 1, twin: reference-potentiostat, cell: {preset: cu, area: 1 cm2, in: ov}}",
            "no oven \"ov\" in this lab"
        ),
        (head + "p: {unit: 1, twin: alicat-pressure, lag: 0 s}", "\"0 s\" is too short"),
    ])
    func says(text: String, message: String) {
        let decoded = LabFile.decode(bytes: Array(text.utf8), file: "lab.yaml")
        #expect(decoded.value == nil)
        #expect(decoded.problems.description.contains(message), "\(decoded.problems)")
    }
}
