import CyclerCore
import CyclerYAML

/// Reads `buses:`; the key that carries the address also says the protocol.
struct BusReader {
    private enum Word: String, CaseIterable {
        case modbusRTU = "modbus-rtu"
        case modbusTCP = "modbus-tcp"
        case textSerial = "text-serial"
        case textTCP = "text-tcp"

        var protocolKind: BusProtocol {
            switch self {
            case .modbusRTU: .modbusRTU
            case .modbusTCP: .modbusTCP
            case .textSerial, .textTCP: .text
            }
        }
    }

    /// Speeds that serial ports have.
    private static let bauds = [
        300, 600, 1200, 2400, 4800, 9600, 19200, 38400, 57600, 115_200, 230_400, 460_800, 500_000,
        921_600, 1_000_000, 2_000_000, 3_000_000, 4_000_000,
    ]
    private static let modbusPort: UInt16 = 502
    /// Longest silence between transactions.
    private static let gapMax = TimeSpan.seconds(10)

    private let paths: PathRule

    init(_ paths: PathRule) { self.paths = paths }

    func read(_ map: inout MappingReader) -> NamedList<BusConfiguration> {
        var buses = NamedList<BusConfiguration>()
        let example = "buses by name, such as rigs: {modbus-tcp: \"192.0.2.10:502\"}"
        let problems = map.problems
        for entry in map.namedEntries("buses", max: LabFile.busesMax, example: example) {
            let address = address(entry.value, problems)
            if let address, let first = Self.owner(of: address.endpoint, in: buses) {
                problems.report(
                    at: entry.value, "the same port as bus \"\(first)\"",
                    expected: "one bus for every port")
            }
            let bus = address.map {
                BusConfiguration(name: entry.key, address: $0, place: entry.keyPlace)
            }
            buses.append(entry.key, entry.value, bus)
        }
        return buses
    }

    private func address(_ node: YAMLNode, _ problems: ProblemCollector) -> BusAddress? {
        let all = Word.allCases.map(\.rawValue)
        let expected = "one of the keys " + all.joined(separator: ", ")
        guard var map = MappingReader(node, problems) else { return nil }
        let words = Word.allCases.filter { map.has($0.rawValue) }
        guard words.count == 1, let word = words.first else {
            let guess = map.keys.lazy.compactMap { Suggestion.closest(to: $0, among: all) }.first
            problems.report(
                at: node,
                words.isEmpty
                    ? "the bus does not say where it is" : "the bus says twice where it is",
                expected: expected, suggestion: words.isEmpty ? guess : nil)
            return nil
        }
        let endpoint: BusAddress.Endpoint? =
            switch word {
            case .modbusRTU, .textSerial: serial(word, &map)
            case .modbusTCP, .textTCP: tcp(word, &map)
            }
        map.finish()
        return endpoint.map { BusAddress(endpoint: $0, protocolKind: word.protocolKind) }
    }

    private func serial(_ word: Word, _ map: inout MappingReader) -> BusAddress.Endpoint? {
        let path = map.required(word.rawValue, paths.form)
        let baud = map.required("baud", Self.baudForm)
        let parity = map.optional("parity", .word(of: ["none", "even", "odd"]), default: "none")
        let stopBits = map.optional("stop-bits", .integer(in: 1...2), default: 1)
        var dataBits = 8
        var flow = "none"
        if word == .textSerial {
            dataBits = map.optional("data-bits", .integer(in: 7...8), default: 8)
            let flows = ["none", "hardware", "software"]
            flow = map.optional("flow", .word(of: flows), default: "none")
        }
        let gapForm = Form<TimeSpan>.span(atLeast: .zero)
            .demanding("a time such as 2 ms, at most 10 s") { $0 <= Self.gapMax }
        // Text protocols mark their ends; only Modbus needs silence.
        let gap = map.optional("gap", gapForm) ?? (word == .textSerial ? .zero : nil)
        guard let path, let baud else { return nil }
        let line = SerialLine(
            baud: baud, dataBits: dataBits, parity: SerialLine.Parity(rawValue: parity) ?? .none,
            stopBits: stopBits, flow: SerialLine.FlowControl(rawValue: flow) ?? .none, gap: gap)
        return .serial(path: path, line)
    }

    private static var baudForm: Form<Int> {
        let expected = "a speed such as 9600, 19200 or 115200"
        return Form<Int>.integer(in: 1...10_000_000).demanding(expected) { bauds.contains($0) }
    }

    private func tcp(_ word: Word, _ map: inout MappingReader) -> BusAddress.Endpoint? {
        let defaultPort = word == .modbusTCP ? Self.modbusPort : nil
        let form = Form<HostPort>.hostPort(defaultPort: defaultPort)
        return map.required(word.rawValue, form).map { .tcp(host: $0.host, port: $0.port) }
    }

    private static func owner(
        of endpoint: BusAddress.Endpoint, in buses: NamedList<BusConfiguration>
    ) -> String? {
        buses.values.first { isSame($0.address.endpoint, endpoint) }?.name
    }

    private static func isSame(_ a: BusAddress.Endpoint, _ b: BusAddress.Endpoint) -> Bool {
        switch (a, b) {
        case (.serial(let first, _), .serial(let second, _)): first == second
        case (.tcp(let first, let port), .tcp(let second, let other)):
            first.lowercased() == second.lowercased() && port == other
        case (.serial, .tcp), (.tcp, .serial): false
        }
    }
}
