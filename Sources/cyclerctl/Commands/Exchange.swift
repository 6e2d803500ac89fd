import ArgumentParser
import CyclerControl
import CyclerCore
import CyclerProgram
import CyclerYAML

/// Other people's protocols as our schedules.
struct Import: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print a protocol of aurora-unicycler (JSON) as a schedule of ours.",
        discussion: """
            Nothing is left out: what cannot be done here is refused with its place in the file.
            """)
    @Argument(help: "A protocol file.") var file: String
    @Option(help: "Cell kind: full charges and discharges, half and symmetric strip and plate.")
    var kind: CellKind = .full
    @ParentCommand var parent: Cyclerctl

    func run() throws {
        do throws(ClientFailure) {
            let text = try LocalFile.read(file).text
            let decoded = UnicyclerFile.decode(text: text, file: file, as: kind)
            for warning in decoded.warnings { Terminal.complain("warning: \(warning)") }
            guard let schedule = decoded.value else {
                for problem in decoded.problems.list { Terminal.complain(problem.description) }
                throw .notGood
            }
            Terminal.print(ScheduleYAML.text(of: schedule), terminator: "")
        } catch {
            if error != .notGood { ClientFailure.report(error, json: false) }
            throw ExitCode(error.exitCode)
        }
    }
}

/// Our schedules as other people's protocols.
struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print a schedule as a protocol of aurora-unicycler or an experiment of PyBaMM.",
        discussion: """
            Everything that the other form has no words for is listed, each with its line, and \
            nothing is printed then; what only concerns records or limits is left out with a \
            warning.
            """)
    @Argument(help: "Schedule file.") var file: String
    @Option(help: "The form to write.") var to: Form
    @Option(help: "Cell file, for areas, masses and 1C.") var cell: String?
    @ParentCommand var parent: Cyclerctl

    enum Form: String, CaseIterable, ExpressibleByArgument { case unicycler, pybamm }

    func run() throws {
        do throws(ClientFailure) {
            let mounted: Cell?
            if let cell { mounted = try decoded(cell, CellFile.decode) } else { mounted = nil }
            let schedule = try decoded(file, SubmittedSchedule.decode)
                .inWords(of: mounted?.kind ?? .full).schedule
            let result =
                switch to {
                case .unicycler: UnicyclerText.text(of: schedule, cell: mounted)
                case .pybamm: PyBaMMText.text(of: schedule, cell: mounted)
                }
            switch result {
            case .success(let exported):
                for problem in exported.leftOut {
                    Terminal.complain("warning: left out: \(file): \(problem.description)")
                }
                Terminal.print(exported.text, terminator: "")
            case .failure(let problems):
                for problem in problems.list {
                    Terminal.complain("\(file): \(problem.description)")
                }
                throw .notGood
            }
        } catch {
            if error != .notGood { ClientFailure.report(error, json: false) }
            throw ExitCode(error.exitCode)
        }
    }

    private func decoded<Value>(
        _ path: String, _ decode: (String, String) -> Decoded<Value>
    ) throws(ClientFailure) -> Value {
        let result = decode(try LocalFile.read(path).text, path)
        guard let value = result.value else {
            for problem in result.problems.list { Terminal.complain(problem.description) }
            throw .notGood
        }
        return value
    }
}

extension CellKind: ExpressibleByArgument {}
