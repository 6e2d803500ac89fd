import CyclerCore
import CyclerProgram
import CyclerYAML
import Testing

@Suite struct ExpandedPlanTests {
    @Test func stepsAreWrittenOut() throws {
        let steps = try ExpandedPlan.steps(of: ExportTests.plating, cell: ExportTests.cell).get()
        #expect(steps.count == 31)
        #expect(
            steps[0].text == #"{"line":4,"step":"rest","for":{"value":21600,"unit":"s"}}"#)
        #expect(
            steps[1].text
                == #"{"line":7,"step":"plate","at":{"value":5e-05,"unit":"A/cm2"},"until":"#
                + #"[{"signal":"capacity","is":">=","value":10.8,"unit":"A s/cm2"}]}"#)
        #expect(steps[30]["step"]?.string == "strip")
    }

    @Test(arguments: [(1, 301), (2, 1512), (3, 400)]) func examples(
        _ number: Int, _ count: Int
    ) throws {
        let schedule = try UnicyclerFile.decode(
            text: Fixture.text("unicycler-example-\(number).json"), file: "f",
            capacity: number == 1 ? AmpereHours(0.002) : nil
        ).get()
        #expect(try ExpandedPlan.steps(of: schedule, cell: nil).get().count == count)
    }

    @Test func ratesStayWithoutACell() throws {
        let schedule = ExportTests.schedule([
            ExportTests.step("Charge at C/20 until 4.2 V", line: 1)
        ])
        let rate = try ExpandedPlan.steps(of: schedule, cell: nil).get()[0]["at"]
        #expect(rate?["value"]?.number == 0.05 && rate?["unit"]?.string == "C")
        let current = try ExpandedPlan.steps(of: schedule, cell: ExportTests.cell).get()[0]["at"]
        #expect(current?["value"]?.number == 0.0001 && current?["unit"]?.string == "A")
    }

    @Test func everyKindHasAName() throws {
        let ramp = Ramp(from: nil, to: .volts(Volts(3)), pace: .over(.span(.hours(1))))
        let end = EndCondition(.all([]), then: .trip)
        let schedule = ExportTests.schedule(
            [
                .wait, .hold(.volts(Volts(4))), .currentRamp(.charge, ramp), .voltageRamp(ramp),
                .pressure(RefusedExportTests.settlePressure),
                .temperature(RefusedExportTests.settleTemperature), .nextCycle,
                .message("x", confirm: true), .hook("x"), .probe(.interrupt(.seconds(1))),
            ].enumerated().map { ExportTests.step($1, end, line: $0 + 1) })
        let steps = try ExpandedPlan.steps(of: schedule, cell: nil).get()
        #expect(
            steps.map { $0["step"]?.string } == [
                "wait", "hold", "charge ramp", "ramp", "pressure", "temperature", "cycle",
                "message", "hook", "probe",
            ])
        #expect(steps[0]["until"]?.text == #"[{"all":[],"then":"trip"}]"#)
    }

    @Test func whatTheRunDecidesIsTold() {
        let steps = [
            ExportTests.step(.goto(.next), line: 2),
            ExportTests.step(
                .repeated(
                    RepeatRule(count: .known(.cycle)), [ExportTests.step(.nextCycle, line: 4)]),
                line: 3),
            ExportTests.times(1.5, [], line: 5), ExportTests.step(.set([]), line: 5),
            ExportTests.step(.branch([], [], []), line: 6),
        ]
        guard
            case .failure(let problems) = ExpandedPlan.steps(
                of: ExportTests.schedule(steps), cell: nil)
        else {
            Issue.record("expanded")
            return
        }
        #expect(
            problems.list.map { "\($0.place?.line ?? 0) \($0.reason)" } == [
                "2 goes elsewhere", "3 has the cycle, which only a run knows",
                "5 has no whole count", "5 changes a variable", "6 depends on the run",
            ])
    }

    /// A million passes of a million passes are told, not tried.
    @Test(arguments: [true, false]) func lengthIsBounded(_ hasStep: Bool) {
        let inner = hasStep ? [ExportTests.step(.nextCycle, line: 3)] : []
        let steps = [
            ExportTests.times(1e6, [ExportTests.times(1e6, inner, line: 2)], line: 1)
        ]
        let result = ExpandedPlan.steps(of: ExportTests.schedule(steps), cell: nil)
        guard case .failure(let problems) = result else {
            Issue.record("expanded")
            return
        }
        #expect(problems.list.map(\.reason) == ["makes more than 100000 steps or passes"])
    }
}
