import CyclerCore

/// From expressions to numbers, when a step begins.
extension StepTemplate {
    /// The step in numbers. A step that energises has both bounds, or cannot begin.
    func resolved(
        in memory: RunMemory, _ defaults: StepDefaults
    ) throws(ScheduleFault) -> PlanStep {
        let action = try resolvedAction(in: memory)
        var conditions: [PlanCondition] = []
        var resolvedGuards: [PlanGuard] = []
        do throws(MissingValue) {
            for template in until { conditions.append(try template.resolved(in: memory)) }
            for template in guards { resolvedGuards.append(try template.resolved(in: memory)) }
        } catch { throw error.fault(at: place) }
        let written = try resolvedChargeBound(in: memory)
        var step = PlanStep(
            id: id, action: action, until: conditions, record: record,
            scheduleLimits: scheduleLimits, stepLimits: stepLimits, guards: resolvedGuards,
            onRestart: onRestart, place: place)
        step.onTimeout = onTimeout
        step.isTimeBoundWritten = timeBound != nil
        step.isChargeBoundWritten = written != nil
        step.isProbe = isProbe
        let opposite = action.direction.flatMap { memory.lastOpposite(of: $0) }
        step.chargeBound = defaults.chargeBound(of: step, written: written, opposite: opposite)
        step.timeBound = defaults.timeBound(
            of: step, written: timeBound, charge: written, opposite: opposite)
        if step.energises {
            guard let charge = step.chargeBound, charge.isFinite, step.timeBound != nil else {
                throw .noBound(place)
            }
        }
        return step
    }

    /// What the step does, in numbers.
    func resolvedAction(in memory: RunMemory) throws(ScheduleFault) -> PlanAction {
        let values = StepValues(memory: memory, place: place)
        switch action {
        case .rest(let time): return .rest(.bounded(seconds: try values.positive(time, .rest)))
        case .wait: return .rest(nil)
        case .drive(let drive, let written):
            let direction = repeatsDirection ? memory.lastDirection ?? written : written
            return .drive(try values.drive(drive, direction.sign), direction)
        case .hold(let voltage): return .hold(Volts(try values.value(voltage)))
        case .voltageRamp(let from, let to, let pace):
            let end = try values.value(to)
            let start = try values.value(from ?? PlanExpression([.known(.lastVoltage)]))
            let span = try values.span(pace, over: (end - start).magnitude)
            return .voltageRamp(from: Volts(start), to: Volts(end), span)
        case .pressure(let settle, _): return .pressure(settle)
        case .temperature(let settle, _): return .temperature(settle)
        case .confirm(let text): return .confirm(text)
        }
    }

    func resolvedChargeBound(in memory: RunMemory) throws(ScheduleFault) -> AmpereHours? {
        guard let chargeBound else { return nil }
        let values = StepValues(memory: memory, place: place)
        return AmpereHours(try values.positive(chargeBound, .chargeBound) / 3600)
    }
}

/// Evaluates expressions of one step.
private struct StepValues {
    let memory: RunMemory
    let place: SourcePlace

    /// What an amount is for, and the unit it is told in.
    enum Amount {
        case rest, current, power, resistance, chargeBound
        case rampRate, rampTime

        var words: (name: String, unit: String, scale: Double) {
            switch self {
            case .rest: ("a rest", "s", 1)
            case .current: ("a current", "A", 1)
            case .power: ("a power", "W", 1)
            case .resistance: ("a resistance", "ohm", 1)
            case .chargeBound: ("a charge bound", "Ah", 1 / 3600.0)
            case .rampRate: ("a rate", "per second", 1)
            case .rampTime: ("a ramp", "s", 1)
            }
        }
    }

    func value(_ expression: PlanExpression) throws(ScheduleFault) -> Double {
        do throws(MissingValue) {
            return try expression.evaluated(in: memory)
        } catch { throw error.fault(at: place) }
    }

    func positive(_ expression: PlanExpression, _ amount: Amount) throws(ScheduleFault) -> Double {
        let value = try value(expression)
        guard value > 0 else { throw impossible(value, amount, "which is not above zero") }
        return value
    }

    private func impossible(_ value: Double, _ amount: Amount, _ why: String) -> ScheduleFault {
        let words = amount.words
        var text = ByteText(reserving: 64)
        text.append("\(words.name) of ")
        text.append(value * words.scale, significant: 4)
        text.append(" \(words.unit), \(why)")
        return .impossibleValue(place, text.string)
    }

    func drive(
        _ drive: StepTemplate.DriveTemplate, _ sign: Double
    ) throws(ScheduleFault) -> PlanDrive {
        switch drive {
        case .current(let current, let held):
            let magnitude = try positive(current, .current)
            guard let held else { return .current(Amperes(sign * magnitude), thenHold: nil) }
            return .current(Amperes(sign * magnitude), thenHold: Volts(try value(held)))
        case .power(let power): return .power(Watts(sign * (try positive(power, .power))))
        case .resistance(let ohms): return .resistance(Ohms(try positive(ohms, .resistance)))
        case .currentRamp(let from, let to, let pace):
            let start = try notNegative(from)
            let end = try notNegative(to)
            guard max(start, end) > 0 else {
                throw .impossibleValue(place, "a ramp between two currents of zero")
            }
            let span = try self.span(pace, over: (end - start).magnitude)
            return .currentRamp(from: Amperes(sign * start), to: Amperes(sign * end), span)
        }
    }

    /// A ramp may begin or end at no current.
    private func notNegative(_ expression: PlanExpression) throws(ScheduleFault) -> Double {
        let value = try value(expression)
        guard value >= 0 else { throw impossible(value, .current, "which is below zero") }
        return value
    }

    /// How long a ramp over a distance takes.
    func span(
        _ pace: StepTemplate.PaceTemplate, over distance: Double
    ) throws(ScheduleFault) -> TimeSpan {
        switch pace {
        case .rate(let rate): .bounded(seconds: distance / (try positive(rate, .rampRate)))
        case .over(let time): .bounded(seconds: try positive(time, .rampTime))
        }
    }
}
