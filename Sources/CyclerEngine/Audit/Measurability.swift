import CyclerCore

/// What a schedule asks of quantities that nobody on the channel measures: a limit on them would
/// look like protection and never act.
struct Measurability {
    private let abilities: ChannelAbilities

    init(_ abilities: ChannelAbilities) { self.abilities = abilities }

    func objections(to step: PlanStep) -> [PlanAudit.Objection] {
        var found: [PlanAudit.Objection.Kind] = []
        for set in [step.scheduleLimits, step.stepLimits] {
            if set.temperature != nil, !abilities.contains(.readsTemperature) {
                found.append(.unmeasured("the limit on temperature", role: "temperature"))
            }
            if set.pressure != nil, !abilities.contains(.pressure) {
                found.append(.unmeasured("the limit on pressure", role: "pressure"))
            }
        }
        found += step.guards.flatMap { missing($0.when, for: "the guard '\($0.words)'") }
        for condition in step.until {
            guard case .all(let clauses) = condition.trigger else { continue }
            found += missing(clauses, for: "the end '\(condition.word)'")
        }
        return found.map { PlanAudit.Objection(kind: $0, place: step.place) }
    }

    private func missing(
        _ clauses: [PlanClause], for what: @autoclosure () -> String
    ) -> [PlanAudit.Objection.Kind] {
        clauses.compactMap { clause in
            guard case .signal(let signal, _, _) = clause, let need = Self.need(of: signal),
                !abilities.contains(need.ability)
            else { return nil }
            return .unmeasured(what(), role: need.role)
        }
    }

    private static func need(
        of signal: Signal
    ) -> (ability: ChannelAbilities, role: String)? {
        switch signal {
        case .temperature: (.readsTemperature, "temperature")
        case .cellTemperature: (.readsCellTemperature, "cell-temperature")
        case .stackPressure: (.pressure, "pressure")
        case .time, .runTime, .voltage, .absCurrent, .power, .capacity, .energy, .plated,
            .voltageFall, .voltageRise, .voltageSlope, .absVoltageSlope, .voltagePerCharge,
            .absCurrentSlope:
            nil
        }
    }
}
