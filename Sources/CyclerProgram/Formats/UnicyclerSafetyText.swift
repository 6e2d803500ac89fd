import CyclerCore

/// The limits of a schedule as the `safety` of a protocol.
struct UnicyclerSafetyText {
    private var members: [JSON.Member] = []
    /// The delay of the limits so far; theirs have one for all.
    private var delay: TimeSpan?

    /// What can be said; the rest is told to the reader.
    static func members(_ schedule: Schedule, _ reader: inout PlainReader) -> [JSON.Member] {
        var safety = UnicyclerSafetyText()
        safety.add(schedule.limits, &reader)
        for one in schedule.guards {
            guard let reason = safety.add(one, reader.folding) else { continue }
            reader.cannot("guards", reason)
        }
        if let delay = safety.delay, delay > .zero {
            safety.members.append(JSON.Member("delay_s", .rounded(delay.seconds)))
        }
        return safety.members
    }

    private mutating func add(_ limits: LimitSet, _ reader: inout PlainReader) {
        if limits.temperature != nil || limits.pressure != nil {
            reader.cannot("limits", "unicycler has no limits of temperature and pressure")
        }
        if limits.voltage != nil || limits.current != nil { delay = .zero }
        if let voltage = limits.voltage {
            set("max_voltage_V", voltage.upperBound.value)
            set("min_voltage_V", voltage.lowerBound.value)
        }
        if let current = limits.current { setCurrent(current.value) }
    }

    private mutating func set(_ key: String, _ value: Double) {
        members.append(JSON.Member(key, .rounded(value)))
    }

    private mutating func setCurrent(_ amperes: Double) {
        set("max_current_mA", amperes * 1000)
        set("min_current_mA", -amperes * 1000)
    }

    /// Why a guard cannot be said; nil when it was.
    private mutating func add(_ one: Guard, _ folding: ValueFolding) -> String? {
        guard one.action == .open else {
            return "unicycler only ends runs; it does not warn or pause"
        }
        guard one.samples == Guard.Samples(1, of: 1) else {
            return "unicycler does not count samples"
        }
        guard one.when.count == 1, let clause = one.when.first,
            case .signal(let signal) = clause.subject
        else { return "unicycler limits voltage, current and charge one by one" }
        if let delay, delay != one.delay { return "unicycler has one delay for all limits" }
        do throws(ValueFolding.Unknown) {
            switch (signal, clause.comparison) {
            case (.voltage, .atLeast):
                try add("max_voltage_V", try folding.absolute(clause.limit, .voltage))
            case (.voltage, .atMost):
                try add("min_voltage_V", try folding.absolute(clause.limit, .voltage))
            case (.absCurrent, .atLeast):
                let amperes = try folding.absolute(clause.limit, .current)
                try add("max_current_mA", amperes * 1000)
                try add("min_current_mA", -amperes * 1000)
            case (.capacity, .atLeast):
                let coulombs = try folding.absolute(clause.limit, .charge)
                try add("max_capacity_mAh", coulombs / 3.6)
            default:
                return "unicycler has no limit of \(signal.rawValue) \(clause.comparison.rawValue)"
            }
        } catch {
            return "a limit \(error.reason)"
        }
        delay = one.delay
        return nil
    }

    private mutating func add(_ key: String, _ value: Double) throws(ValueFolding.Unknown) {
        guard !members.contains(where: { $0.key == key }) else {
            throw ValueFolding.Unknown("is given twice")
        }
        set(key, value)
    }
}
