import CyclerConfig
import CyclerCore
import CyclerYAML
import Foundation
import Testing

@Suite struct LabCases {
    @Test(arguments: GoldenCase.all("lab"))
    func lab(_ golden: GoldenCase) throws {
        let decoded = LabFile.decode(
            text: try golden.input, file: "input.yaml", directory: "/etc/cyclerd")
        try golden.check(decoded, lines: Self.lines)
    }

    @Test func casesExist() { #expect(GoldenCase.all("lab").count > 10) }

    /// Everything that was read, so that a key that is lost shows.
    private static func lines(_ lab: LabConfiguration) -> [String] {
        var lines = [
            "lab \(lab.labName) data \(lab.dataDirectory) state \(lab.stateDirectory)",
            "control \(lab.control)", "profiles \(lab.profileDirectories)",
        ]
        lines += lab.buses.map { "bus \($0.name) \($0.address)" }
        lines += lab.instruments.map {
            "instrument \($0.name) \($0.profileName) on \(lab[$0.bus].name) "
                + "unit \($0.unit.map(String.init) ?? "-") \($0.options)"
                + ($0.supply.map { " supply \($0)" } ?? "")
        }
        for channel in lab.channels {
            lines.append("channel \(channel.name) at \(channel.place)")
            lines.append("  \(channel.potentiostat)")
            if let pressure = channel.pressure { lines.append("  \(pressure)") }
            if let oven = channel.temperature { lines.append("  \(oven)") }
            if let sensor = channel.cellTemperature { lines.append("  cell \(sensor)") }
            if let breaker = channel.breaker { lines.append("  \(breaker)") }
            lines.append("  \(channel.limits)")
            if let safe = channel.safeTemperature { lines.append("  safe \(safe)") }
            if let safe = channel.safePressure { lines.append("  safe \(safe)") }
            if let reason = channel.acceptUnguarded { lines.append("  unguarded: \(reason)") }
        }
        lines += lab.hooks.map { "hook \($0.name) \($0.path) at most \($0.timeout.seconds) s" }
        if let simulation = lab.simulation { lines.append("simulation \(simulation)") }
        return lines.map { line in
            ["CyclerConfig.", "CyclerCore."].reduce(line) { $0.replacing($1, with: "") }
        }
    }

    private func shipped() throws -> LabConfiguration {
        let file = GoldenCase.repository.appendingPathComponent("config/cyclerd.yaml")
        let text = try String(contentsOf: file, encoding: .utf8)
        let decoded = LabFile.decode(
            text: text, file: "cyclerd.yaml", directory: "/etc/cyclerd")
        #expect(decoded.warnings.isEmpty)
        return try decoded.get()
    }

    @Test func theShippedLab() throws {
        let lab = try shipped()
        #expect(lab.labName == "ASSB" && lab.dataDirectory == "/var/lib/cyclerd")
        #expect(lab.profileDirectories == ["/etc/cyclerd/instruments"])
        #expect(lab.simulation == nil)
        let channel = try #require(lab.channels.first)
        #expect(lab[channel.potentiostat.instrument].name == "pstat1")
        #expect(channel.potentiostat.every == .milliseconds(100))
        #expect(channel.pressure?.pistonArea == SquareCentimetres(20))
        #expect(channel.pressure?.reference == .gauge)
        #expect(channel.limits.voltage == Volts(-1)...Volts(5))
        #expect(lab[BusIndex(1)].address.endpoint == .tcp(host: "192.0.2.10", port: 502))
    }

    @Test func profilesThatAreNotThereAreNamed() throws {
        let lab = try shipped()
        let known = ["reference-potentiostat", "alicat-presure", "eurotherm-2400"]
        let problems = lab.problems(knownProfiles: known)
        #expect(problems.count == 1)
        #expect(
            problems.first?.description
                == "cyclerd.yaml:32:21: instruments.press1.profile: unknown profile "
                + "\"alicat-pressure\"; expected one of alicat-presure, eurotherm-2400, "
                + "reference-potentiostat; did you mean \"alicat-presure\"?")
        #expect(lab.problems(knownProfiles: lab.instruments.map(\.profileName)).isEmpty)
    }
}
