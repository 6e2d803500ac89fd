import CyclerCore
import CyclerInstruments
import CyclerLab
import CyclerStation
import TwinBus

/// What goes wrong in a lab, done to a virtual one.
extension VirtualLab {
    /// Nobody renewed in time: the bus opens by itself.
    func lapse(_ number: Int) {
        let kind = BusReport.Kind.renewalLapsed(InstrumentIndex(number), epochs[number])
        send(.report(BusReport(bus: BusIndex(0), kind: kind, requestedAt: now, repliedAt: now)))
        makeSafeAgain(number)
    }

    /// An exchange that was kept back ends badly, without having been run.
    func fail(_ exchange: BusExchange, _ fault: BusFault) {
        report(exchange.token, exchange.instrument.number, .failed(fault, at: 0))
    }

    /// The confirmation of an exchange that was kept back comes, whatever has happened since.
    func complete(_ exchange: BusExchange) {
        report(exchange.token, exchange.instrument.number, .completed)
    }

    /// Somebody at the panel closes the output behind our back.
    func closeAtPanel(_ number: Int) throws {
        let codec = twins[number].codec
        let exchange = try codec.constantCurrent(
            Amperes(-40e-6), range: codec.ranges[0], voltageLimit: Volts(-1)...Volts(5),
            token: ExchangeToken(9), epoch: .first)
        twins[number].now = now
        _ = try twins[number].run(exchange.transactions)
    }

    /// A reading that was asked for just before the last set point, and took two seconds.
    func readSlowly(_ number: Int) {
        now = now + .seconds(2)
        poll(number, requestedAt: now - .milliseconds(2100))
    }

    /// The instrument answers with the same reading again and again.
    func replay(_ number: Int, seconds: Int) {
        poll(number)
        guard let frozen = lastReplies else { return }
        for _ in 0..<seconds {
            now = now + .seconds(1)
            send(.wake)
            report(.poll(InstrumentIndex(number)), number, .completed, frozen)
        }
    }

    /// Another device of the same kind, with another cell, answers at the address.
    func swap(_ number: Int) throws {
        let cell = HalfCell(preset: .sp, area: InProcessBus.area, restPotential: Volts(2.4))
        let other = try InProcessBus(
            "reference-potentiostat", .modbusTCP,
            .registers(
                ReferencePotentiostatTwin(
                    cell: cell, seed: 77, serial: "S-OTHER", clock: InProcessBus.clock)),
            instrument: InstrumentIndex(number))
        other.now = now
        twins[number] = other
    }

    func fault(_ number: Int, _ word: String) throws {
        guard let kind = FaultWord(rawValue: word)?.fault(value: nil) else {
            throw ScenarioPlayer.Misspelt(description: "no fault '\(word)'")
        }
        try twins[number].line.add(ActiveFault(kind: kind, unit: 0), at: now)
    }
}

extension VirtualLab {
    /// One column of a table by its label, header left out.
    func column(_ file: String, _ label: String) -> [String] {
        let rows = text(file).split(separator: "\n").map {
            $0.split(separator: ",", omittingEmptySubsequences: false)
        }
        guard let index = rows.first?.firstIndex(where: { $0 == label }) else { return [] }
        return rows.dropFirst().map { String($0[index]) }
    }

    /// The set point that an oven really has.
    func ovenTarget(_ number: Int) -> Kelvins? {
        guard case .temperature(_, let target) = twins[number].line.units[0].truth else {
            return nil
        }
        return target
    }

    /// The sensor of a rig or an oven breaks.
    func breakSensor(_ number: Int) throws {
        try twins[number].line.add(
            ActiveFault(kind: .device(.sensorBroken), unit: 0, until: nil), at: now)
    }
}
