import CyclerControl
import CyclerCore
import CyclerProgram
import CyclerRehearsal
import CyclerStation
import CyclerYAML

extension Simulate {
    /// What the options and files ask for; the options are known to be good.
    func order() throws(ClientFailure) -> RehearsalOrder {
        let cellText = try LocalFile.read(cell).text
        let file = try LocalFile.read(schedule).text
        let mounted = try value(of: CellFile.decode(text: cellText, file: cell))
        let submitted = try value(of: SubmittedSchedule.decode(text: file, file: schedule))
            .inWords(of: mounted.kind)
        let written = submitted.schedule
        let misfits = ScheduleFit.problems(of: written, on: mounted, file: schedule)
        guard misfits.isEmpty else { throw Self.badFile(misfits) }
        guard let chosen = model.flatMap(CellModel.named) ?? CellModel.suggested(by: mounted)
        else {
            throw .notUnderstood(
                "there is no cell model for a \(mounted.kind.rawValue) cell; --model takes "
                    + CellModel.names.joined(separator: ", "))
        }
        var start = StartOrder(
            schedule: written, scheduleText: submitted.text,
            accepted: zip(accept, reason).map { (check: $0, reason: $1) })
        start.original = submitted.original
        var order = RehearsalOrder(
            order: start, cell: mounted, cellText: cellText, model: chosen)
        order.seed = seed
        order.measuresZero = zero
        order.profileDirectory = profiles
        order.dataDirectory = data
        if let thresholds {
            let read = try ThresholdChoice.read(thresholds)
            order.thresholds = LabThresholds(read.sets, text: read.text)
        }
        do {
            order.every = try period()
            order.latency = try latency(of: order.every)
            order.start = try wallClock()
            order.faults = try faults()
        } catch { throw .notUnderstood("\(error)") }
        return order
    }

    private func value<Value>(of decoded: Decoded<Value>) throws(ClientFailure) -> Value {
        guard let value = decoded.value else { throw Self.badFile(decoded.problems.list) }
        return value
    }

    private static func badFile(_ problems: [YAMLProblem]) -> ClientFailure {
        .notUnderstood(problems.map(\.description).joined(separator: "\n"))
    }
}
