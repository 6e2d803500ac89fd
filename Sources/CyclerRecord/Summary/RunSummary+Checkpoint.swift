import CyclerCore

extension RunSummary {
    /// For the checkpoint.
    var checkpoint: JSON {
        var out = StateWriter()
        out.put(plating.checkpoint)
        out.put(critical.checkpoint)
        out.put(rates.checkpoint)
        out.put(reservoir.checkpoint)
        out.put(halfInHand?.checkpoint ?? .null)
        out.put(total.checkpoint)
        out.put(interruptions)
        out.put(firstCycle?.checkpoint ?? .null)
        out.put(lastWhole?.checkpoint ?? .null)
        out.put(wholeCycles)
        out.put(firstHalves.checkpoint)
        out.put(secondHalves.checkpoint)
        out.put(firstSuspect?.checkpoint ?? .null)
        out.put(firstStop?.checkpoint ?? .null)
        return out.json
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
        guard list.isWhole else { return nil }
    }
}

extension RunSummary.Signature {
    var checkpoint: JSON {
        var out = StateWriter()
        out.put(code.rawValue)
        out.put(at)
        out.put(plated.value)
        return out.json
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
    var checkpoint: JSON {
        var out = StateWriter()
        out.put(half.checkpoint)
        out.put(plates)
        out.put(endsOnVoltage)
        out.put(isWhole)
        return out.json
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
