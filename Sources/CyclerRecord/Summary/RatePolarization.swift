import CyclerCore

/// Polarization at each current density of a run: means over the half cycles and cycles at it.
struct RatePolarization: Sendable {
    /// Densities kept apart; cycles at further ones are only counted.
    static let ratesMax = 64

    /// A mean as it grows, and its last value.
    struct Mean: Hashable, Sendable {
        var sum = 0.0
        var count = 0
        var last = 0.0

        mutating func take(_ volts: Volts?) {
            guard let value = volts?.value, value.isFinite else { return }
            sum += value
            count += 1
            last = value
        }

        var json: JSON {
            count == 0
                ? .null
                : ["mean-V": .number(sum / Double(count)), "last-V": .number(last)]
        }
    }

    /// Everything at one density.
    struct Rate: Hashable, Sendable {
        var density: CurrentDensity
        var cycles = 0
        var first = Mean()
        var second = Mean()
        var gap = Mean()
    }

    private(set) var rates: [Rate] = []
    private(set) var uncounted = 0

    init() { rates.reserveCapacity(Self.ratesMax) }

    /// Takes a finished cycle. Each half counts at its own density, the gap and the cycle where
    /// both have the same.
    mutating func take(_ cycle: CycleRow) {
        let first = place(of: cycle.first, in: cycle)
        let second = place(of: cycle.second, in: cycle)
        if let first { rates[first].first.take(cycle.firstPolarization) }
        if let second { rates[second].second.take(cycle.secondPolarization) }
        guard let first, first == second else { return }
        rates[first].cycles += 1
        rates[first].gap.take(cycle.gap)
    }

    private mutating func place(of half: HalfCycle, in cycle: CycleRow) -> Int? {
        guard let current = half.current else { return nil }
        let density = current.magnitude / cycle.area
        if let known = rates.firstIndex(where: {
            CriticalCurrent.isSame($0.density, density)
        }) {
            return known
        }
        guard rates.count < Self.ratesMax else {
            uncounted += 1
            return nil
        }
        rates.append(Rate(density: density))
        return rates.count - 1
    }

    /// For `run.json`, in the order in which the densities came.
    var json: JSON {
        .array(
            rates.map { rate in
                [
                    "mA-per-cm2": .number(rate.density.milliamperesPerSquareCentimetre),
                    "cycles": .integer(rate.cycles), "first-half": rate.first.json,
                    "second-half": rate.second.json, "gap": rate.gap.json,
                ]
            })
    }
}

extension RatePolarization.Rate {
    func write(into part: inout StateWriter) {
        part.put(density.value)
        part.put(cycles)
        for mean in [first, second, gap] {
            part.put(mean.sum)
            part.put(mean.count)
            part.put(mean.last)
        }
    }
}

extension RatePolarization {
    /// For the checkpoint.
    func write(into out: inout StateWriter) {
        out.list { list in
            for rate in rates { list.list(rate.write) }
        }
        out.put(uncounted)
    }

    /// Nil when it is damaged.
    init?(checkpoint: JSON) {
        self.init()
        var list = StateReader(checkpoint)
        rates = list.list(atMost: Self.ratesMax) { json in
            var part = StateReader(json)
            func mean() -> Mean {
                Mean(sum: part.number(), count: part.count(), last: part.number())
            }
            let rate = Rate(
                density: CurrentDensity(part.number()), cycles: part.count(), first: mean(),
                second: mean(), gap: mean())
            return part.isWhole ? rate : nil
        }
        uncounted = list.count()
        guard list.isWhole else { return nil }
    }
}
