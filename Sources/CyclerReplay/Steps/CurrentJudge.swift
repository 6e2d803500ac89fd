import CyclerCore

/// Judges measured currents: what is nothing, what is the same current with noise, what is the
/// decay at a constant voltage.
struct CurrentJudge {
    /// A change of the current by less is none: of the present one, and in sigma of its noise.
    static let gateShare = 0.02
    static let gateSigmas = 4.0
    /// And in steps of the converter.
    private static let gateSteps = 2.5
    /// However noisy a current is, this much of it is a change.
    private static let gateShareMax = 0.5
    /// A voltage that moves by less is held: this much, and this share of it.
    private static let heldFloor = 0.3e-3
    private static let heldShare = 1e-3
    /// A falling current at a held voltage counts as a decay when it falls twice within this time.
    private static let decaySpan = TimeSpan.hours(2)
    /// Changes of an unsettled current after which it is not constant.
    private static let changesMax = 6
    /// At a held voltage, a current that falls to less than this share of itself is switched off.
    private static let offShare = 0.3

    private let restFloor: Double
    private var noise = CurrentNoise()
    /// Largest settled current, A.
    private var largest = 0.0
    /// The last settled currents of either sign, A.
    private var levels = (negative: Double.nan, positive: Double.nan)
    private var changes = 0
    /// Rows behind `steadyLevel` that are like it.
    private var steadyRun = 0
    private var steadyLevel = Double.nan

    init(restFloor: Double) { self.restFloor = restFloor }

    /// A current that is none, A.
    private var restMax: Double { max(restFloor, StepInference.restShare * largest) }

    /// By how much a current of this size may differ and be the same, A.
    func gate(_ level: Double) -> Double {
        let size = level.magnitude
        let least = max(
            Self.gateShare * size, Self.gateSigmas * noise.sigma,
            Self.gateSteps * noise.resolution)
        return min(least, Self.gateShareMax * size)
    }

    /// True when the voltage has not moved from one reading to the other.
    static func isHeld(_ reading: Reading, as other: Reading) -> Bool {
        (reading.voltage - other.voltage).magnitude <= heldWithin(other.voltage)
    }

    private static func heldWithin(_ voltage: Double) -> Double {
        heldFloor + heldShare * voltage.magnitude
    }

    /// Takes in every row, whatever it is.
    mutating func add(_ reading: Reading) {
        noise.add(reading.current)
        let isSame =
            (reading.current - steadyLevel).magnitude <= gate(steadyLevel)
            || max(reading.current.magnitude, steadyLevel.magnitude) <= restMax
        steadyRun = isSame ? steadyRun + 1 : 0
        if !isSame { steadyLevel = reading.current }
    }

    /// True when the current has been the same for a while.
    var isSteady: Bool { steadyRun >= SteadyStep.settling }

    /// Another current begins, whose noise is its own.
    mutating func begin(_ regime: Regime, after before: Regime?) {
        if case .current(let now) = regime, case .current(let then) = before,
            (now < .zero) == (then < .zero)
        {
            return
        }
        noise.restart()
    }

    /// The set current changed; false when it does so all the time.
    mutating func countChange(_ step: SteadyStep) -> Bool {
        changes = step.settled < SteadyStep.settling ? changes + 1 : 0
        return changes < Self.changesMax
    }

    /// A row went on with the step.
    mutating func note(_ step: SteadyStep) {
        guard step.settled == SteadyStep.settling, case .current = step.regime else { return }
        changes = 0
        largest = max(largest, step.level.magnitude)
        if step.level < 0 { levels.negative = step.level } else { levels.positive = step.level }
    }

    /// What a reading is by itself. A current close to the last one of its sign is that one.
    func regime(of reading: Reading) -> Regime {
        guard reading.current.magnitude > restMax else { return .rest }
        let before = reading.current < 0 ? levels.negative : levels.positive
        let isSame = (reading.current - before).magnitude <= gate(before)
        return .current(Amperes(isSame ? before : reading.current))
    }

    /// True when two readings differ from a step in the same direction.
    static func agree(_ step: SteadyStep, _ kept: Reading, _ reading: Reading) -> Bool {
        (kept.current < step.level) == (reading.current < step.level)
    }

    /// True when a reading does not fit the step.
    func differs(_ step: SteadyStep, _ reading: Reading) -> Bool {
        switch step.regime {
        case .unsteady, .impedance: return false
        case .rest: return reading.current.magnitude > restMax
        case .current: return (reading.current - step.level).magnitude > gate(step.level)
        case .hold(let voltage):
            let isOff =
                reading.current.magnitude <= restMax
                && reading.current.magnitude < Self.offShare * step.last.current.magnitude
            let moved = (reading.voltage - voltage.value).magnitude
            return isOff || moved > 2 * Self.heldWithin(voltage.value)
        }
    }

    /// The step that two differing readings begin, and whether it is another one at all: a current
    /// that has not settled yet only finds its level.
    mutating func next(
        after step: SteadyStep, _ kept: Reading, _ reading: Reading
    ) -> (SteadyStep, isNew: Bool) {
        if let decay = decay(after: step, kept, reading) { return decay }
        let regime = regime(of: reading)
        begin(regime, after: step.regime)
        var next = Self.step(regime, reading)
        var isNew = true
        if case .current = step.regime, case .current(let now) = regime {
            isNew = !step.isSettling(at: reading.time) || (now.value < 0) != (step.level < 0)
            if !countChange(step) {
                steadyRun = 0
                return (Self.step(.unsteady, reading), true)
            }
        } else if step.isMarked, step.settled < SteadyStep.settling, step.regime == .rest {
            // The first row of a marked step is often from before its current came.
            isNew = false
        }
        if !isNew { next.start = step.start }
        return (next, isNew)
    }

    /// A current that falls while the voltage stands still is one that is held. Once may be a
    /// change of the current; twice, or in one go, is a decay.
    private func decay(
        after step: SteadyStep, _ kept: Reading, _ reading: Reading
    ) -> (SteadyStep, isNew: Bool)? {
        let now = reading.current.magnitude
        guard case .current = step.regime, now > restMax,
            (reading.current < 0) == (step.level < 0), now < step.level.magnitude,
            Self.isHeld(kept, as: step.last), Self.isHeld(reading, as: step.last)
        else { return nil }
        let isAgain = step.falls > 0 && reading.time - step.fellAt <= Self.decaySpan
        let isFast = now < kept.current.magnitude - gate(kept.current)
        if isAgain || isFast {
            return (Self.step(.hold(Volts(reading.voltage)), reading), !isAgain)
        }
        var next = Self.step(.current(Amperes(reading.current)), reading)
        next.falls = 1
        next.fellAt = reading.time
        return (next, true)
    }

    private static func step(_ regime: Regime, _ reading: Reading) -> SteadyStep {
        var step = SteadyStep(regime, reading)
        step.isMarked = false
        return step
    }
}
