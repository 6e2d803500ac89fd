import CyclerCore
import CyclerYAML

/// Reads `simulation:`; time may run fast only where no bus can reach a real instrument.
struct SimulationReader {
    private static let speedMax = 1_000_000
    /// Where real ports live; links elsewhere are looked at when the bus opens.
    private static let realPorts = [
        "/dev/serial/", "/dev/ttyUSB", "/dev/ttyACM", "/dev/ttyS", "/dev/ttyAMA", "/dev/rfcomm",
    ]

    private let paths: PathRule
    private let buses: NamedList<BusConfiguration>

    init(_ paths: PathRule, buses: NamedList<BusConfiguration>) {
        self.paths = paths
        self.buses = buses
    }

    func read(_ map: inout MappingReader) -> SimulationConfiguration? {
        guard var inner = map.optionalMapping("simulation") else { return nil }
        let speed = inner.required("speed", .integer(in: 1...Self.speedMax))
        let isFast = (speed ?? 1) != 1
        let rack =
            isFast
            ? inner.required("rack", paths.socketForm) : inner.optional("rack", paths.socketForm)
        inner.finish()
        if isFast { refuseRealBuses(map.problems) }
        return speed.map { SimulationConfiguration(speed: $0, rackSocket: rack) }
    }

    private func refuseRealBuses(_ problems: ProblemCollector) {
        for (index, bus) in buses.found.enumerated() {
            guard let bus, let reason = Self.reality(of: bus.address.endpoint) else { continue }
            problems.report(
                at: buses.nodes[index], "\(reason), and simulated time runs fast",
                expected: "a pty or a loopback address, or simulation: {speed: 1}")
        }
    }

    private static func reality(of endpoint: BusAddress.Endpoint) -> String? {
        switch endpoint {
        case .serial(let path, _):
            realPorts.contains { path.hasPrefix($0) } ? "\(path) is a real port" : nil
        case .tcp(let host, _):
            HostPort.isLoopback(host) ? nil : "\(host) is not this machine"
        }
    }
}
