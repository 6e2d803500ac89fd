import ArgumentParser
import CyclerCore

struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check files without a daemon: lab, profiles, cells, schedules.",
        discussion: """
            What a file is, its first key says (lab:, profile:, cell:, schedule:); a protocol of \
            aurora-unicycler ends in .json. Problems are printed as file:line:column; the exit \
            code is 1 when there is one. With --cell a schedule is held against a cell, with \
            --lab and --channel also against a channel and its instrument, and --plan shows how \
            it would run.
            """)
    @Argument(help: "Files.") var files: [String]
    @Option(help: "A cell file that the schedules are meant for; is checked too.")
    var cell: String?
    @Option(help: "The lab's file with the channel that the schedules are meant for.")
    var lab: String?
    @Option(help: "The channel of that lab.") var channel: String?
    @Flag(help: "Say how each file is understood.") var explain = false
    @Flag(help: "Show how each schedule would run on the cell.") var plan = false
    @Flag(help: "With --json: every step of each schedule, repeats written out.")
    var expand = false
    @OptionGroup var common: CommonOptions
    @ParentCommand var parent: Cyclerctl

    func validate() throws {
        guard !plan || cell != nil else { throw ValidationError("--plan needs --cell") }
        guard (lab == nil) == (channel == nil) else {
            throw ValidationError("--lab and --channel go together")
        }
        guard lab == nil || cell != nil else { throw ValidationError("--lab needs --cell") }
    }

    func run() throws {
        var target = FileCheck.Target(cell: cell.flatMap(FileCheck.cell))
        if let lab, let channel {
            switch PlanCheck.Bench.load(lab, channel: channel) {
            case .success(let bench): target.bench = bench
            case .failure(let failure):
                for line in failure.lines { Terminal.complain(line) }
                throw ExitCode(1)
            }
        }
        let reports =
            (cell.map { [FileCheck.check($0).demanding(.cell)] } ?? [])
            + files.map { FileCheck.check($0, against: target) }
        if common.completed(by: parent.common).json {
            let list = reports.map { $0.json(expanded: expand) }
            Terminal.print((["files": .array(list)] as JSON).text)
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
        if explain { for line in report.explanation { Terminal.print("  \(line)") } }
        if plan { for line in report.plan { Terminal.print("  \(line)") } }
    }
}
