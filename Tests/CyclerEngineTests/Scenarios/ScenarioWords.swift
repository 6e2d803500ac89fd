import CyclerCore
import CyclerEngine

/// Numbers and effects as a battery scientist reads them.
enum ScenarioWords {
    /// A value in base units with the unit people use.
    static func quantity(_ value: Double, _ dimension: Dimension) -> String {
        switch dimension {
        case .number: return number(value)
        case .temperature: return number(value - 273.15) + " degC"
        default: break
        }
        for (known, units) in units where known == dimension {
            // A hair below counts: 3.6 A s may come out as a little less than 1 mAh.
            let fitting = units.first { value.magnitude >= 0.9999 * $0.scale } ?? units.last
            guard let (scale, symbol) = fitting, value != 0 else { break }
            return number(value / scale) + " " + symbol
        }
        return number(value) + " " + dimension.symbol
    }

    private static let units: [(Dimension, [(scale: Double, symbol: String)])] = [
        (.current, [(1, "A"), (1e-3, "mA"), (1e-6, "uA")]), (.voltage, [(1, "V"), (1e-3, "mV")]),
        (.charge, [(3600, "Ah"), (3.6, "mAh"), (3.6e-3, "uAh")]),
        (.energy, [(3600, "Wh"), (3.6, "mWh"), (3.6e-3, "uWh")]),
        (.power, [(1, "W"), (1e-3, "mW"), (1e-6, "uW")]),
        (.time, [(86400, "d"), (3600, "h"), (60, "min"), (1, "s")]),
        (.pressure, [(1e6, "MPa"), (1, "Pa")]), (.resistance, [(1, "ohm")]),
        (.voltage / .time, [(1e-3, "mV/s"), (1e-6, "uV/s")]),
        (.current / .time, [(1e-6, "uA/s")]), (.voltage / .charge, [(1e-3 / 3.6, "mV/mAh")]),
        (Dimension.current.perArea, [(1e-3, "mA/cm2")]),
        (Dimension.charge.perArea, [(3.6, "mAh/cm2")]),
    ]

    private static func number(_ value: Double) -> String {
        var text = ByteText()
        text.append(value, significant: 5)
        return text.string
    }

    static func span(_ span: TimeSpan) -> String { quantity(span.seconds, .time) }

    static func setPoint(_ drive: Drive) -> String {
        switch drive {
        case .open: "open"
        case .current(let current): "set " + quantity(current.value, .current)
        case .voltage(let voltage): "set " + quantity(voltage.value, .voltage)
        }
    }

    /// A step that begins: what is set, where it ends, what bounds it.
    static func begins(_ step: PlanStep, _ progress: StepProgress, _ drive: Drive) -> [String] {
        var lines = ["step \(step.id) begins: \(step.action.name), \(setPoint(drive))"]
        switch step.action {
        case .pressure(let settle):
            lines.append("  press to \(quantity(settle.target.value, .pressure))")
        case .temperature(let settle):
            lines.append("  heat to \(quantity(settle.target.value, .temperature))")
        case .drive(.power(let power), _):
            lines.append("  keeps \(quantity(power.value, .power))")
        case .drive(.resistance(let ohms), _):
            lines.append("  keeps \(quantity(ohms.value, .resistance))")
        case .confirm: lines.append("  waits for 'confirm'")
        case .rest, .drive, .hold, .voltageRamp: break
        }
        if let span = step.action.rampSpan { lines.append("  ramps for \(self.span(span))") }
        for condition in step.until { lines.append("  until \(words(condition))") }
        let bounds = [
            progress.chargeBound.map { quantity($0.value * 3600, .charge) },
            progress.timeBound.map(span),
        ].compactMap(\.self)
        let word = step.onTimeout.map { $0 == .trip } ?? true ? "trips" : "goes on"
        if !bounds.isEmpty { lines.append("  \(word) beyond \(bounds.joined(separator: " or "))") }
        return lines
    }

    static func words(_ condition: PlanCondition) -> String {
        var text: String
        switch condition.trigger {
        case .short(let hardOnly): text = hardOnly ? "a hard short" : "a short"
        case .all(let clauses):
            let parts = clauses.map { clause in
                switch clause {
                case .signal(let signal, let comparison, let limit):
                    "\(signal.rawValue) \(comparison.rawValue) "
                        + quantity(limit, signal.dimension)
                case .fixed(let holds): holds ? "true already" : "not true"
                }
            }
            text = parts.isEmpty ? "at once" : parts.joined(separator: " and ")
        }
        switch condition.target {
        case .next: break
        case .landing(let number): text += ", then to landing \(number)"
        case .endOfRun: text += ", then the end"
        case .trip: text += ", then trip"
        }
        return text
    }

    static func notice(_ notice: ScheduleNotice, _ dimensions: [String: Dimension]) -> String {
        switch notice {
        case .message(let text): "message: \(text)"
        case .hook(let name): "hook \(name)"
        case .nextCycle: "a cycle begins"
        case .set(let name, let value):
            "\(name) = \(quantity(value, dimensions[name] ?? .number))"
        }
    }
}
