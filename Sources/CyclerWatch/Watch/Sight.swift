import CyclerCore

/// What the readiness of a detector of the voltage is made of.
struct Sight: Sendable {
    private let thresholds: SightThresholds
    private let drop: DropThresholds

    init(_ settings: WatchSettings) {
        thresholds = settings.thresholds.sight
        drop = settings.thresholds.drop
    }

    /// Readiness of whatever judges the voltage of a step that carries current, with or without a
    /// baseline. `needsZero`: compares with a level, so the zero must be known.
    func ofSignal(
        _ moment: WatchMoment, needsBase: Bool = true, needsZero: Bool = true
    ) -> Readiness {
        guard moment.flow == .current else { return .off }
        guard moment.hasReading else {
            return moment.hasSample ? .blind(.noReading) : .warmingUp
        }
        if moment.isCut { return .blind(.blanking) }
        if moment.isBlanked { return .warmingUp }
        guard needsBase else { return .watching }
        guard let base = moment.base else {
            let isTooSlow =
                moment.period.isFinite && moment.period > thresholds.periodMax.seconds
            return isTooSlow ? .blind(.sampleRate) : .warmingUp
        }
        let isOverpotential = moment.kind != .full && !moment.isSliding
        let reference = isOverpotential ? moment.reference : base
        if needsZero, moment.uncertainty > thresholds.offsetShare * reference {
            return .blind(.offset)
        }
        let least = max(drop.sigmas * moment.sigma, drop.floor.value)
        return base < least ? .blind(.noise) : .watching
    }

    /// Readiness of whatever judges the measured current of a step that carries one.
    func ofCurrent(_ moment: WatchMoment) -> Readiness {
        switch moment.flow {
        case .none, .rest: return .off
        case .current, .hold: break
        }
        guard moment.hasSample else { return .warmingUp }
        return moment.current == nil ? .blind(.noReading) : .watching
    }
}
