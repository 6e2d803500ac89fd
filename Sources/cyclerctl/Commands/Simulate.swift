import ArgumentParser
import CyclerControl
import CyclerCore
import CyclerRehearsal
import CyclerYAML

struct Simulate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run a schedule on a simulated cell, now, without a daemon.",
        discussion: """
            The daemon's own engine, short watch and records run against simulated instruments in \
            virtual time, and leave a run folder like any other, marked as simulated. The same \
            files, options and seed give the same bytes.

            Faults are written KIND[=VALUE]@TIME or KIND[=VALUE]@TIME..TIME, the time counted \
            from the start of the run:
            \(TimedFault.kinds.map { "  \($0.written): \($0.meaning)" }.joined(separator: "\n"))

            Exit codes: 0 the schedule ran to its end, 1 refused, tripped, held or interrupted, \
            2 usage.
            """)
    @Option(help: "Schedule file.") var schedule: String
    @Option(help: "Cell file.") var cell: String
    @Option(
        help: """
            Cell model: \(CellModel.names.joined(separator: ", ")). Default: the one that the \
            cell is named for, else a healthy one of its kind.
            """)
    var model: String?
    @Option(parsing: .singleValue, help: "A fault, such as short@2h; may be repeated.")
    var fault: [String] = []
    @Option(help: "Where the run folder is made.") var data = "."
    @Option(help: "Sample period, from 20 ms to 10 min.") var every = "1s"
    @Option(
        help: """
            How long the instrument takes to answer and to act, at most half of the sample period.
            """)
    var latency: String?
    @Option(help: "Seed of all noise.") var seed: UInt64 = 1
    @Option(help: "Wall clock at the start, UTC.") var start = "2026-01-01"
    @Flag(inversion: .prefixedNo, help: "Measure the voltage zero before the run.")
    var zero = true
    @Option(help: "Directory of instrument profiles, instead of those that came along.")
    var profiles: String?
    @Option(help: "File of thresholds of the short watch, instead of those built in.")
    var thresholds: String?
    @Option(parsing: .singleValue, help: "Let this start check pass.") var accept: [String] = []
    @Option(parsing: .singleValue, help: "Why; kept with the run.") var reason: [String] = []
    @OptionGroup var common: CommonOptions
    @ParentCommand var parent: Cyclerctl
}

extension Simulate {
    func validate() throws {
        guard accept.count == reason.count else {
            throw ValidationError("every --accept CHECK needs one --reason TEXT")
        }
        guard fault.count <= TimedFault.countMax else {
            throw ValidationError("at most \(TimedFault.countMax) faults can be given")
        }
        _ = try faults()
        _ = try latency(of: period())
        _ = try wallClock()
        guard let model, CellModel.named(model) == nil else { return }
        let closest = Suggestion.closest(to: model, among: CellModel.names)
        throw ValidationError(
            "there is no cell model '\(model)'; "
                + (closest.map { "did you mean '\($0)'?" }
                    ?? "known are \(CellModel.names.joined(separator: ", "))"))
    }

    func faults() throws -> [TimedFault] {
        try fault.map { text in
            switch TimedFault.read(text) {
            case .value(let fault): return fault
            case .wrong(let message, let suggestion):
                let hint = suggestion.map { "; did you mean '\($0)'?" } ?? ""
                throw ValidationError("--fault \(text): \(message)\(hint)")
            }
        }
    }

    func period() throws -> TimeSpan {
        guard let span = Form<TimeSpan>.span.read(every).value,
            RehearsalOrder.everyRange.contains(span)
        else { throw ValidationError("--every '\(every)' is no time from 20 ms to 10 min") }
        return span
    }

    func latency(of period: TimeSpan) throws -> TimeSpan {
        guard let latency else { return .zero }
        guard let span = Form<TimeSpan>.span.read(latency).value, span * 2 <= period else {
            throw ValidationError(
                "--latency '\(latency)' is no time up to half of the sample period, \(every)")
        }
        return span
    }

    func wallClock() throws -> UnixTime {
        guard let time = StartTime.read(start) else {
            throw ValidationError(
                "--start '\(start)' is no time; write 2026-03-01 or 2026-03-01T08:00, UTC")
        }
        return time
    }

    func run() throws {
        let isJSON = common.completed(by: parent.common).json
        do throws(ClientFailure) {
            let result = try Simulation.run(try order())
            Terminal.print(isJSON ? result.json.text : result.text)
            guard result.report.end.isGood else { throw .notGood }
        } catch {
            if error != .notGood { ClientFailure.report(error, json: isJSON) }
            throw ExitCode(error.exitCode)
        }
    }
}
