import CyclerCore
import CyclerProgram
import CyclerYAML
import Foundation
import Testing

/// Schedules in the formats of others, and back.
@Suite struct ExportTests {
    static let cell = Cell(
        name: "cu-7", kind: .half, format: .mold, isFresh: false, area: SquareCentimetres(0.785),
        activeMass: Grams(0.01), capacity: AmpereHours(0.003), oneC: Amperes(0.002))

    static func schedule(_ steps: [WrittenStep], record: RecordRule? = nil) -> Schedule {
        Schedule(
            name: "Plating", record: record ?? RecordRule(every: .seconds(10)), steps: steps)
    }

    static func step(
        _ kind: StepKind, _ until: EndCondition..., line: Int = 1, label: String? = nil
    ) -> WrittenStep {
        WrittenStep(
            label: label, kind: kind, until: until, place: SourcePlace(line: line, column: 1))
    }

    /// A step as a sentence, on a line of its own.
    static func step(_ sentence: String, line: Int) -> WrittenStep {
        guard let read = Sentence.read(sentence).value else {
            preconditionFailure("\(sentence) is no sentence")
        }
        return WrittenStep(
            kind: read.kind, until: read.until, place: SourcePlace(line: line, column: 1))
    }

    static func times(_ count: Double, _ steps: [WrittenStep], line: Int = 1) -> WrittenStep {
        step(.repeated(RepeatRule(count: .number(count)), steps), line: line)
    }

    static let plating = schedule([
        step("Rest for 6 hours", line: 4),
        times(
            10,
            [
                step("Plate at 0.05 mA/cm2 until 3 mAh/cm2", line: 7),
                step("Rest for 10 minutes", line: 9),
                step("Strip at 0.05 mA/cm2 until 1 V", line: 10),
            ], line: 5),
    ])

    @Test func platingForUnicycler() throws {
        let exported = try UnicyclerText.text(of: Self.plating, cell: Self.cell).get()
        #expect(exported.text == Fixture.text("export-plating.json"))
        #expect(
            exported.leftOut.map { "\($0.place?.line ?? 0) \($0.reason)" } == [
                "7 its charge becomes the time it takes at that current"
            ])
        let back = try UnicyclerFile.decode(text: exported.text, file: "f", as: .half).get()
        #expect(back.name == "cu-7")
    }

    @Test func platingForPyBaMM() throws {
        let exported = try PyBaMMText.text(of: Self.plating, cell: Self.cell).get()
        let notes = exported.leftOut.map { "# Left out: \($0)\n" }.joined()
        let expected = Fixture.text("export-plating.py")
        #expect(exported.text.replacingOccurrences(of: notes, with: "") == expected)
        #expect(exported.leftOut.count == 1)
    }

    @Test func withoutACellNothingPerAreaIsKnown() {
        guard case .failure(let problems) = UnicyclerText.text(of: Self.plating, cell: nil) else {
            Issue.record("exported")
            return
        }
        #expect(
            problems.list.map { "\($0.place?.line ?? 0) \($0.reason)" } == [
                "7 is per area, and no cell is given", "10 is per area, and no cell is given",
            ])
        #expect(problems.description.hasPrefix("line 7: "))
    }

    // MARK: There and back

    @Test(arguments: [1, 2, 3]) func unicyclerThereAndBack(_ number: Int) throws {
        let name = "unicycler-example-\(number).json"
        let first = try UnicyclerFile.decode(
            text: Fixture.text(name), file: name, capacity: AmpereHours(0.123)
        ).get()
        let exported = try UnicyclerText.text(of: first, cell: nil).get()
        #expect(exported.leftOut.map(\.words) == ["record"])
        let second = try UnicyclerFile.decode(text: exported.text, file: name).get()
        #expect(Self.withoutPlaces(second) == Self.withoutPlaces(first))
    }

    @Test func everyKeyThereAndBack() throws {
        let text = Fixture.text("unicycler-all.json")
        for kind in CellKind.allCases {
            let first = try UnicyclerFile.decode(text: text, file: "f", as: kind).get()
            let exported = try UnicyclerText.text(of: first, cell: nil).get()
            let second = try UnicyclerFile.decode(text: exported.text, file: "f", as: kind).get()
            #expect(Self.withoutPlaces(second) == Self.withoutPlaces(first))
            #expect(exported.text.contains(#""delay_s": 2.5"#))
            #expect(exported.text.contains(#""max_capacity_mAh": 7"#))
        }
    }

    static func withoutPlaces(_ schedule: Schedule) -> [String] {
        PlanText.lines(schedule).map { line in
            let indent = line.prefix { $0 == " " }
            let words = line.dropFirst(indent.count).split(separator: " ")
            // A loop needs a tag, so repeats without a label come back with one.
            let kept = words.filter { !$0.hasPrefix("[repeat") }
            let isStep = words[0].contains(":") && words[0].first?.isNumber ?? false
            return indent + (isStep ? kept.dropFirst() : kept[...]).joined(separator: " ")
        }
    }

    /// Every sentence of an exported experiment is one that we read, and means the same step.
    @Test func pybammThereAndBack() throws {
        let sentences = SentenceTests.cases.map(\.text)
        var count = 0
        for (index, sentence) in sentences.enumerated() {
            let written = Self.step(sentence, line: index + 1)
            guard
                case .success(let exported) = PyBaMMText.text(
                    of: Self.schedule([written]), cell: Self.cell)
            else { continue }
            count += 1
            let lines = exported.text.split(separator: "\n").filter { $0.hasPrefix("        \"") }
            #expect(lines.count == 1)
            let text = lines[0].trimmingCharacters(in: CharacterSet(charactersIn: " \","))
            let back = Self.step(text, line: index + 1)
            // Charges have become times, so only what has none must come back as it was.
            let again = try PyBaMMText.text(of: Self.schedule([back]), cell: Self.cell).get()
            #expect(again.text.contains("\"\(text)\""))
        }
        #expect(count > 30)
    }

    // MARK: Forms

    @Test func repeatsAreMultiplied() throws {
        let schedule = Self.schedule([
            Self.times(
                20,
                [
                    Self.times(
                        24,
                        [
                            Self.step("Charge at 1 A until 4.2 V", line: 3),
                            Self.step("Discharge at C/2 until 3 V", line: 4),
                        ], line: 2),
                    Self.step("Rest for 90 minutes", line: 5),
                ])
        ])
        let exported = try PyBaMMText.text(of: schedule, cell: nil).get()
        #expect(
            exported.text == """
                # Plating
                import pybamm

                experiment = pybamm.Experiment(
                    [
                        *[(
                            *(
                                "Charge at 1 A until 4.2 V",
                                "Discharge at C/2 until 3 V",
                            ) * 24,
                            "Rest for 90 minutes",
                        )] * 20,
                    ],
                    period="10 seconds",
                )

                """)
    }

    @Test func currentThenVoltageIsTwoSteps() throws {
        let step = Self.step(
            .drive(.charge, .rate(0.5), thenHold: .volts(Volts(4.2))),
            .when(.absCurrent, .atMost, .rate(0.05)), line: 3, label: "top")
        let experiment = try PyBaMMText.text(of: Self.schedule([step]), cell: nil).get()
        #expect(experiment.text.contains(#""Charge at C/2 until 4.2 V","#))
        #expect(experiment.text.contains(#""Hold at 4.2 V until C/20","#))
        let text = try UnicyclerText.text(of: Self.schedule([step]), cell: Self.cell).get().text
        let lines = try UnicyclerFile.decode(text: text, file: "f").get().steps.flatMap {
            PlanText.lines($0, indent: "")
        }
        #expect(
            lines.map { $0.drop { $0 != " " } } == [
                " [top] charge 0.001 A until voltage >= 4.2 V",
                " hold 4.2 V until abs current <= 0.0001 A",
            ])
    }

    @Test func valuesAreWorkedOut() throws {
        var schedule = Self.schedule([
            Self.step(
                .drive(
                    .plate,
                    .binary(.times, .number(0.5), .variable("j")), thenHold: nil),
                .when(.time, .atLeast, .extreme(.min, [.span(.hours(2)), .span(.hours(1))])))
        ])
        schedule.variables = [
            Assignment(name: "j", value: .literal(1e-4, .current.perArea))
        ]
        let exported = try PyBaMMText.text(of: schedule, cell: Self.cell).get()
        #expect(exported.text.contains(#""Discharge at 0.03925 mA for 1 hour","#))
    }
}
