import CyclerCore
import CyclerRecord
import CyclerWatch

/// Gathers the cycle in hand for `cycles.csv`.
struct CycleLedger: Sendable {
    private let cell: Cell
    private var rule: CycleRule
    private var row: CycleRow?
    /// Second-half charge of the first whole cycle, and the ratios of the last one.
    private var firstSecond: AmpereHours?
    private var lastEfficiency: Double?
    private var lastRetention: Double?

    /// `after` so many cycles of an earlier run.
    init(_ cell: Cell, after count: Int = 0) {
        self.cell = cell
        rule = CycleRule(cell.kind, after: count)
    }

    /// Cycles begun.
    var count: Int { rule.count }

    /// A step of constant current begins; returns the cycle that this ends.
    mutating func begin(
        _ direction: CurrentDirection, at now: Instant, startedAt: Instant
    ) -> CycleRow? {
        guard rule.begin(Amperes(direction.sign)) else { return nil }
        return open(at: now, startedAt: startedAt)
    }

    /// A cycle begins because the schedule says so; returns the one that this ends.
    mutating func nextCycle(at now: Instant, startedAt: Instant) -> CycleRow? {
        rule.next()
        return open(at: now, startedAt: startedAt)
    }

    private mutating func open(at now: Instant, startedAt: Instant) -> CycleRow? {
        let finished = close(at: now - startedAt)
        var next = CycleRow()
        next.cycle = rule.count
        next.start = now - startedAt
        next.area = cell.area
        next.mass = cell.activeMass
        row = next
        return finished
    }

    /// Coulombic efficiency of the cycle in hand with a step that is ending; nil while it has no
    /// second half, or no first.
    func efficiency(adding charge: AmpereHours, of direction: CurrentDirection) -> Double? {
        guard let row, !rule.isFirstHalf(Amperes(direction.sign)), row.first > .zero else {
            return lastEfficiency
        }
        return (row.second + charge.magnitude) / row.first
    }

    /// Second-half charge of the cycle in hand over that of the first cycle.
    func retention(adding charge: AmpereHours, of direction: CurrentDirection) -> Double? {
        guard let row, !rule.isFirstHalf(Amperes(direction.sign)) else { return lastRetention }
        guard let reference = firstSecond else { return 1 }
        return reference > .zero ? (row.second + charge.magnitude) / reference : nil
    }

    /// The charge of a half cycle's step is final.
    mutating func finish(
        _ direction: CurrentDirection, _ current: Amperes?, charge: ChargeTotals, row step: StepRow,
        watch: ShortWatch?,
        period: TimeSpan, at end: TimeSpan
    ) {
        let moved = charge.charging + charge.discharging
        let uncertainty = ((current?.magnitude ?? .zero) * period) / 2
        if rule.isFirstHalf(Amperes(direction.sign)) {
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
        if done.first > .zero && done.second > .zero {
            lastEfficiency = done.second / done.first
            let reference = firstSecond ?? done.second
            firstSecond = reference
            lastRetention = done.second / reference
        }
        if done.end == .zero { done.end = end }
        return done
    }
}
