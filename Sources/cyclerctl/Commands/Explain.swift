import ArgumentParser
import CyclerControl
import CyclerCore
import CyclerReport

struct Explain: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say why a run ended, from its folder.",
        discussion: """
            Prints what decided, the finding behind it with its numbers, what a probe concluded, a \
            plot of the burst in plain text of 80 columns, and what to do next. Reads the folder \
            alone and needs no daemon; what is torn or missing is said, and the rest told.

            Exit codes: 0 told, 1 the folder is no run, 2 usage.
            """)
    @Argument(help: "A run folder.") var folder: String
    @OptionGroup var common: CommonOptions
    @ParentCommand var parent: Cyclerctl

    func run() throws {
        let story: RunStory
        do throws(ReportFault) { story = try RunStory(folder) } catch {
            Terminal.complain("cyclerctl: \(error.text)")
            throw ExitCode(1)
        }
        if common.completed(by: parent.common).json {
            return Terminal.print(Explanation.json(of: story).text)
        }
        for line in Explanation.lines(of: story) { Terminal.print(line) }
    }
}
