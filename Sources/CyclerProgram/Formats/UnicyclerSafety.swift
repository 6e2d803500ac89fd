import CyclerCore
import CyclerYAML

/// The limits of a protocol, with currents in A and charge in A s. Leaving one ends the run.
struct UnicyclerSafety {
    typealias Written = UnicyclerStep.Written

    private(set) var maxVoltage: Written?
    private(set) var minVoltage: Written?
    /// Above zero.
    private(set) var maxCurrent: Written?
    /// Below zero.
    private(set) var minCurrent: Written?
    private(set) var maxCharge: Written?
    /// How long a limit is exceeded until it counts.
    private(set) var delay = TimeSpan.zero

    init(_ map: inout MappingReader) {
        guard var inner = map.object("safety", expected: "{\"max_voltage_V\": 4.5}") else {
            return
        }
        let volts = UnicyclerForms.number("a voltage such as 4.5")
        maxVoltage = Self.written(&inner, "max_voltage_V", volts)
        minVoltage = Self.written(&inner, "min_voltage_V", volts)
        maxCurrent = Self.written(
            &inner, "max_current_mA", UnicyclerForms.positive("a current in mA such as 10"))
        let negative = "a current in mA such as -10, below zero"
        minCurrent = Self.written(
            &inner, "min_current_mA",
            UnicyclerForms.number(negative).demanding(negative) { $0 < 0 })
        maxCharge = Self.written(
            &inner, "max_capacity_mAh", UnicyclerForms.positive("a charge in mAh such as 5"))
        let seconds = inner.value("delay_s", UnicyclerForms.secondsOrNone)
        inner.finish()
        maxCurrent?.value /= 1000
        minCurrent?.value /= 1000
        if let charge = maxCharge { maxCharge?.value = charge.value * 3600 / 1000 }
        delay = TimeSpan(nanoseconds: Int64(((seconds ?? 0) * 1e9).rounded()))
        if let low = minVoltage, let high = maxVoltage, low.value >= high.value {
            map.problems.report(
                at: high.node, "max_voltage_V is not above min_voltage_V",
                expected: "a voltage above \(ShortNumber.text(low.value)) V")
        }
    }

    private static func written(
        _ map: inout MappingReader, _ key: String, _ form: Form<Double>
    ) -> Written? {
        guard let node = map.valueNode(key), let value = node.read(form, map.problems) else {
            return nil
        }
        return Written(value: value, node: node)
    }

    // MARK: As ours

    /// A current limit that is the same both ways belongs to the whole schedule.
    private var currentBothWays: Double? {
        guard let high = maxCurrent, let low = minCurrent, high.value == -low.value else {
            return nil
        }
        return high.value
    }

    /// Limits of the whole schedule; with a delay they are guards that open and latch.
    func apply(to schedule: inout Schedule, _ problems: ProblemCollector) {
        if delay == .zero, let low = minVoltage, let high = maxVoltage, low.value < high.value {
            schedule.limits.voltage = Volts(low.value)...Volts(high.value)
        } else {
            schedule.guards += [
                maxVoltage.map { opening(.voltage, .atLeast, .literal($0.value, .voltage)) },
                minVoltage.map { opening(.voltage, .atMost, .literal($0.value, .voltage)) },
            ].compactMap { $0 }
        }
        if let current = currentBothWays {
            limit(&schedule.limits, &schedule.guards, current)
        } else if let one = maxCurrent ?? minCurrent {
            problems.warn(
                at: one.node,
                maxCurrent != nil && minCurrent != nil
                    ? "holds and scans have the larger of the current limits either way"
                    : "holds and scans have this current limit either way")
        }
        if let charge = maxCharge {
            schedule.guards.append(
                opening(.capacity, .atLeast, .literal(charge.value, .charge)))
            problems.warn(at: charge.node, "the charge is counted from the start of each step")
        }
    }

    /// The limits of one step, where they are not the same both ways.
    func apply(to step: inout WrittenStep, _ action: UnicyclerStep.Action) {
        guard currentBothWays == nil else { return }
        let limits = [maxCurrent?.value, (minCurrent?.value).map { -$0 }]
        let limit: Double?
        switch action {
        case .current(let current, _, _): limit = current.value > 0 ? limits[0] : limits[1]
        case .hold, .scan: limit = limits.compactMap { $0 }.max()
        case .rest, .loop, .tag: limit = nil
        }
        if let limit { self.limit(&step.limits, &step.guards, limit) }
    }

    private func limit(_ limits: inout LimitSet, _ guards: inout [Guard], _ current: Double) {
        guard delay > .zero else {
            limits.current = Amperes(current)
            return
        }
        guards.append(opening(.absCurrent, .atLeast, .literal(current, .current)))
    }

    private func opening(
        _ signal: Signal, _ comparison: Comparison, _ limit: Expression
    ) -> Guard {
        Guard(
            when: [Clause(.signal(signal), comparison, limit)], delay: delay, action: .open)
    }
}
