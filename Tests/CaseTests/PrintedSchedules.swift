import CyclerCore
import CyclerProgram
import CyclerYAML
import Foundation
import Testing

extension Schedule {
    /// The schedule with every step on line 1, for comparisons.
    var withoutPlaces: Schedule {
        var copy = self
        copy.steps = steps.map(\.withoutPlaces)
        return copy
    }
}

extension WrittenStep {
    fileprivate var withoutPlaces: WrittenStep {
        var copy = self
        copy.place = SourcePlace(line: 1, column: 1)
        switch kind {
        case .repeated(let rule, let steps):
            copy.kind = .repeated(rule, steps.map(\.withoutPlaces))
        case .branch(let clauses, let then, let otherwise):
            copy.kind = .branch(
                clauses, then.map(\.withoutPlaces), otherwise.map(\.withoutPlaces))
        case .rest, .wait, .drive, .currentRamp, .hold, .voltageRamp, .pressure, .temperature,
            .goto, .set, .nextCycle, .message, .hook, .probe:
            break
        }
        return copy
    }
}

/// A schedule that is printed as YAML reads back as the same schedule.
@Suite struct PrintedSchedules {
    @Test(arguments: GoldenCase.all("schedules").filter { $0.testDescription.hasPrefix("good") })
    func goldenSchedulesSurviveTheRoundTrip(_ golden: GoldenCase) throws {
        try check(try golden.input)
    }

    @Test(arguments: ["plate-cu", "plate-sp", "plate-criec", "plating-stripping"])
    func shippedSchedulesSurviveTheRoundTrip(_ name: String) throws {
        let file = GoldenCase.repository.appendingPathComponent("config/schedules/\(name).yaml")
        try check(try String(contentsOf: file, encoding: .utf8))
    }

    private func check(_ text: String) throws {
        let schedule = try ScheduleFile.decode(text: text, file: "written").get()
        let printed = ScheduleYAML.text(of: schedule)
        let again = ScheduleFile.decode(text: printed, file: "printed")
        #expect(again.problems.list.map(\.description) == [], "\(printed)")
        #expect(again.value?.withoutPlaces == schedule.withoutPlaces, "\(printed)")
    }

    @Test(arguments: [
        "a: b", "- x", "#1", "it's \"so\"", "back\\slash", "null", "~", "*", "&a", "!", "%",
        "{a}", "[a]", "a, b", "é µ 電池", "trailing ", "yes", "1:30", "a #b", "?", ": ",
        "\u{85}\u{2028}\u{FEFF}x", "@home", "`tick`", "= 1", "\u{1F50B}", "- ", "...",
    ])
    func anyTextSurvivesTheRoundTrip(_ text: String) throws {
        let step = WrittenStep(
            kind: .message(text, confirm: false), place: SourcePlace(line: 1, column: 1))
        let rest = WrittenStep(
            kind: .rest(.span(.seconds(1))), place: SourcePlace(line: 1, column: 1))
        let schedule = Schedule(
            name: text,
            record: RecordRule(
                every: .seconds(1), afterChange: RecordRule.afterChangeDefault),
            steps: [step, rest])
        let printed = ScheduleYAML.text(of: schedule)
        let again = try ScheduleFile.decode(text: printed, file: "printed").get()
        #expect(again.withoutPlaces == schedule, "\(printed)")
    }
}
