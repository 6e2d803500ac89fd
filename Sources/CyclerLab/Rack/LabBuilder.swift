package import CyclerCore

/// Turns a plan into lines that can be driven; the same for servers and for tests.
package enum LabBuilder {
    /// The lines of a plan with their instruments, all at rest at the clock's origin.
    package static func lines(of plan: LabPlan, clock: LabClock) -> [SimulatedLine] {
        let climates = plan.lines.flatMap(\.units).compactMap { unit -> (String, Climate)? in
            guard case .eurotherm(let oven) = unit.twin else { return nil }
            return (unit.name, Climate(oven.start))
        }
        return plan.lines.enumerated().map { index, line in
            SimulatedLine(
                name: line.name, kind: line.kind,
                units: line.units.map { unit($0, clock, climates) }, throttle: line.throttle,
                seed: UInt64(index) + 1)
        }
    }

    private static func unit(
        _ plan: UnitPlan, _ clock: LabClock, _ climates: [(name: String, climate: Climate)]
    ) -> LineUnit {
        func climate(_ name: String?) -> Climate? {
            climates.first { $0.name == name }?.climate
        }
        let body: LineUnit.Body =
            switch plan.twin {
            case .referencePotentiostat(let cell):
                .registers(
                    ReferencePotentiostatTwin(
                        cell: SimulatedCell(cell.setup), spec: cell.spec, seed: plan.seed,
                        serial: "SIM-\(plan.name)", clock: clock, climate: climate(cell.oven)))
            case .keithley2450(let cell):
                .text(
                    Keithley2450Twin(
                        cell: SimulatedCell(cell.setup), spec: cell.spec, seed: plan.seed,
                        serial: "SIM-\(plan.name)", clock: clock, climate: climate(cell.oven)))
            case .alicat(let rig):
                .registers(
                    AlicatTwin(
                        clock: clock, seed: plan.seed, unit: rig.unit.pascals,
                        fullScale: rig.fullScale, slopePerSecond: rig.perMinute / 60,
                        lag: rig.lag))
            case .laumas(let division, let force):
                .registers(
                    LaumasTwin(clock: clock, seed: plan.seed, division: division, force: force))
            case .eurotherm(let oven):
                .registers(
                    EurothermTwin(
                        clock: clock, seed: plan.seed,
                        climate: climate(plan.name) ?? Climate(oven.start), limits: oven.limits,
                        slopePerSecond: oven.perMinute / 60, lag: oven.lag))
            }
        return LineUnit(name: plan.name, number: plan.number, body: body)
    }
}
