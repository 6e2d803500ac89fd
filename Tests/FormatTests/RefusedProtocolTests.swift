import CyclerCore
import CyclerProgram
import CyclerYAML
import Foundation
import Testing

/// Protocols that are refused or doubtful, with what is said about them: `Tests/Cases/formats` has
/// one block each. A block is the file, or its method only where it begins with `[`; then every
/// problem and warning on a line of its own.
@Suite struct RefusedProtocolTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var text: String
        var lines: [String]
        var testDescription: String { text }

        static func all(_ name: String) -> [Case] {
            Fixture.blocks(name).map { block in
                Case(text: block[0], lines: block.dropFirst().map { String($0.dropFirst(2)) })
            }
        }

        var decoded: Decoded<Schedule> {
            let isMethod = text.hasPrefix("[{") || text.hasPrefix("[1")
            let file =
                isMethod ? UnicyclerTests.file(String(text.dropFirst().dropLast())) : text
            return UnicyclerFile.decode(text: file, file: "p")
        }

        func check(_ decoded: Decoded<Schedule>) {
            let problems = decoded.problems.list.map(\.description.withoutFile)
            let warnings = decoded.warnings.map { "warning: \($0.description.withoutFile)" }
            #expect(problems + warnings == lines)
        }
    }

    static let refused = Case.all("refused-protocols.txt")
    static let doubtful = Case.all("doubtful-protocols.txt")

    @Test(arguments: refused) func isRefused(_ one: Case) {
        let decoded = one.decoded
        #expect(decoded.value == nil)
        #expect(!decoded.problems.list.isEmpty)
        one.check(decoded)
    }

    @Test(arguments: doubtful) func isDoubtful(_ one: Case) {
        let decoded = one.decoded
        #expect(decoded.value != nil)
        #expect(!decoded.warnings.isEmpty)
        one.check(decoded)
    }

    @Test func moreIsRefusedThanRead() {
        #expect(Self.refused.count > 100 && Self.refused.count > 2 * UnicyclerTests.cases.count)
        #expect(Self.doubtful.count > 10)
    }

    @Test(arguments: ["", "\u{FEFF}"]) func nothing(_ text: String) {
        let decoded = UnicyclerFile.decode(text: text, file: "p")
        #expect(
            decoded.problems.list.map(\.description) == [
                "p:1:1: the file ends too early; expected a JSON file"
            ])
    }

    @Test func sizeIsBounded() {
        let text = String(repeating: " ", count: YAMLDocument.bytesMax + 1)
        let decoded = UnicyclerFile.decode(text: text, file: "p")
        #expect(
            decoded.problems.list.map(\.description) == [
                "p:1:1: the file has 1048577 bytes; expected at most 1048576 bytes"
            ])
    }

    @Test func stepsAreBounded() {
        let most = Array(repeating: UnicyclerTests.rest(1), count: UnicyclerFile.stepsMax)
        let full = most.joined(separator: ",")
        let decoded = UnicyclerFile.decode(text: UnicyclerTests.file(full), file: "p")
        #expect(decoded.value?.steps.count == UnicyclerFile.stepsMax)
        let beyond = UnicyclerFile.decode(
            text: UnicyclerTests.file(full + "," + UnicyclerTests.rest(1)), file: "p")
        #expect(
            beyond.problems.list.map(\.description) == [
                "p:1:83: method: 1001 steps; expected at most 1000"
            ])
    }

    /// Places are in lines and characters, as an editor shows them.
    @Test func placesCountCharacters() {
        let text =
            "{\"record\": {\"time_s\": 1},\r\n\t\"sample\": {\"name\": \"µ²\", \"x\": 1},\n"
            + "\"method\": [\(UnicyclerTests.rest(1))]}"
        let decoded = UnicyclerFile.decode(text: text, file: "p")
        #expect(decoded.problems.list.map(\.place) == [SourcePlace(line: 2, column: 27)])
    }

    /// Any bytes: refused or read, never trapped on.
    @Test func damagedProtocolsNeverTrap() {
        var dice = Dice(state: 20_260_103)
        let pieces = [
            "0", "-", "1e308", "1e-308", "[", "]", "{", "}", ":", " ", "\n", "\"", "\\", "\\u12",
            ",", "null", "true", "C/", "D/2", "NaN", "\"\"", "\u{FEFF}", "é", "999999999999",
            "loop", "tag", "step", "\"rate_C\": ", "\"until_time_s\": ", "-1", "\t", "\u{0}",
        ]
        let texts = (1...3).map { Fixture.text("unicycler-example-\($0).json") }
        var read = 0
        var refused = 0
        for round in 0..<4000 {
            let text = Dice.damaged(texts[round % 3], pieces, &dice)
            let decoded = UnicyclerFile.decode(
                text: text, file: "p", as: CellKind.allCases[dice.next(below: 3)],
                capacity: round % 2 == 0 ? AmpereHours(0.01) : nil)
            guard let schedule = decoded.value else {
                refused += 1
                #expect(!decoded.problems.list.isEmpty)
                continue
            }
            read += 1
            #expect(decoded.problems.list.isEmpty && !PlanText.lines(schedule).contains(""))
            if case .failure(let problems) = ExpandedPlan.steps(of: schedule, cell: nil) {
                #expect(!problems.description.isEmpty)
            }
            if case .failure(let problems) = PyBaMMText.text(of: schedule, cell: nil) {
                #expect(!problems.description.isEmpty)
            }
            checkExport(schedule)
        }
        #expect(refused > 2000, "damage must mostly be noticed")
        #expect(read > 20, "some damage leaves a protocol")
    }

    /// What was read from a protocol goes back into one that is read.
    private func checkExport(_ schedule: Schedule) {
        switch UnicyclerText.text(of: schedule, cell: nil) {
        case .success(let exported):
            let again = UnicyclerFile.decode(text: exported.text, file: "again")
            #expect(again.problems.list.isEmpty)
        case .failure(let problems): #expect(!problems.description.isEmpty)
        }
    }
}

extension String {
    /// A problem without the name of its file.
    fileprivate var withoutFile: String { String(drop { $0 != ":" }.dropFirst()) }
}
