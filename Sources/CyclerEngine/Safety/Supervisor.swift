package import CyclerCore

/// What the supervisor asks for, in rising order: the highest wins.
package enum SafetyAction: Hashable, Sendable {
    case none
    /// Open, clears itself or by `resume`.
    case hold(Cause)
    /// Open and latch.
    case trip(Cause)

    private var rank: Int {
        switch self {
        case .none: 0
        case .hold: 1
        case .trip: 2
        }
    }

    /// The stronger of two; the first when equal, so the earlier cause is kept.
    package static func max(_ a: Self, _ b: Self) -> Self { b.rank > a.rank ? b : a }
}

/// The set point that the supervisor compares measurements with.
package enum ExpectedOutput: Hashable, Sendable {
    case open
    /// Constant current on a range of this full scale.
    case current(Amperes, fullScale: Amperes)
    case voltage(Volts)
}

extension ExpectedOutput {
    /// True when a measured current is what this set point should give, within tolerance.
    fileprivate func shows(_ current: Amperes) -> Bool {
        guard case .current(let wanted, let fullScale) = self else { return false }
        let allowed = Swift.max(
            Supervisor.deviationOfSetPoint * wanted.magnitude.value,
            Supervisor.deviationOfRange * fullScale.value)
        return (current - wanted).magnitude.value <= allowed
    }
}

/// Watches limits and set-point deviation of one channel; shares no code with what controls it.
package struct Supervisor: Hashable, Sendable {
    /// Consecutive deviating samples that open.
    package static let deviationSamples = 3
    /// Consecutive samples with the output off that hold a run.
    package static let offSamples = 2
    /// Samples behind a change within a step that may show the set point from before.
    package static let lagSamples = 2
    /// Deviation allowed, as a part of the set current.
    package static let deviationOfSetPoint = 0.02
    /// Deviation allowed, as a part of the range.
    package static let deviationOfRange = 0.005

    package var channelLimits: LimitSet
    package var cellLimits = LimitSet()
    package var scheduleLimits = LimitSet()
    package var stepLimits = LimitSet()
    private var expected: ExpectedOutput = .open
    /// What was expected before the last change within a step, and how many more samples may still
    /// show it.
    private var expectedBefore: ExpectedOutput?
    private var lagging = 0
    private var deviating = 0
    /// Samples in a row that showed the output off under a set point.
    private var off = 0

    package init(channelLimits: LimitSet) { self.channelLimits = channelLimits }

    /// A set point is confirmed; deviation counting starts anew.
    package mutating func expect(_ output: ExpectedOutput) {
        expected = output
        expectedBefore = nil
        deviating = 0
        off = 0
    }

    /// A new set point within the step is confirmed. Counting goes on: regulation that never
    /// arrives must not hide that it does not.
    package mutating func adjust(_ output: ExpectedOutput) {
        expectedBefore = expected
        lagging = Self.lagSamples
        expected = output
    }

    /// Judges one sample taken wholly after the set point in force was confirmed.
    package mutating func judge(_ sample: Sample) -> SafetyAction {
        var action = judge(limitsOf: sample)
        guard expected != .open else { return action }
        // What is no number is within no limit.
        if sample.voltage?.isFinite == false { action = .max(action, .trip(.overRange(.voltage))) }
        if sample.current?.isFinite == false { action = .max(action, .trip(.overRange(.current))) }
        action = .max(action, flags(sample))
        if let current = sample.current { action = .max(action, deviation(current)) }
        return action
    }

    /// Judges the limits alone, for samples taken while a set point is being changed.
    package func judge(limitsOf sample: Sample) -> SafetyAction {
        var action = SafetyAction.none
        if let voltage = sample.voltage {
            action = .max(action, check(.voltage, voltage.value) { $0.voltage?.bounds() })
        }
        if let current = sample.current {
            action = .max(
                action, check(.current, current.value) { $0.current.map { (-$0.value, $0.value) } })
        }
        return action
    }

    /// Judges a sample under no confirmed set point: the limits of channel and cell hold whatever
    /// the step.
    package func judge(betweenSetPoints sample: Sample) -> SafetyAction {
        var lasting = Supervisor(channelLimits: channelLimits)
        lasting.cellLimits = cellLimits
        return lasting.judge(limitsOf: sample)
    }

    /// Judges an auxiliary reading.
    package func judge(temperature: Kelvins) -> SafetyAction {
        check(.temperature, temperature.value) { $0.temperature?.bounds() }
    }

    /// Judges the stack pressure on the cell.
    package func judge(pressure: Pascals) -> SafetyAction {
        check(.pressure, pressure.value) { $0.pressure?.bounds() }
    }

    /// True when some layer limits the quantity, so that losing its reading matters.
    package func limits(_ quantity: LimitedQuantity) -> Bool {
        [channelLimits, cellLimits, scheduleLimits, stepLimits].contains { set in
            switch quantity {
            case .voltage: set.voltage != nil
            case .current: set.current != nil
            case .temperature: set.temperature != nil
            case .pressure: set.pressure != nil
            }
        }
    }

    /// The narrowest voltage window of all layers.
    package var voltageWindow: ClosedRange<Volts>? {
        var window: ClosedRange<Volts>?
        for set in [channelLimits, cellLimits, scheduleLimits, stepLimits] {
            guard let next = set.voltage else { continue }
            window = window.map { $0.clamped(to: next) } ?? next
        }
        return window
    }

    /// The smallest current limit of all layers.
    package var currentLimit: Amperes? {
        var smallest: Amperes?
        for set in [channelLimits, cellLimits, scheduleLimits, stepLimits] {
            guard let next = set.current else { continue }
            smallest = smallest.map { min($0, next) } ?? next
        }
        return smallest
    }

    private func check(
        _ quantity: LimitedQuantity, _ value: Double,
        _ bounds: (LimitSet) -> (Double, Double)?
    ) -> SafetyAction {
        func judge(_ layer: LimitLayer, _ set: LimitSet) -> SafetyAction {
            guard let (low, high) = bounds(set) else { return .none }
            if value < low { return .trip(.limit(layer, quantity, observed: value, limit: low)) }
            if value > high { return .trip(.limit(layer, quantity, observed: value, limit: high)) }
            return .none
        }
        return .max(
            .max(judge(.channel, channelLimits), judge(.cell, cellLimits)),
            .max(judge(.schedule, scheduleLimits), judge(.step, stepLimits)))
    }

    private mutating func flags(_ sample: Sample) -> SafetyAction {
        if sample.flags.contains(.protectionTripped) {
            return .trip(.openedByInstrument(protection: true))
        }
        if sample.flags.contains(.voltageOverRange) { return .trip(.overRange(.voltage)) }
        if sample.flags.contains(.currentOverRange) { return .trip(.overRange(.current)) }
        // One such sample may be an acquisition from before the set point took hold; no current
        // flows through an open output, so a second one is worth waiting for.
        off = sample.outputOn == false ? off + 1 : 0
        return off >= Self.offSamples ? .hold(.openedByInstrument(protection: false)) : .none
    }

    private mutating func deviation(_ current: Amperes) -> SafetyAction {
        guard case .current(let wanted, _) = expected else { return .none }
        let mayLag = lagging > 0
        lagging = max(lagging - 1, 0)
        let shows =
            expected.shows(current) || (mayLag && expectedBefore?.shows(current) == true)
        guard !shows else {
            deviating = 0
            return .none
        }
        deviating += 1
        guard deviating >= Self.deviationSamples else { return .none }
        return .trip(.deviation(observed: current, wanted: wanted))
    }
}

extension ClosedRange {
    fileprivate func bounds<Unit>() -> (Double, Double) where Bound == Quantity<Unit> {
        (lowerBound.value, upperBound.value)
    }
}
