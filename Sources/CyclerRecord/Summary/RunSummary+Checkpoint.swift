import CyclerCore

extension RunSummary {
    /// For the checkpoint.
    func write(into out: inout StateWriter) {
        out.list(plating.write)
        out.list(critical.write)
        out.list(rates.write)
        out.list(reservoir.write)
        out.list(halfInHand) { $0.write(into: &$1) }
        out.list(total.write)
        out.put(interruptions)
        out.list(firstCycle) { $0.write(into: &$1) }
        out.list(lastWhole) { $0.write(into: &$1) }
        out.put(wholeCycles)
        out.list(firstHalves.write)
        out.list(secondHalves.write)
        out.list(firstSuspect) { $0.write(into: &$1) }
        out.list(firstStop) { $0.write(into: &$1) }
        out.list(readiness.write)
    }

    /// Nil when it is damaged.
    init?(checkpoint: JSON, _ cell: Cell) {
        self.init(cell)
        var list = StateReader(checkpoint)
        guard let plating = list.read({ PlatingSummary(checkpoint: $0, area: cell.area) }),
            let critical = list.read({ CriticalCurrent(checkpoint: $0, area: cell.area) }),
            let rates = list.read(RatePolarization.init(checkpoint:)),
            let reservoir = list.read(ReservoirMethod.init(checkpoint:))
        else { return nil }
        self.plating = plating
        self.critical = critical
        self.rates = rates
        self.reservoir = reservoir
        halfInHand = list.read(HalfInHand.init(checkpoint:))
        guard let total = list.read(ChargeTotals.init(checkpoint:)) else { return nil }
        self.total = total
        interruptions = list.count()
        firstCycle = list.read { CycleRow(checkpoint: $0, cell) }
        lastWhole = list.read { CycleRow(checkpoint: $0, cell) }
        wholeCycles = list.count()
        guard let firstHalves = list.read(HalfCycle.init(checkpoint:)),
            let secondHalves = list.read(HalfCycle.init(checkpoint:))
        else { return nil }
        self.firstHalves = firstHalves
        self.secondHalves = secondHalves
        firstSuspect = list.read(Signature.init(checkpoint:))
        firstStop = list.read(Signature.init(checkpoint:))
        guard let readiness = list.read(ReadinessAccount.init(checkpoint:)), list.isWhole else {
            return nil
        }
        self.readiness = readiness
    }
}

extension RunSummary.Signature {
    func write(into out: inout StateWriter) {
        out.put(code.rawValue)
        out.put(at)
        out.put(plated.value)
    }

    init?(checkpoint: JSON) {
        var list = StateReader(checkpoint)
        guard let code = list.finding() else { return nil }
        self.code = code
        at = list.span()
        plated = AmpereHours(list.number())
        guard list.isWhole else { return nil }
    }
}

extension RunSummary.HalfInHand {
    func write(into out: inout StateWriter) {
        out.list(half.write)
        out.put(plates)
        out.put(endsOnVoltage)
        out.put(isWhole)
    }

    init?(checkpoint: JSON) {
        var list = StateReader(checkpoint)
        guard let half = list.read(HalfCycle.init(checkpoint:)) else { return nil }
        self.half = half
        plates = list.flag()
        endsOnVoltage = list.flag()
        isWhole = list.flag()
        guard list.isWhole else { return nil }
    }
}
