import CyclerCore
import CyclerProgram
import CyclerYAML
import Foundation
import Testing

/// Protocols that are read, and the plans they become.
@Suite struct UnicyclerTests {
    /// The examples of the library's own pages and tests, unchanged.
    @Test(arguments: [1, 2, 3]) func examples(_ number: Int) throws {
        let name = "unicycler-example-\(number)"
        let decoded = UnicyclerFile.decode(
            text: Fixture.text(name + ".json"), file: name + ".json",
            capacity: number == 1 ? AmpereHours(0.002) : nil)
        let lines =
            (decoded.value.map(PlanText.lines) ?? []) + decoded.problems.list.map(\.description)
            + decoded.warnings.map { "warning: \($0)" }
        #expect(lines == Fixture.text(name + ".txt").split(separator: "\n").map(String.init))
    }

    @Test func ratesNeedACapacity() {
        let decoded = UnicyclerFile.decode(
            text: Fixture.text("unicycler-example-1.json"), file: "p.json")
        #expect(
            decoded.problems.list.map(\.description) == [
                "p.json:6:42: method[2].rate_C: a C-rate, and the sample has no capacity; "
                    + "expected capacity_mAh in sample",
                "p.json:7:66: method[3].until_rate_C: a C-rate, and the sample has no capacity; "
                    + "expected capacity_mAh in sample",
                "p.json:8:42: method[4].rate_C: a C-rate, and the sample has no capacity; "
                    + "expected capacity_mAh in sample",
            ])
    }

    struct Case: CustomTestStringConvertible, Sendable {
        var method: String
        var lines: [String]
        var testDescription: String { method }

        init(_ method: String, _ lines: String...) {
            self.method = method
            self.lines = lines
        }
    }

    static let cases: [Case] = [
        Case(
            #"{"step": "open_circuit_voltage", "until_time_s": "3600"}"#, "rest 3600.0 s"),
        Case(
            #"{"step": "constant_current", "current_mA": 5, "until_voltage_V": 4.2}"#,
            "charge 0.005 A until voltage >= 4.2 V"),
        Case(
            #"{"step": "constant_current", "current_mA": -5, "until_voltage_V": 0}"#,
            "discharge 0.005 A until voltage <= 0.0 V"),
        Case(
            #"{"step": "constant_current", "current_mA": -5, "until_voltage_V": 0, "#
                + #""until_time_s": 60}"#,
            "discharge 0.005 A until voltage <= 0.0 V or time >= 60.0 s"),
        Case(
            #"{"step": "constant_current", "rate_C": "C/5", "until_voltage_V": "4.2"}"#,
            "charge 0.002 A until voltage >= 4.2 V"),
        Case(
            #"{"step": "constant_current", "rate_C": "D/2", "until_voltage_V": 3}"#,
            "discharge 0.005 A until voltage <= 3.0 V"),
        Case(
            #"{"step": "constant_current", "rate_C": "1/20", "until_voltage_V": 4}"#,
            "charge 0.0005 A until voltage >= 4.0 V"),
        Case(
            #"{"step": "constant_current", "rate_C": "3D / 3", "until_voltage_V": 3}"#,
            "discharge 0.01 A until voltage <= 3.0 V"),
        Case(
            #"{"step": "constant_current", "rate_C": "-0.5", "until_time_s": 1.5}"#,
            "discharge 0.005 A until time >= 1.5 s"),
        Case(
            #"{"step": "constant_current", "rate_C": null, "current_mA": "1e-3", "#
                + #""until_time_s": "", "until_voltage_V": 4}"#,
            "charge 1e-06 A until voltage >= 4.0 V"),
        Case(
            #"{"step": "constant_current", "rate_C": 0, "current_mA": 1, "until_voltage_V": 4}"#,
            "charge 0.001 A until voltage >= 4.0 V"),
        Case(
            #"{"step": "constant_voltage", "voltage_V": 0, "until_time_s": 60}"#,
            "hold 0.0 V until time >= 60.0 s"),
        Case(
            #"{"step": "constant_voltage", "voltage_V": 4.2, "until_rate_C": "D/20"}"#,
            "hold 4.2 V until abs current <= 0.0005 A"),
        Case(
            #"{"step": "constant_voltage", "voltage_V": 4.2, "until_current_mA": -0.5}"#,
            "hold 4.2 V until abs current <= 0.0005 A"),
        Case(
            #"{"step": "constant_voltage", "voltage_V": 4.2, "until_rate_C": 0, "#
                + #""until_current_mA": 0.5}"#,
            "hold 4.2 V until abs current <= 0.0005 A"),
        Case(
            #"{"step": "voltage_scan", "start_voltage_V": 3, "end_voltage_V": "2.5", "#
                + #""scan_rate_mV_per_s": 0.1}"#,
            "ramp 3.0 V to 2.5 V rate(CyclerCore.Expression.literal(0.0001, CyclerCore.Dimension("
                + "volt: 1, ampere: 0, second: -1, kelvin: 0, pascal: 0, centimetre: 0, gram: 0)))"
        ),
        Case(
            rest(1) + "," + rest(2) + "," + loop(to: "1", 3), "repeat 3.0", "  rest 1.0 s",
            "  rest 2.0 s"),
        // tags are counted, a loop to a tag begins behind it, one step may be repeated
        Case(
            rest(1) + "," + tag("a") + "," + rest(2) + "," + loop(to: "2", 3), "rest 1.0 s",
            "repeat 3.0", "  [a] rest 2.0 s"),
        Case(
            rest(1) + "," + tag("a") + "," + rest(2) + "," + loop(to: "3", "\"3\""), "rest 1.0 s",
            "repeat 3.0", "  [a] rest 2.0 s"),
        Case(
            tag("long term") + "," + rest(2) + "," + loop(to: "\"long term\"", "3.0"),
            "repeat 3.0", "  rest 2.0 s"),
        Case(
            #"{"step": "open_circuit_voltage", "until_time_s": 1, "id": "first"}"#,
            "[first] rest 1.0 s"),
        // default of loop_to; loops wholly inside each other, with the same beginning too
        Case(
            rest(1) + #",{"step": "loop", "cycle_count": 2},"# + rest(2) + "," + loop(to: "1", 4),
            "repeat 4.0", "  repeat 2.0", "    rest 1.0 s", "  rest 2.0 s"),
        Case(
            rest(1) + "," + loop(to: "1", 2) + "," + loop(to: "1", 3), "repeat 3.0",
            "  repeat 2.0", "    rest 1.0 s"),
    ]

    static func rest(_ seconds: Int) -> String {
        #"{"step": "open_circuit_voltage", "until_time_s": \#(seconds)}"#
    }
    static func tag(_ name: String) -> String { #"{"step": "tag", "tag": "\#(name)"}"# }
    static func loop(to target: String, _ count: Any) -> String {
        #"{"step": "loop", "loop_to": \#(target), "cycle_count": \#(count)}"#
    }
    static func file(_ method: String) -> String {
        #"{"sample": {"name": "A1", "capacity_mAh": 10}, "record": {"time_s": 1}, "method": ["#
            + "\n\(method)]}"
    }

    @Test(arguments: cases) func step(_ one: Case) throws {
        let decoded = UnicyclerFile.decode(text: Self.file(one.method), file: "p.json")
        let schedule = try decoded.get()
        #expect(schedule.name == "A1")
        #expect(schedule.record.every == .seconds(1))
        let lines = schedule.steps.flatMap { PlanText.lines($0, indent: "") }.map(Self.withoutPlace)
        #expect(lines == one.lines)
    }

    private static func withoutPlace(_ line: String) -> String {
        let indent = line.prefix { $0 == " " }
        let rest = line.dropFirst(indent.count).drop { $0 != " " }.dropFirst()
        return String(indent + rest)
    }

    @Test(arguments: [CellKind.half, .symmetric]) func wordsOfOtherCells(_ kind: CellKind) throws {
        let method =
            #"{"step": "constant_current", "current_mA": -1, "until_time_s": 60}, "#
            + #"{"step": "constant_current", "current_mA": 1, "until_voltage_V": 1}"#
        let schedule = try UnicyclerFile.decode(
            text: Self.file(method), file: "p.json", as: kind
        ).get()
        let lines = schedule.steps.flatMap { PlanText.lines($0, indent: "") }.map(Self.withoutPlace)
        #expect(
            lines == [
                "plate 0.001 A until time >= 60.0 s", "strip 0.001 A until voltage >= 1.0 V",
            ])
    }

    @Test func nameOfThePlaceholderIsThatOfTheFile() throws {
        for sample in ["", #""sample": {},"#, #""sample": {"name": "$NAME"},"#] {
            let text = #"{\#(sample) "record": {"time_s": 1}, "method": [\#(Self.rest(1))]}"#
            let schedule = try UnicyclerFile.decode(text: text, file: "a/b/cycle.json").get()
            #expect(schedule.name == "cycle")
        }
    }

    @Test func aByteOrderMarkIsSkipped() throws {
        let schedule = try UnicyclerFile.decode(
            text: "\u{FEFF}" + Self.file(Self.rest(1)), file: "p.json"
        ).get()
        #expect(schedule.steps[0].place == SourcePlace(line: 2, column: 1))
    }
}
