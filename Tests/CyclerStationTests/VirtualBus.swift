import CyclerControl
import CyclerCore
import CyclerInstruments
import CyclerLab
import CyclerStation
import TwinBus

/// The bus of a virtual lab: exchanges run on twins, older epochs are refused, make-safe always
/// goes through.
extension VirtualLab {
    /// Runs an exchange on its twin and reports it.
    func run(_ exchange: BusExchange) {
        let number = exchange.instrument.number
        if silent.contains(number) {
            return report(exchange.token, number, .failed(.timeout, at: 0))
        }
        if let epoch = exchange.energises, epoch != epochs[number] {
            return report(exchange.token, number, .failed(.superseded, at: 0))
        }
        twins[number].now = now
        do {
            let replies = try twins[number].run(exchange.transactions)
            report(exchange.token, number, .completed, replies)
        } catch {
            report(exchange.token, number, .failed(.mismatch, at: 0))
        }
    }

    func makeSafe(_ number: Int) {
        guard !stalled.contains(number) else { return }
        epochs[number] = epochs[number].next
        let plan = twins[number].codec.makeSafe
        let index = InstrumentIndex(number)
        let isSafe =
            !silent.contains(number) && !welded.contains(number) && plan != nil
            && (try? twins[number].run(plan?.transactions ?? [])) != nil
        let kind: BusReport.Kind =
            isSafe
            ? .madeSafe(index, epochs[number], plan?.proves ?? .commanded)
            : .notSafe(
                index, epochs[number], silent.contains(number) ? .timeout : .mismatch,
                attempts: 3)
        send(.report(BusReport(bus: BusIndex(0), kind: kind, requestedAt: now, repliedAt: now)))
    }

    /// The bus made it after all, as its repeats do.
    func makeSafeAgain(_ number: Int) { makeSafe(number) }

    // MARK: Truth

    /// Whether the circuit of a twin is really closed.
    func isClosed(_ number: Int) -> Bool {
        guard case .cell(let situation) = twins[number].line.units[0].truth else { return false }
        return situation.isClosed
    }

    func text(_ name: String) -> String { String(decoding: files[name] ?? [], as: UTF8.self) }

    func state(_ channel: Int) -> ChannelState { station.status.channels[channel].state }
}
