package import CyclerCore

/// Coulombic efficiency by the reservoir method, read from the half cycles of a run: lithium is
/// plated once as a reservoir, a part of it is stripped and plated n times, and in the end all is
/// stripped to a voltage. With the charge q_c of a small half cycle,
///
///     CE = (n q_c + Q_final) / (n q_c + Q_reservoir)
///
/// The procedure after B. D. Adams et al., Adv. Energy Mater. 2018, 8, 1702097
/// (10.1002/aenm.201702097). Here n q_c above is what was stripped and below what was plated, as
/// measured, so that their small differences are in the balance too.
package struct ReservoirMethod: Sendable {
    /// A small half cycle moves at most this share of the reservoir; a first full cycle, which
    /// often comes before, is none.
    static let shareMax = 0.5
    /// Small half cycles are alike within this share.
    static let likeness = 0.02

    /// Why there is no value.
    package enum Absence: String, Hashable, Sendable, CaseIterable {
        case noReservoir = "nothing was plated as a reservoir"
        case noSmallCycles = "no part of a reservoir was stripped and plated again"
        case notStripped = "the reservoir was not stripped to a voltage yet"
        case uneven = "the small half cycles are not alike"
        case fullCell = "full cells have no reservoir to strip"
    }

    /// A finished balance.
    package struct Balance: Hashable, Sendable {
        package var cycles: Int
        package var plated: HalfCycle
        package var stripped: HalfCycle
        package var reservoir: AmpereHours
        package var final: AmpereHours
        /// Stripped over plated.
        package var efficiency: CoulombicEfficiency? {
            CoulombicEfficiency(of: stripped, over: plated)
        }
    }

    private enum State: Sendable {
        case absent(Absence)
        /// The last half cycle plated, and may be a reservoir.
        case reservoir(HalfCycle)
        /// A part was stripped; its plating is next.
        case partStripped(Shuttle)
        /// Reservoir is whole again after n small cycles.
        case restored(Shuttle)
        case done(Balance)
    }

    fileprivate struct Shuttle: Sendable {
        var cycles = 0
        var plated: HalfCycle
        var stripped: HalfCycle
        var reservoir: AmpereHours
        /// Charge of the first small half cycle.
        var small: AmpereHours

        func write(into out: inout StateWriter) {
            out.put(cycles)
            out.list(plated.write)
            out.list(stripped.write)
            out.put(reservoir.value)
            out.put(small.value)
        }
    }

    private var state: State

    package init(_ kind: CellKind) {
        state = .absent(kind == .full ? .fullCell : .noReservoir)
    }

    /// Takes one whole half cycle; `endsOnVoltage` when a voltage ended it. The first balance
    /// that closes stands.
    mutating func take(_ half: HalfCycle, plates: Bool, endsOnVoltage: Bool) {
        switch state {
        case .done, .absent(.fullCell): return
        case .absent(let why):
            if plates { state = .reservoir(half) } else { state = .absent(why) }
        case .reservoir(let reservoir):
            state = plates ? .reservoir(half) : strippedFirst(half, of: reservoir, endsOnVoltage)
        case .partStripped(var shuttle):
            guard plates, Self.isLike(half.charge, shuttle.small) else {
                state = plates ? .reservoir(half) : .absent(.uneven)
                return
            }
            shuttle.plated.add(half)
            shuttle.cycles += 1
            state = .restored(shuttle)
        case .restored(var shuttle):
            guard !plates else { return state = .reservoir(half) }
            shuttle.stripped.add(half)
            if endsOnVoltage {
                state = .done(
                    Balance(
                        cycles: shuttle.cycles, plated: shuttle.plated,
                        stripped: shuttle.stripped, reservoir: shuttle.reservoir,
                        final: half.charge))
            } else if Self.isLike(half.charge, shuttle.small) {
                state = .partStripped(shuttle)
            } else {
                state = .absent(.uneven)
            }
        }
    }

    private func strippedFirst(
        _ half: HalfCycle, of reservoir: HalfCycle, _ endsOnVoltage: Bool
    ) -> State {
        guard !endsOnVoltage, half.charge <= Self.shareMax * reservoir.charge else {
            return .absent(.noSmallCycles)
        }
        return .partStripped(
            Shuttle(
                plated: reservoir, stripped: half, reservoir: reservoir.charge,
                small: half.charge))
    }

    private static func isLike(_ charge: AmpereHours, _ other: AmpereHours) -> Bool {
        (charge - other).magnitude <= likeness * other
    }

    /// The balance, or why there is none.
    package var result: Result<Balance, ReservoirAbsence> {
        switch state {
        case .absent(let why): .failure(ReservoirAbsence(why))
        case .reservoir: .failure(ReservoirAbsence(.noSmallCycles))
        case .partStripped, .restored: .failure(ReservoirAbsence(.notStripped))
        case .done(let balance): .success(balance)
        }
    }

    /// For `run.json`.
    var json: JSON {
        switch result {
        case .failure(let why):
            return ["value": .null, "reason": .string(why.absence.rawValue)]
        case .success(let balance):
            let more: [JSON.Member] = [
                .init("small-cycles", .integer(balance.cycles)),
                .init("reservoir-Ah", .number(balance.reservoir.value)),
                .init("final-Ah", .number(balance.final.value)),
                .init("plated-Ah", .number(balance.plated.charge.value)),
                .init("stripped-Ah", .number(balance.stripped.charge.value)),
            ]
            return balance.efficiency?.json(more) ?? .null
        }
    }
}

extension ReservoirMethod.Shuttle {
    /// Nil when it is damaged.
    fileprivate init?(checkpoint: JSON) {
        var list = StateReader(checkpoint)
        cycles = list.count()
        guard let plated = list.read(HalfCycle.init(checkpoint:)),
            let stripped = list.read(HalfCycle.init(checkpoint:))
        else { return nil }
        self.plated = plated
        self.stripped = stripped
        reservoir = AmpereHours(list.number())
        small = AmpereHours(list.number())
        guard list.isWhole else { return nil }
    }
}

extension ReservoirMethod {
    /// For the checkpoint: the name of the state, then what belongs to it.
    func write(into out: inout StateWriter) {
        switch state {
        case .absent(let why):
            out.put("absent")
            out.put(why.rawValue)
        case .reservoir(let half):
            out.put("reservoir")
            out.list(half.write)
        case .partStripped(let shuttle):
            out.put("part-stripped")
            out.list(shuttle.write)
        case .restored(let shuttle):
            out.put("restored")
            out.list(shuttle.write)
        case .done(let balance):
            out.put("done")
            let shuttle = Shuttle(
                cycles: balance.cycles, plated: balance.plated, stripped: balance.stripped,
                reservoir: balance.reservoir, small: balance.final)
            out.list(shuttle.write)
        }
    }

    /// Nil when it is damaged.
    init?(checkpoint: JSON) {
        var list = StateReader(checkpoint)
        switch list.text() {
        case "absent":
            guard let why = list.text().flatMap(Absence.init(rawValue:)) else { return nil }
            state = .absent(why)
        case "reservoir":
            guard let half = list.read(HalfCycle.init(checkpoint:)) else { return nil }
            state = .reservoir(half)
        case "part-stripped":
            guard let shuttle = list.read(Shuttle.init(checkpoint:)) else { return nil }
            state = .partStripped(shuttle)
        case "restored":
            guard let shuttle = list.read(Shuttle.init(checkpoint:)) else { return nil }
            state = .restored(shuttle)
        case "done":
            guard let done = list.read(Shuttle.init(checkpoint:)) else { return nil }
            state = .done(
                Balance(
                    cycles: done.cycles, plated: done.plated, stripped: done.stripped,
                    reservoir: done.reservoir, final: done.small))
        default: return nil
        }
        guard list.isWhole else { return nil }
    }
}

/// Why a run has no reservoir balance.
package struct ReservoirAbsence: Error, Hashable, Sendable {
    package let absence: ReservoirMethod.Absence
    init(_ absence: ReservoirMethod.Absence) { self.absence = absence }
}
