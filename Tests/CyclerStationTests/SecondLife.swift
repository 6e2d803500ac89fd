import CyclerControl
import CyclerCore
import CyclerInstruments
import CyclerRecord
import CyclerStation
import Testing
import TwinBus

/// The daemon dies and comes back: another station on the same twins, which knows nothing but the
/// files of the first.
extension VirtualLab {
    /// What the shell would hand over of channel 0's run. `losing` bytes of the records never
    /// reached the disk.
    func savedRun(
        _ order: StartOrder, _ cell: Cell, losing: Int = 0
    ) throws -> SavedRun {
        let checkpoint = try #require(
            Checkpoint(json: try JSONScanner.parse(files["0/checkpoint.json"] ?? [])))
        var records = files["0/records"] ?? []
        records.removeLast(min(losing, records.count))
        let torn = TornTail.torn(in: records[...], commas: BatteryDataFormat.labels.count - 1)
        records.removeLast(torn)
        files["0/records"] = records
        let manifest = try JSONScanner.parse(files["0/run.json"] ?? [])
        return SavedRun(
            channel: ChannelIndex(0), name: manifest["run"]?.string ?? "", cell: cell,
            cellText: text("0/cell.yaml"), schedule: order.schedule,
            scheduleText: order.scheduleText, amended: nil, checkpoint: checkpoint,
            lastRecord: LastRecord(lastOf: records[...]), recordBytes: records.count,
            tornBytes: torn, lastStep: lastNumber("0/steps"), lastCycle: lastNumber("0/cycles"),
            bursts: 0, manifest: manifest)
    }

    private func lastNumber(_ name: String) -> Int {
        let line = text(name).split(separator: "\n").last ?? ""
        return Int(line.prefix { $0 != "," }) ?? 0
    }

    /// Nobody is there for a while; then another daemon is. Circuits were opened meanwhile.
    func revive(
        _ order: StartOrder, cell: Cell = Orders.cell(), away: Int = 30, losing: Int = 0,
        answering: Bool = true, clockBack: TimeSpan = .zero
    ) throws {
        for number in twins.indices {
            twins[number].now = now
            if let plan = twins[number].codec.makeSafe {
                _ = try twins[number].run(plan.transactions)
            }
        }
        var saved = try savedRun(order, cell, losing: losing)
        // As if the machine's clock had been that much ahead when the rows were written.
        saved.checkpoint.unixTime.nanoseconds += clockBack.nanoseconds
        saved.lastRecord?.unixTime.nanoseconds += clockBack.nanoseconds
        now = now + .seconds(away)
        epochs = twins.map { _ in .first }
        station = Station(lab: station.lab, at: now)
        if !answering { silent = Set(twins.indices) }
        send(.start)
        send(.saved(saved))
        send(line: .ready)
        for number in twins.indices { online(number, answering) }
    }
}
