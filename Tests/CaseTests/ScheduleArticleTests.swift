import CyclerCore
import CyclerProgram
import CyclerYAML
import Foundation
import Testing

/// The article on schedules is true: its examples are read, and it names every word there is.
@Suite struct ScheduleArticleTests {
    private static let file = GoldenCase.repository
        .appendingPathComponent("Sources/CyclerProgram/CyclerProgram.docc/Schedules.md")
    private static let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""

    /// What stands between the fences of YAML.
    private static let examples = text.split(separator: "```yaml\n").dropFirst()
        .compactMap { $0.split(separator: "```").first.map(String.init) }

    private static let quoted = Set(
        text.replacing("```", with: "").replacing("\\|", with: "|").split(separator: "`")
            .map(String.init))

    @Test func examplesAreSchedules() throws {
        let whole = Self.examples.filter { $0.contains("schedule:") }
        #expect(whole.count == 2)
        for example in whole {
            let decoded = ScheduleFile.decode(text: example, file: "article")
            #expect(decoded.problems.list.map(\.description) == [])
            #expect(decoded.warnings.map(\.description) == [])
        }
    }

    @Test func theOtherExampleIsAHead() throws {
        let parts = Self.examples.filter { !$0.contains("schedule:") }
        #expect(parts.count == 1)
        let rest = "schedule: T\nrecord: {every: 1 s}\nsteps: [{rest: 1 s}]\n"
        let schedule = try ScheduleFile.decode(text: parts[0] + rest, file: "article").get()
        #expect(schedule.guards.count == 1)
    }

    /// Every step of the table is a step, with the keys that a step of its kind needs.
    @Test func stepsOfTheTableAreSteps() throws {
        let rows = Self.text.split(separator: "\n").filter { $0.hasPrefix("| `") }
        let steps = rows.compactMap { row -> String? in
            let cell = row.split(separator: "`")[1]
            return cell.contains(": ") && !row.contains("TEXT") && !row.contains("NAME")
                && !row.contains("LABEL") ? String(cell) : nil
        }
        #expect(steps.count > 12)
        for step in steps {
            var lines = ["- \(step)"]
            if step.hasPrefix("repeat") { lines.append("  steps: [{rest: 1 s}]") }
            if step.hasPrefix("if") { lines.append("  then: [{rest: 1 s}]") }
            if step.hasPrefix("wait-until") { lines.append("  timeout: 1 h") }
            if ["plate: 0", "charge: ", "hold: "].contains(where: step.hasPrefix) {
                lines.append("  until: [short]")
            }
            let head = "schedule: T\nrecord: {every: 1 s}\nvariables: {j: 1 mA/cm2}\nsteps:\n"
            let decoded = ScheduleFile.decode(
                text: head + lines.joined(separator: "\n") + "\n", file: step)
            #expect(decoded.problems.list.map(\.description) == [])
        }
    }

    @Test func everySignalAndNameIsExplained() {
        let words = Signal.allCases.map(\.rawValue) + Known.allCases.map(\.rawValue)
        #expect(words.filter { !Self.quoted.contains($0) } == [])
    }

    @Test func everyUnitIsNamed() {
        #expect(ExpressionUnit.all.map(\.symbol).filter { !Self.quoted.contains($0) } == [])
    }
}
