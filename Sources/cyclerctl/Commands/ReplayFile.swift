import ArgumentParser
import CyclerControl
import CyclerCore
import CyclerProgram
import CyclerReplay
import CyclerYAML

struct ReplayFile: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Look for shorts in a recording of any tester, without a daemon.",
        discussion: """
            Plays a table of time, voltage and current through the short watch of the daemon and \
            prints a line for each finding, and what the watch could not see. The file is \
            delimited text (comma, semicolon or tab), plain or packed with gzip, of any length.

            Columns of the Battery Data Format are known by their labels, and those of a few \
            testers. Others are named, with their units:

              --columns time=Time:h,voltage=Ewe/V,current=#3:mA,step=-

            ROLE=COLUMN[:UNIT], separated by commas. COLUMN is the label as it stands in the \
            header, #N the Nth column (a file without a header has only those), - none at all. A \
            unit that the label has need not be said. Roles and their units:
            \(ColumnRole.allCases.map { "  " + $0.help }.joined(separator: "\n"))

            hms is h:mm:ss, date is 2026-03-01 08:00:00. Positive current charges the cell; \
            --positive discharge is for recordings with the other sign.

            --thresholds FILE plays the recording twice, with the thresholds that are built in and \
            with those of the file, and prints what changes: a line for each event that either of \
            them finds, the same, moved in time, vanished or new. Given twice, it compares the two \
            files.

            Exit codes: 0 replayed to the end, with or without findings; 1 not readable, or not to \
            its end; 2 usage.
            """)
    @Argument(help: "A recording.") var file: String
    @Option(help: "Cell file of the cell in the recording.") var cell: String
    @Option(parsing: .singleValue, help: "Which column is what; may be repeated.")
    var columns: [String] = []
    @Option(help: "What positive current does in the recording: charge or discharge.")
    var positive = Sign.charge
    @Option(help: "How well the voltage zero is known, such as 0.05 mV; default 1 mV.")
    var zeroUncertainty: String?
    @Option(
        help: """
            How the recorder chose its rows: samples at its own pace, or on-change of the voltage \
            (then a row holds until the next). Default: as its rows look.
            """)
    var rows: Style?
    @Option(
        parsing: .singleValue,
        help: "Compare thresholds: one file with those built in, or two files.")
    var thresholds: [String] = []
    @Flag(help: "Print a line for each step too.") var steps = false
    @OptionGroup var common: CommonOptions
    @ParentCommand var parent: Cyclerctl

    enum Style: String, CaseIterable, ExpressibleByArgument {
        case samples
        case onChange = "on-change"
    }

    enum Sign: String, CaseIterable, ExpressibleByArgument { case charge, discharge }

    func validate() throws {
        guard thresholds.count <= 2 else {
            throw ValidationError("--thresholds compares two files at most")
        }
        guard thresholds.isEmpty || !steps else {
            throw ValidationError("--steps prints no comparison: leave --thresholds out")
        }
        _ = try order()
        _ = try uncertainty()
    }

    private func order() throws -> ColumnOrder {
        var order = ColumnOrder()
        for text in columns {
            do throws(ColumnOrderFault) { try order.add(text) } catch {
                throw ValidationError("--columns: \(error.text)")
            }
        }
        return order
    }

    private func uncertainty() throws -> Volts? {
        guard let zeroUncertainty else { return nil }
        guard let value = Form.voltage.read(zeroUncertainty).value, value >= .zero else {
            throw ValidationError(
                "--zero-uncertainty '\(zeroUncertainty)' is no voltage such as 0.05 mV")
        }
        return value
    }

    func run() throws {
        let isJSON = common.completed(by: parent.common).json
        let columns = try order()
        let zero = try uncertainty()
        do throws(ClientFailure) {
            var order = ReplayOrder(path: file, cell: try mounted())
            order.columns = columns
            order.isPositiveDischarge = positive == .discharge
            order.zeroUncertainty = zero
            order.style = style
            guard thresholds.isEmpty else { return try compare(order, isJSON) }
            try play(order, isJSON)
        } catch {
            ClientFailure.report(error, json: isJSON)
            throw ExitCode(error.exitCode)
        }
    }

    /// Held for as long as any recorder waits.
    private static let heldLongest = TimeSpan.minutes(10)

    private var style: RecordingStyle? {
        switch rows {
        case nil: nil
        case .samples: .samples
        case .onChange: .onChange(change: .zero, longest: Self.heldLongest)
        }
    }

    private func mounted() throws(ClientFailure) -> Cell {
        let decoded = CellFile.decode(text: try LocalFile.read(cell).text, file: cell)
        guard let value = decoded.value else {
            throw .notUnderstood(
                decoded.problems.list.map(\.description).joined(separator: "\n"))
        }
        return value
    }

    private func play(_ order: ReplayOrder, _ isJSON: Bool) throws(ClientFailure) {
        let began = ContinuousClock.now
        let summary: ReplaySummary
        do throws(ReplayFault) {
            var replay = try Replay(order)
            summary = try replay.run { event in
                switch event {
                case .finding(let finding):
                    Terminal.print(isJSON ? finding.json.text : finding.text)
                case .step(let step):
                    guard steps else { return }
                    Terminal.print(isJSON ? step.json.text : step.text)
                }
            }
        } catch { throw .notUnderstood(error.text) }
        let result = ReplayResult(
            file: file, summary: summary, elapsed: ContinuousClock.now - began)
        Terminal.print(isJSON ? result.json.text : result.text)
        if let fault = summary.fault { throw .notUnderstood(fault.text) }
    }
}
