import Glibc
import Testing

/// Every example of `ScheduleExamples.md` is a whole schedule that is checked against the cell it
/// names and run on it by `cyclerctl simulate`.
@Suite struct ScheduleExampleTests {
    struct Example: CustomTestStringConvertible, Sendable {
        var title: String
        var cell: String
        var text: String
        var testDescription: String { title }
    }

    static let repository =
        "/" + #filePath.split(separator: "/").dropLast(4).joined(separator: "/")

    static let examples: [Example] = {
        let article = Spawn.read(
            repository + "/Sources/CyclerProgram/CyclerProgram.docc/ScheduleExamples.md")
        return article.split(separator: "```yaml\n").dropFirst().compactMap { part in
            guard let end = part.firstRange(of: "```") else { return nil }
            let text = String(part[..<end.lowerBound])
            let lines = text.split(separator: "\n")
            guard let cell = lines.first?.split(separator: " ").last,
                let title = lines.first(where: { $0.hasPrefix("schedule: ") })
            else { return nil }
            return Example(
                title: String(title.dropFirst("schedule: ".count)), cell: String(cell), text: text)
        }
    }()

    @Test func thereAreExamples() { #expect(Self.examples.count >= 18) }

    @Test(arguments: examples) func theExampleFitsItsCellAndRuns(_ example: Example) {
        let folder = Folder()
        let schedule = folder.write("example.yaml", example.text)
        let cell = "\(Self.repository)/config/cells/\(example.cell).yaml"
        let checked = Spawn.cyclerctl(
            ["check", "--plan", "--cell", cell, schedule], in: folder)
        #expect(checked.code == 0, "\(checked.complaint)")
        let ended = Spawn.cyclerctl(
            ["simulate", "--data", folder.path, "--cell", cell, "--schedule", schedule],
            in: folder)
        #expect(ended.code == 0, "\(ended.output)\(ended.complaint)")
        #expect(ended.output.contains("finished"))
    }
}
