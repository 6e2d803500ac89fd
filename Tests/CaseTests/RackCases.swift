import CyclerCore
import CyclerLab
import Testing

/// Lab files of the simulated rack: what was read, or everything that is wrong with them.
@Suite struct RackCases {
    @Test(arguments: GoldenCase.all("rack"))
    func rack(_ golden: GoldenCase) throws {
        let decoded = CyclerLab.LabFile.decode(
            bytes: Array(try golden.input.utf8), file: "input.yaml")
        try golden.check(decoded, lines: Self.lines)
    }

    @Test func casesExist() { #expect(GoldenCase.all("rack").count >= 5) }

    /// Everything that was read, so that a key that is lost shows.
    private static func lines(_ plan: LabPlan) -> [String] {
        var lines = ["rack \(plan.rack) speed \(plan.speed)"]
        for line in plan.lines {
            let throttle = line.throttle.map { " throttled to \($0) baud" } ?? ""
            lines.append("line \(line.name) \(line.kind) \(line.port)\(throttle)")
            for unit in line.units {
                lines.append("  \(unit.name) unit \(unit.number) seed \(unit.seed)")
                lines += words(unit.twin).map { "    \($0)" }
            }
        }
        return lines.map { $0.replacing("CyclerLab.", with: "").replacing("CyclerCore.", with: "") }
    }

    private static func words(_ twin: TwinPlan) -> [String] {
        switch twin {
        case .referencePotentiostat(let cell): ["reference potentiostat"] + words(cell)
        case .keithley2450(let cell): ["keithley 2450"] + words(cell)
        case .alicat(let rig):
            ["alicat \(rig.unit) to \(rig.fullScale), \(rig.perMinute) a minute, lag \(rig.lag)"]
        case .laumas(let division, let force): ["laumas \(division), \(force)"]
        case .eurotherm(let oven):
            [
                "eurotherm \(oven.start) in \(oven.limits), \(oven.perMinute) a minute, lag \(oven.lag)"
            ]
        }
    }

    private static func words(_ cell: CellPlan) -> [String] {
        let setup = cell.setup
        let spec = cell.spec
        return [
            "\(setup.preset.name) \(setup.area) rest \(setup.rest) reservoir \(setup.reservoir)",
            "swing \(setup.swing) step \(setup.step.seconds) s seed \(setup.seed)",
            "in \(cell.oven ?? "the room") at \(setup.temperature)",
            "noise \(spec.voltageNoise) step \(spec.voltageStep) offset \(spec.voltageOffset)",
            "alias \(spec.alias) drift \(spec.driftPerHour) an hour, gain error \(spec.voltageGain)",
        ]
    }
}
