import CyclerCore
import CyclerEngine

/// A set point of a rig or an oven that goes to its goal evenly, one step with every reading of
/// the instrument. It belongs to the step that asked for it: when that step is not in force any
/// more, the set point stays where it is.
struct SharedRamp: Hashable, Sendable {
    var owner: ChannelIndex
    /// In the instrument's unit (K, or Pa at its port).
    var from: Double
    var goal: Double
    /// Magnitude, per second of lab time.
    var perSecond: Double
    var began: Instant

    /// The set point at a time.
    func value(at time: Instant) -> Double {
        let moved = perSecond * max((time - began).seconds, 0)
        guard moved < (goal - from).magnitude else { return goal }
        return from + (goal < from ? -moved : moved)
    }
}

extension Station {
    /// Sets a rig or an oven at once, or begins to take it there at a rate.
    mutating func takeShared(
        _ instrument: Int, to goal: SetValue, perSecond: Double?, owner: ChannelIndex,
        into effects: inout EffectBuffer
    ) {
        guard let perSecond, let from = presentValue(instrument, goal) else {
            setShared(instrument, goal, owner: owner, into: &effects)
            return
        }
        let ramp = SharedRamp(
            owner: owner, from: from, goal: goal.number, perSecond: perSecond, began: now)
        step(ramp, instrument, like: goal, into: &effects)
    }

    /// The next step of a ramp, if one is under way and its schedule step still in force.
    mutating func continueRamp(_ instrument: Int, into effects: inout EffectBuffer) {
        guard let ramp = instruments[instrument].shared.ramp,
            instruments[instrument].shared.setting == nil
        else { return }
        guard case .inForce = channels[ramp.owner.number].run?.seenEntry(),
            let action = channels[ramp.owner.number].run?.seenAction()
        else {
            instruments[instrument].shared.ramp = nil
            return
        }
        switch action {
        case .temperature: step(ramp, instrument, like: .temperature(Kelvins(0)), into: &effects)
        case .pressure: step(ramp, instrument, like: .pressure(Pascals(0)), into: &effects)
        case .rest, .drive, .hold, .voltageRamp, .confirm:
            instruments[instrument].shared.ramp = nil
        }
    }

    private mutating func step(
        _ ramp: SharedRamp, _ instrument: Int, like kind: SetValue,
        into effects: inout EffectBuffer
    ) {
        let value = ramp.value(at: now + instruments[instrument].lab.period)
        setShared(instrument, kind.with(value), owner: ramp.owner, into: &effects)
        instruments[instrument].shared.ramp = value == ramp.goal ? nil : ramp
    }

    /// Where the instrument is now; nil when nothing fresh is known.
    private func presentValue(_ instrument: Int, _ kind: SetValue) -> Double? {
        guard instruments[instrument].isFresh(at: now) else { return nil }
        switch kind {
        case .temperature: return instruments[instrument].readings.temperature?.value
        case .pressure: return instruments[instrument].readings.pressure?.value
        }
    }
}

extension SetValue {
    /// In base units.
    var number: Double {
        switch self {
        case .temperature(let kelvins): kelvins.value
        case .pressure(let pascals): pascals.value
        }
    }

    /// The same quantity with another value.
    func with(_ number: Double) -> SetValue {
        switch self {
        case .temperature: .temperature(Kelvins(number))
        case .pressure: .pressure(Pascals(number))
        }
    }
}
