import CyclerCore

/// Tells the steps of a recording apart, row by row and without allocating.
///
/// A column of steps, of step types or of set currents is believed. Without them, and inside the
/// steps that they give, the measured current decides: a row that differs is kept back until the
/// next one confirms it or shows it to be an outlier.
struct StepInference {
    /// What a row did.
    enum Verdict: Equatable {
        /// The step goes on; after a row that was kept back, that one was an outlier.
        case goesOn
        /// A step begins with this row.
        case begins(Regime, isNew: Bool)
        /// This row looks different; the next one tells.
        case unsure
        /// The row that was kept back began a step, and this one belongs to it.
        case began(Regime, isNew: Bool)
    }

    private enum State {
        case nothing
        case inside(SteadyStep)
        /// The last row differed, and so many in a row.
        case unsure(SteadyStep, kept: Reading, rows: Int)
    }

    /// Below this share of the largest constant current so far, nothing flows.
    static let restShare = 0.001
    /// Nor below this density, A/cm2: no experiment plates at half a microampere.
    static let restDensity = CurrentDensity(0.5e-6)
    /// Set currents that differ by less are one.
    static let setShare = 0.02
    /// So many rows that differ, whichever way, are a change.
    private static let unsureMax = 4

    /// The recording has a column of set currents.
    private let hasSetCurrent: Bool
    private var state = State.nothing
    private var judge: CurrentJudge
    private var marks = Marks()
    /// What the set columns said last, and how often without a change.
    private var wanted: Regime?
    private var wantedRows = 0

    init(area: SquareCentimetres, hasSetCurrent: Bool) {
        self.hasSetCurrent = hasSetCurrent
        judge = CurrentJudge(restFloor: (Self.restDensity * area).value)
    }

    /// What the recorder itself says of a row.
    private struct Marks: Equatable {
        var step = Double.nan
        var kind = StepWord.unknown
        var isImpedance = false

        init() {}

        init(_ row: RecordedRow) {
            step = row.step
            kind = row.kind
            isImpedance = row.isImpedance
        }

        /// A step number that is missing changes nothing.
        func differ(from other: Marks) -> Bool {
            let isOtherStep = !step.isNaN && !other.step.isNaN && step != other.step
            return isOtherStep || kind != other.kind || isImpedance != other.isImpedance
        }
    }

    /// Judges the next row.
    mutating func judge(_ row: RecordedRow) -> Verdict {
        let reading = Reading(row)
        judge.add(reading)
        let marks = Marks(row)
        let isMarked = marks.differ(from: self.marks)
        if isMarked || self.marks.step.isNaN { self.marks = marks }
        let setRegime = setRegime(row)
        wantedRows = wanted == setRegime ? wantedRows + 1 : 0
        defer { wanted = setRegime }
        let step: SteadyStep
        let unsure: (kept: Reading, rows: Int)?
        switch state {
        case .nothing: return begin(opening(row, setRegime), reading)
        case .inside(let present): (step, unsure) = (present, nil)
        case .unsure(let present, let kept, let rows): (step, unsure) = (present, (kept, rows))
        }
        if isMarked { return begin(opening(row, setRegime), reading) }
        switch row.kind {
        case .rest, .constantVoltage, .impedance, .moving: return goOn(step, reading)
        case .unknown, .constantCurrent, .currentThenVoltage: break
        }
        if row.isImpedance { return goOn(step, reading) }
        if let setRegime {
            return judgeSet(step, setRegime, reading)
        }
        return judgeMeasured(step, unsure, reading)
    }

    // MARK: What the recorder says

    /// The regime of the first row of a step.
    private func opening(_ row: RecordedRow, _ setRegime: Regime?) -> Regime {
        if row.isImpedance { return .impedance }
        switch row.kind {
        case .rest: return .rest
        case .moving: return .unsteady
        case .constantVoltage:
            return .hold(Volts(row.setVoltage.isFinite ? row.setVoltage : row.voltage))
        case .unknown, .constantCurrent, .currentThenVoltage, .impedance:
            return setRegime ?? judge.regime(of: Reading(row))
        }
    }

    /// What the set columns say; nil when they are silent.
    private func setRegime(_ row: RecordedRow) -> Regime? {
        if row.setCurrent.isFinite, row.setCurrent != 0 {
            return .current(Amperes(row.setCurrent))
        }
        // A limit is in its column all the time, a set voltage only while no current is set.
        if hasSetCurrent, row.setVoltage.isFinite, row.setVoltage != 0 {
            return .hold(Volts(row.setVoltage))
        }
        return row.setCurrent.isFinite ? .rest : nil
    }

    /// The set columns are exact; only a voltage that is held at the end of the same step has to
    /// be seen.
    private mutating func judgeSet(
        _ step: SteadyStep, _ setRegime: Regime, _ reading: Reading
    ) -> Verdict {
        let isSame = Self.isSame(reference(step), setRegime)
        if case .unsteady = step.regime {
            return wantedRows >= SteadyStep.settling
                ? begin(setRegime, reading) : goOn(step, reading)
        }
        guard isSame else {
            return begin(judge.countChange(step) ? setRegime : .unsteady, reading)
        }
        guard case .current(let set) = setRegime else { return goOn(step, reading) }
        if case .hold = step.regime {
            return judge.differs(step, reading) ? begin(setRegime, reading) : goOn(step, reading)
        }
        var present = step
        guard present.sagged(below: set, reading, judge) else { return goOn(present, reading) }
        return begin(.hold(Volts(reading.voltage)), reading)
    }

    /// What the set columns must still say for the step to go on.
    private func reference(_ step: SteadyStep) -> Regime {
        switch step.regime {
        case .rest, .current, .impedance: step.regime
        // Seen, or moving: the columns said something else.
        case .hold, .unsteady: wanted ?? step.regime
        }
    }

    private static func isSame(_ a: Regime, _ b: Regime) -> Bool {
        switch (a, b) {
        case (.current(let a), .current(let b)):
            (a.value < 0) == (b.value < 0)
                && (a - b).magnitude <= setShare * max(a.magnitude, b.magnitude)
        case (.hold, .hold), (.rest, .rest), (.unsteady, .unsteady), (.impedance, .impedance): true
        case (.current, _), (.hold, _), (.rest, _), (.unsteady, _), (.impedance, _): false
        }
    }

    // MARK: What the current says

    private mutating func judgeMeasured(
        _ step: SteadyStep, _ unsure: (kept: Reading, rows: Int)?, _ reading: Reading
    ) -> Verdict {
        switch step.regime {
        case .impedance: return goOn(step, reading)
        case .unsteady:
            return judge.isSteady
                ? begin(judge.regime(of: reading), reading) : goOn(step, reading)
        case .rest, .current, .hold: break
        }
        guard judge.differs(step, reading) else { return goOn(step, reading) }
        guard let (kept, rows) = unsure else {
            state = .unsure(step, kept: reading, rows: 1)
            return .unsure
        }
        guard CurrentJudge.agree(step, kept, reading) || rows >= Self.unsureMax else {
            // The row before was an outlier, and this may be another.
            state = .unsure(step, kept: reading, rows: rows + 1)
            return .unsure
        }
        let (next, isNew) = judge.next(after: step, kept, reading)
        state = .inside(next)
        return .began(next.regime, isNew: isNew)
    }

    // MARK: Moves

    private mutating func goOn(_ step: SteadyStep, _ reading: Reading) -> Verdict {
        var step = step
        step.add(reading)
        judge.note(step)
        state = .inside(step)
        return .goesOn
    }

    private mutating func begin(_ regime: Regime, _ reading: Reading) -> Verdict {
        let before: Regime? =
            switch state {
            case .nothing: nil
            case .inside(let step), .unsure(let step, _, _): step.regime
            }
        judge.begin(regime, after: before)
        state = .inside(SteadyStep(regime, reading))
        return .begins(regime, isNew: true)
    }
}
