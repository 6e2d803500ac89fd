import CyclerCore
import CyclerInstruments
import CyclerYAML

/// What the polls of a lab ask of each line, with the arithmetic.
extension LabAssembly {
    /// Lines that cannot carry what is asked of them.
    func budgetProblems() -> [YAMLProblem] {
        configuration.buses.enumerated().compactMap { number, bus in
            let load = load(of: BusIndex(number))
            guard load.share > 1 else { return nil }
            return YAMLProblem(
                file: configuration.file, place: bus.place, path: "buses.\(bus.name)",
                message: "the polls asked for need \(load.words)",
                expected: "at most 100 %; poll less often, raise the baud rate or split the bus",
                suggestion: nil)
        }
    }

    /// One line for every bus: how much of it the polls need, and for how long an output on it may
    /// go unrenewed.
    package var busWords: [String] {
        configuration.buses.enumerated().map { number, bus in
            let index = BusIndex(number)
            let least = TimeToLive.least(bus: index, configuration, codecs)
            let longest = configuration.instruments.indices.filter {
                configuration.instruments[$0].bus == index
                    && codecs[$0].traits.controls.contains(.current)
            }.map { timesToLive[$0] }.max()
            let unrenewed =
                longest.map {
                    "; an output that is not renewed opens after "
                        + "\(Self.number($0.seconds, 3)) s (the line needs "
                        + "\(Self.number(least.seconds, 3)) s)"
                } ?? ""
            return "bus \(bus.name): polls need \(load(of: index).words)\(unrenewed)"
        }
    }

    private struct Load {
        /// Of the line's time.
        var share = 0.0
        var terms: [String] = []

        var words: String {
            let sum = terms.isEmpty ? "" : " (\(terms.joined(separator: ", ")))"
            return "\(LabAssembly.number(share * 100, 3)) % of the line's time\(sum)"
        }
    }

    private func load(of bus: BusIndex) -> Load {
        let address = configuration[bus].address
        let isPaced = configuration.simulation == nil
        var load = Load()
        for (index, instrument) in configuration.instruments.enumerated()
        where instrument.bus == bus {
            let real = periods[index].seconds / Double(speed)
            let round = TimeToLive.roundTime(codecs[index], address, isPaced: isPaced).seconds
            load.share += round / real
            load.terms.append(
                "\(instrument.name) \(Self.number(round * 1000, 3)) ms "
                    + "[\(parts(of: codecs[index], address, isPaced))] every "
                    + "\(Self.number(real * 1000, 4)) ms")
        }
        return load
    }

    /// `2 requests, 30 registers, 95 bytes at 115200 baud`.
    private func parts(
        of codec: InstrumentCodec, _ address: BusAddress, _ isPaced: Bool
    ) -> String {
        let member = codec.member(pollEvery: .seconds(1), timeToLive: TimeToLive.standard)
        let requests = member.polls.flatMap(\.exchange.transactions).map(\.request)
        var parts = [Self.counted(requests.count, "request")]
        let registers = requests.reduce(0) { $0 + $1.registers }
        if registers > 0 { parts.append(Self.counted(registers, "register")) }
        if case .serial(_, let line) = address.endpoint, isPaced {
            let bytes = requests.reduce(0) { $0 + TimeToLive.wireBytes($1) }
            parts.append("\(bytes) bytes at \(line.baud) baud")
        }
        return parts.joined(separator: ", ")
    }

    private static func counted(_ count: Int, _ word: String) -> String {
        "\(count) \(word)\(count == 1 ? "" : "s")"
    }

    fileprivate static func number(_ value: Double, _ digits: Int) -> String {
        ByteText.words(value, significant: digits)
    }
}

extension BusRequest {
    /// Registers that it reads.
    fileprivate var registers: Int {
        if case .readRegisters(_, _, _, let count) = self { Int(count) } else { 0 }
    }
}
