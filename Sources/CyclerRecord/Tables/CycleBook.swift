package import CyclerCore

/// Gathers finished steps into the rows of `cycles.csv`.
///
/// Charge goes to the half of its sign, whatever step moved it: a hold behind a charge belongs to
/// the charge. So the charge of a cycle is exactly that of its steps, and what moves before the
/// first cycle begins has a row too, with cycle count 0.
package struct CycleBook: Sendable {
    private let cell: Cell
    private var rule: CycleRule
    private var row: CycleRow?
    /// Second-half charge of the first whole cycle, Ah; what retention is measured by.
    private var reference: Double?
    /// All charge moved in the run so far, both directions.
    private var passed = ChargeTotals()
    /// The last cycle that was closed with both halves.
    private var closed: CycleRow?

    /// Goes on `after` so many cycles of an earlier run, in which so much `passed`.
    package init(
        _ cell: Cell, counting: CycleCounting = .automatic, after count: Int = 0,
        passed: ChargeTotals = ChargeTotals()
    ) {
        self.cell = cell
        self.passed = passed
        rule = CycleRule(cell.kind, counting: counting, after: count)
    }

    /// Cycles begun.
    package var count: Int { rule.count }

    /// The last cycle with both halves, though the one in hand may still grow.
    package var lastWhole: CycleRow? {
        if let row, row.isWhole { return finished(row, at: row.end) }
        return closed
    }

    /// Coulombic efficiency of the cycle in hand with a step that is ending; that of the last
    /// whole one while it has no second half, or no first.
    package func efficiency(
        adding charge: AmpereHours, of direction: CurrentDirection
    ) -> Double? {
        guard let row, !isFirstHalf(direction), !row.first.isEmpty else {
            return closed?.efficiency?.value
        }
        return (row.second.charge + charge.magnitude) / row.first.charge
    }

    /// Second-half charge of the cycle in hand, with a step that is ending, over that of the
    /// first whole cycle; that of the last whole one while it has no second half.
    package func retention(
        adding charge: AmpereHours, of direction: CurrentDirection
    ) -> Double? {
        guard let row, !isFirstHalf(direction) else { return closed?.retention }
        guard let reference else { return 1 }
        return (row.second.charge + charge.magnitude).value / reference
    }

    private func isFirstHalf(_ direction: CurrentDirection) -> Bool {
        rule.isFirstHalf(Amperes(direction.sign))
    }

    /// A step that carries current in one direction comes into force; returns the cycle that
    /// this ends, nil when none does.
    package mutating func begin(_ current: Amperes, at time: TimeSpan) -> CycleRow? {
        guard rule.begin(current) else { return nil }
        return turn(at: time)
    }

    /// A `cycle` step; returns the cycle that this ends, nil when there was none.
    package mutating func nextCycle(at time: TimeSpan) -> CycleRow? {
        rule.nextCycle()
        return turn(at: time)
    }

    /// The charge of a step is final.
    package mutating func add(_ step: StepRow) {
        guard step.charge.chargingUnits > 0 || step.charge.dischargingUnits > 0 else { return }
        passed += step.charge
        var row = self.row ?? open(at: step.start)
        row.first.add(step, charging: cell.kind == .full)
        row.second.add(step, charging: cell.kind != .full)
        if row.nucleation == nil { row.nucleation = step.nucleation }
        if row.finding == nil { row.finding = step.finding }
        row.end = max(row.end, step.end)
        self.row = row
    }

    /// Readings while the step in hand is in force; kelvins and pascals.
    package mutating func take(temperature: Kelvins?, pressure: Pascals?) {
        row?.temperature.take(temperature?.value)
        row?.pressure.take(pressure?.value)
    }

    /// A hold or a pause.
    package mutating func interrupted() { row?.interruptions += 1 }

    /// The cycle in hand as far as it came, nil when there is none.
    package mutating func close(at time: TimeSpan) -> CycleRow? {
        guard let row else { return nil }
        self.row = nil
        let done = finished(row, at: time)
        if done.isWhole {
            closed = done
            if reference == nil { reference = done.second.charge.value }
        }
        return done
    }

    /// The run is over: the cycle in hand, unless a `cycle` step has just begun it and nothing
    /// came behind.
    package mutating func end(at time: TimeSpan) -> CycleRow? {
        rule.isOpen && row?.isEmpty != false ? nil : close(at: time)
    }

    /// Goes on in another run; returns the cycle that this cuts short.
    mutating func carryOn() -> CycleRow? {
        let cut = row.flatMap { close(at: $0.end) }
        rule.carryOn()
        return cut
    }

    private mutating func turn(at time: TimeSpan) -> CycleRow? {
        let done = close(at: time)
        row = open(at: time)
        return done
    }

    private func open(at time: TimeSpan) -> CycleRow {
        var row = CycleRow()
        row.cycle = rule.count
        row.kind = cell.kind
        row.start = time
        row.area = cell.area
        row.mass = cell.activeMass
        return row
    }

    private func finished(_ row: CycleRow, at time: TimeSpan) -> CycleRow {
        var done = row
        if done.end == .zero { done.end = time }
        done.passed = passed.moved
        if done.isWhole {
            let base = reference ?? done.second.charge.value
            done.retention = done.second.charge.value / base
        }
        return done
    }
}

extension CycleBook {
    /// For the checkpoint.
    func write(into out: inout StateWriter) {
        out.list(rule.write)
        out.list(row) { $0.write(into: &$1) }
        out.put(reference)
        out.list(passed.write)
        out.list(closed) { $0.write(into: &$1) }
    }

    /// Nil when it is damaged.
    init?(checkpoint: JSON, _ cell: Cell, counting: CycleCounting) {
        var list = StateReader(checkpoint)
        self.cell = cell
        guard
            let rule = list.read({ CycleRule(checkpoint: $0, cell.kind, counting: counting) })
        else { return nil }
        self.rule = rule
        row = list.read { CycleRow(checkpoint: $0, cell) }
        reference = list.optional()
        guard let passed = list.read(ChargeTotals.init(checkpoint:)) else { return nil }
        self.passed = passed
        closed = list.read { CycleRow(checkpoint: $0, cell) }
        guard list.isWhole else { return nil }
    }
}
