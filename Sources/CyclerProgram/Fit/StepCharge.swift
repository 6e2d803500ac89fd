import CyclerCore

/// What a step that drives a current will move, as far as the file and the cell say.
struct StepCharge {
    /// Magnitude of the current.
    let current: Amperes
    /// The least charge that ends the step; nil when none does.
    private(set) var endCharge: AmpereHours?
    /// The least time that ends it.
    private(set) var endTime: TimeSpan?
    private(set) var chargeBound: AmpereHours?
    private let values: ConstantValues
    private let cell: Cell
    private let scope: ExpressionScope

    /// Nil for steps that drive no current, or one that only a run knows.
    init?(_ step: WrittenStep, on cell: Cell, scope: ExpressionScope) {
        guard case .drive(_, let amount, _) = step.kind else { return nil }
        values = ConstantValues(known: { Self.known($0, of: cell) }, oneC: cell.oneC?.value)
        self.cell = cell
        self.scope = scope
        guard let value = Self.value(amount, .current, values, cell, scope), value > 0 else {
            return nil
        }
        current = Amperes(value)
        let charges = step.until.compactMap { self.charge(endedBy: $0) }
        endCharge = charges.min()
        endTime = step.until.compactMap { self.time(endedBy: $0) }.min()
        chargeBound = step.chargeBound
            .flatMap { Self.value($0, .charge, values, cell, scope) }
            .map { AmpereHours($0 / 3600) }
    }

    /// Time that a charge takes at the step's current, at most ten years.
    func time(for charge: AmpereHours) -> TimeSpan {
        let seconds = charge.value / current.value * 3600
        return .seconds(min(seconds, Self.secondsMax))
    }

    /// The most that the step may move before an end, or its charge bound, stops it.
    var largest: AmpereHours? {
        let byTime = endTime.map { current * $0 }
        return [endCharge, byTime].compactMap(\.self).min() ?? chargeBound
    }

    /// Ten years.
    private static let secondsMax = 3.2e8

    private func charge(endedBy end: EndCondition) -> AmpereHours? {
        guard case .all(let clauses) = end.trigger, clauses.count == 1,
            clauses[0].comparison == .atLeast
        else { return nil }
        switch clauses[0].subject {
        case .signal(.capacity), .signal(.plated):
            return Self.value(clauses[0].limit, .charge, values, cell, scope)
                .map { AmpereHours($0 / 3600) }
        case .signal, .known, .variable: return nil
        }
    }

    private func time(endedBy end: EndCondition) -> TimeSpan? {
        guard case .all(let clauses) = end.trigger, clauses.count == 1,
            clauses[0].subject == .signal(.time), clauses[0].comparison == .atLeast,
            let seconds = Self.value(clauses[0].limit, .time, values, cell, scope)
        else { return nil }
        return .seconds(min(max(seconds, 0), Self.secondsMax))
    }

    /// The value in base units, brought from per area or per mass to this cell.
    private static func value(
        _ expression: Expression, _ wanted: Dimension, _ values: ConstantValues, _ cell: Cell,
        _ scope: ExpressionScope
    ) -> Double? {
        guard let dimension = try? expression.dimension(scope.dimension(of:)),
            let value = expression.constant(values)
        else { return nil }
        switch dimension {
        case wanted: return value
        case wanted.perArea: return value * cell.area.value
        case wanted.perMass: return cell.activeMass.map { value * $0.value }
        default: return nil
        }
    }

    private static func known(_ known: Known, of cell: Cell) -> Double? {
        switch known {
        case .cellCapacity: cell.capacity.map { $0.value * 3600 }
        case .area: cell.area.value
        case .mass: cell.activeMass?.value
        case .lastCharge, .lastDischarge, .lastPlate, .lastStrip, .lastPlated, .lastEnergy,
            .lastTime, .lastVoltage, .lastCurrent, .maximumVoltage, .minimumVoltage,
            .plateauVoltage, .lastResistance, .coulombicEfficiency, .retention, .cycle, .pass,
            .temperature, .stackPressure:
            nil
        }
    }
}
