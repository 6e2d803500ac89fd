import ArgumentParser
import CyclerCore

struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check files without a daemon: lab, profiles, cells, schedules.",
        discussion: """
            What a file is, its first key says (lab:, profile:, cell:, schedule:). Problems are \
            printed as file:line:column; the exit code is 1 when there is one.
            """)
    @Argument(help: "Files.") var files: [String]
    @Option(help: "A cell file that the schedules are meant for; is checked too.")
    var cell: String?
    @Flag(help: "Say how each file is understood.") var explain = false
    @OptionGroup var common: CommonOptions
    @ParentCommand var parent: Cyclerctl

    func run() throws {
        let target = cell.flatMap(FileCheck.cell)
        let reports =
            (cell.map { [FileCheck.check($0).demanding(.cell)] } ?? [])
            + files.map { FileCheck.check($0, against: target) }
        if common.completed(by: parent.common).json {
            Terminal.print((["files": .array(reports.map(\.json))] as JSON).text)
        } else {
            for report in reports { print(report) }
        }
        guard reports.allSatisfy(\.isGood) else { throw ExitCode(1) }
    }

    private func print(_ report: FileReport) {
        for line in report.problems + report.warnings.map({ "warning: \($0)" }) {
            Terminal.complain(line)
        }
        guard report.isGood else { return }
        Terminal.print("\(report.file): good \(report.kind?.words ?? "file")")
        guard explain else { return }
        for line in report.explanation { Terminal.print("  \(line)") }
    }
}
