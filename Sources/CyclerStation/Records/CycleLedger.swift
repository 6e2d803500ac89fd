import CyclerCore
import CyclerRecord
import CyclerWatch

/// Gathers the cycle in hand for `cycles.csv`.
struct CycleLedger: Sendable {
    private let cell: Cell
    private var rule: CycleRule
    private var row: CycleRow?

    init(_ cell: Cell) {
        self.cell = cell
        rule = CycleRule(cell.kind)
    }

    /// Cycles begun.
    var count: Int { rule.count }

    /// A step of constant current begins; returns the cycle that this ends.
    mutating func begin(_ current: Amperes, at now: Instant, startedAt: Instant) -> CycleRow? {
        guard rule.begin(current) else { return nil }
        let finished = close(at: now - startedAt)
        var next = CycleRow()
        next.cycle = rule.count
        next.start = now - startedAt
        next.area = cell.area
        next.mass = cell.activeMass
        row = next
        return finished
    }

    /// The charge of a half cycle's step is final.
    mutating func finish(
        _ current: Amperes, charge: ChargeTotals, row step: StepRow, watch: ShortWatch?,
        period: TimeSpan, at end: TimeSpan
    ) {
        let moved = charge.charging + charge.discharging
        let uncertainty = (current.magnitude * period) / 2
        if rule.isFirstHalf(current) {
            row?.first += moved
            row?.firstUncertainty = uncertainty
            row?.firstMiddle = watch?.middleVoltage(cell.kind == .full ? .charge : .plate)
            row?.nucleation = step.nucleation
        } else {
            row?.second += moved
            row?.secondUncertainty = uncertainty
            row?.secondMiddle = watch?.middleVoltage(cell.kind == .full ? .discharge : .strip)
        }
        row?.end = end
    }

    mutating func take(_ aux: Auxiliaries) {
        row?.temperature.take((aux.cellTemperature ?? aux.temperature)?.value)
        row?.pressure.take(aux.stackPressure?.value)
    }

    mutating func interrupted() { row?.interruptions += 1 }

    /// The cycle in hand, as far as it came.
    mutating func close(at end: TimeSpan) -> CycleRow? {
        defer { row = nil }
        guard var done = row else { return nil }
        if done.end == .zero { done.end = end }
        return done
    }
}
