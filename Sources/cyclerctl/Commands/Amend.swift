import ArgumentParser
import CyclerControl
import CyclerCore
import CyclerProgram
import CyclerYAML

/// Another schedule for a running run, with the difference on the screen.
struct Amend: ClientCommand {
    static let configuration = CommandConfiguration(
        abstract: "Give a run another schedule from its next step on.",
        discussion: """
            The step in hand is finished as it was begun; what stands before it in the new \
            schedule must have the same words. The old text stays in the run folder, the new one \
            is kept beside it as schedule.2.yaml, and so on. A protocol of aurora-unicycler \
            (FILE ends in .json) is read in the words of the run's cell, and kept as it came as \
            schedule.2.json.
            """)
    @Argument(help: "The run, as 'runs' lists it.") var run: String
    @Option(help: "Schedule file.") var schedule: String
    @Flag(help: "Only say what would change.") var check = false
    @OptionGroup var common: CommonOptions
    @ParentCommand var parent: Cyclerctl

    func execute(_ client: inout ControlClient, json: Bool) throws(ClientFailure) {
        let file = try LocalFile.read(schedule)
        let (message, details) = try client.perform(
            .amend(run: run, schedule: file, check: check))
        let difference = LineDifference.between(
            lines(details["previous"]?.string ?? ""),
            lines(details["schedule"]?.string ?? ""))
        if json {
            let answer: JSON = [
                "done": true, "message": .string(message),
                "difference": .array(difference.map(JSON.string)),
            ]
            return Terminal.print(answer.text)
        }
        for line in difference { Terminal.print(line) }
        Terminal.print(message)
    }

    /// A schedule as it is understood, so that comments and spelling make no difference. Both come
    /// from the daemon in our own form, a protocol in the words of the run's cell.
    private func lines(_ text: String) -> [String] {
        ScheduleFile.decode(text: text, file: schedule).value?.lines
            ?? text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }
}
