import ArgumentParser
import CyclerControl
import CyclerCore
import CyclerReport

struct Report: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say what came of a run, from its folder.",
        discussion: """
            Reads the folder alone and needs no daemon. --methods prints the methods paragraph: \
            cell, instruments, conditions, schedule and definitions as they were recorded.
            """)
    @Argument(help: "A run folder.") var folder: String
    @Flag(help: "Print the methods paragraph.") var methods = false
    @OptionGroup var common: CommonOptions
    @ParentCommand var parent: Cyclerctl

    func run() throws {
        let report: RunFolder
        do throws(ReportFault) { report = try RunFolder(folder) } catch {
            Terminal.complain("cyclerctl: \(error.text)")
            throw ExitCode(1)
        }
        if common.completed(by: parent.common).json {
            let answer: JSON = [
                "run": .string(report.name), "manifest": report.manifest,
                "methods": .string(MethodsText.paragraph(of: report)),
            ]
            return Terminal.print(answer.text)
        }
        guard !methods else { return Terminal.print(MethodsText.paragraph(of: report)) }
        for line in FiguresText.lines(of: report) { Terminal.print(line) }
    }
}
