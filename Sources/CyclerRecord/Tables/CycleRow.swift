package import CyclerCore

/// One row of `cycles.csv`. For half and symmetric cells the first half plates and the second
/// strips; for full cells the first charges and the second discharges.
package struct CycleRow: Sendable {
    package var cycle = 0
    package var kind = CellKind.half
    package var start = TimeSpan.zero
    package var end = TimeSpan.zero
    package var first = HalfCycle()
    package var second = HalfCycle()
    package var area = SquareCentimetres(1)
    package var mass: Grams?
    /// Of the first plating of the cycle that shows one.
    package var nucleation: Volts?
    /// Second half over that of the first whole cycle; nil until both are whole.
    package var retention: Double?
    /// All charge of the run up to the end of this cycle, both directions.
    package var passed = AmpereHours.zero
    /// The first finding in the cycle.
    package var finding: FindingCode?
    package var temperature = RangeOfReadings()
    package var pressure = RangeOfReadings()
    package var interruptions = 0

    package init() {}

    /// True while no charge has moved.
    var isEmpty: Bool { first.isEmpty && second.isEmpty }

    /// True once charge has moved both ways.
    package var isWhole: Bool { !first.isEmpty && !second.isEmpty }

    /// Second half over first half, for every kind of cell; nil while a half is missing.
    package var efficiency: CoulombicEfficiency? {
        CoulombicEfficiency(of: second, over: first)
    }

    /// Energy given back over energy taken; only full cells store any.
    package var energyEfficiency: Double? {
        guard kind == .full, isWhole, first.energy > .zero else { return nil }
        return second.energy / first.energy
    }

    /// What did not come back; nil while a half is missing.
    package var loss: AmpereHours? { isWhole ? first.charge - second.charge : nil }

    /// One-sided polarization of the halves: middle voltage times the sign of the current. Nil
    /// for full cells.
    package var firstPolarization: Volts? {
        kind == .full ? nil : first.middle.map { -$0 }
    }

    /// See `firstPolarization`.
    package var secondPolarization: Volts? { kind == .full ? nil : second.middle }

    /// Polarization between the directions: the middle voltage while charge flows in less that
    /// while it flows out, which for half and symmetric cells is the sum of the one-sided ones.
    package var gap: Volts? {
        guard let one = first.middle, let two = second.middle else { return nil }
        return kind == .full ? one - two : two - one
    }
}

extension CycleRow {
    /// For the checkpoint; what the cell's file says is not in it.
    func write(into out: inout StateWriter) {
        out.put(cycle)
        out.put(start)
        out.put(end)
        out.list(first.write)
        out.list(second.write)
        for value in [nucleation?.value, retention, passed.value] { out.put(value) }
        out.put(finding?.rawValue)
        temperature.put(into: &out)
        pressure.put(into: &out)
        out.put(interruptions)
    }

    /// Nil when it is damaged.
    init?(checkpoint: JSON, _ cell: Cell) {
        var list = StateReader(checkpoint)
        kind = cell.kind
        area = cell.area
        mass = cell.activeMass
        cycle = list.count()
        start = list.span()
        end = list.span()
        guard let first = list.read(HalfCycle.init(checkpoint:)),
            let second = list.read(HalfCycle.init(checkpoint:))
        else { return nil }
        self.first = first
        self.second = second
        nucleation = list.optional().map { Volts($0) }
        retention = list.optional()
        passed = AmpereHours(list.number())
        finding = list.finding()
        temperature = RangeOfReadings(from: &list)
        pressure = RangeOfReadings(from: &list)
        interruptions = list.count()
        guard list.isWhole else { return nil }
    }
}
