import Testing

/// Every schedule of config/schedules against the cell that it is meant for: by the table that
/// `scripts/reproduce-paper` runs.
@Suite struct ShippedScheduleTests {
    static let repository = Spawn.cases + "/../.."

    struct Pair: CustomTestStringConvertible {
        var schedule: String
        var cell: String
        var testDescription: String { "\(schedule) on \(cell)" }
    }

    static let pairs: [Pair] = {
        let table = Spawn.read(repository + "/scripts/reproduce-paper.d/experiments.txt")
        return table.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
            let words = line.split(separator: " ").map(String.init)
            guard words.count == 4 else { return Pair(schedule: String(line), cell: "") }
            return Pair(schedule: words[1], cell: words[2])
        }
    }()

    static let cells = Set(pairs.map(\.cell)).sorted()

    static func path(schedule name: String) -> String {
        repository + "/config/schedules/\(name).yaml"
    }

    static func path(cell name: String) -> String { repository + "/config/cells/\(name).yaml" }

    @Test(arguments: pairs) func fitsItsCell(_ pair: Pair) {
        let ended = Spawn.cyclerctl(
            ["check", Self.path(schedule: pair.schedule), "--plan", "--cell"]
                + [Self.path(cell: pair.cell)], in: Folder())
        #expect(ended.code == 0 && ended.complaint == "", "\(ended.complaint)")
        #expect(ended.output.contains("good schedule\n  "), "\(ended.output)")
        #expect(ended.output.contains(" times in all, about "))
    }

    @Test(arguments: [("schedules", pairs.map(\.schedule).sorted()), ("cells", cells)])
    func everyFileIsInTheTable(_ folder: String, _ names: [String]) {
        let listed = Spawn.run(["ls", Self.repository + "/config/" + folder], in: Folder())
        #expect(listed.code == 0)
        let files = listed.output.split(separator: "\n").map(String.init).sorted()
        #expect(files == names.map { $0 + ".yaml" }.sorted())
    }

    /// Mounted as its file describes it, the model that the file names passes the start checks.
    @Test(arguments: cells) func canBeRehearsed(_ cell: String) {
        let folder = Folder()
        let schedule = folder.write(
            "rest.yaml", "schedule: Rest\nrecord: {every: 10 s}\nsteps:\n  - rest: 1 min\n")
        let ended = Spawn.cyclerctl(
            ["simulate", "--json", "--data", folder.path, "--schedule", schedule, "--cell"]
                + [Self.path(cell: cell)], in: folder)
        #expect(ended.code == 0, "\(ended.complaint)")
        let written = Spawn.read(Self.path(cell: cell))
        let line = written.split(separator: "\n").first { $0.hasPrefix("simulated-as: ") }
        let model = line?.split(separator: " ").last
        #expect(model != nil, "the file names its model")
        #expect(ended.output.contains("\"model\":\"\(model ?? "")\""), "\(ended.output)")
    }
}
