import CyclerCore

/// The critical current density of a run: the largest current density whose half cycles were all
/// completed and free of shorts and contact loss, before the first one that was not.
///
/// A half cycle counts as completed when its step ended as its schedule meant it to; one that was
/// cut (stopped, tripped on something else) neither passes nor fails, and leaves its density out.
/// A voltage that ends the whole run is a failure too: the author's word for a diverging voltage.
/// Without a failure the value is a lower bound.
struct CriticalCurrent: Sendable {
    /// Densities kept apart; more than any ramp has steps. Half cycles of further ones are only
    /// counted.
    static let stagesMax = 64
    /// Densities that differ by less than this share are one: what an instrument sets.
    static let sameDensity = 0.005

    /// What one density went through.
    struct Stage: Hashable, Sendable {
        var density: CurrentDensity
        var halves = 0
        /// Of the completed half cycles, Ah.
        var charge = 0.0
        var isCut = false
    }

    /// The first half cycle that failed, and what had been moved when it began.
    struct Failure: Hashable, Sendable {
        var density: CurrentDensity
        /// A finding's code, or `voltage` where the schedule's own condition ended the run.
        var cause: String
        var direction: CurrentDirection
        var stepCount: Int
        var passed: AmpereHours
    }

    private let area: SquareCentimetres
    private(set) var stages: [Stage] = []
    private(set) var failure: Failure?
    /// All charge before the first failure, both directions.
    private(set) var passed = ChargeTotals()
    /// Half cycles at densities that no longer had a place.
    private(set) var uncounted = 0

    init(area: SquareCentimetres) {
        self.area = area
        stages.reserveCapacity(Self.stagesMax)
    }

    /// Takes a finished step; what carries no current in one direction only adds its charge.
    mutating func take(_ step: StepRow) {
        guard failure == nil else { return }
        if let direction = step.direction, let density = step.density, density > .zero {
            if let cause = step.currentFailure {
                failure = Failure(
                    density: density, cause: cause, direction: direction,
                    stepCount: step.stepCount, passed: passed.moved)
                return
            }
            count(step, at: density)
        }
        passed += step.charge
    }

    private mutating func count(_ step: StepRow, at density: CurrentDensity) {
        let place = stages.firstIndex { Self.isSame($0.density, density) }
        guard let index = place ?? added(density) else {
            uncounted += 1
            return
        }
        if step.isWhole {
            stages[index].halves += 1
            stages[index].charge += step.charge.moved.value
        } else {
            stages[index].isCut = true
        }
    }

    private mutating func added(_ density: CurrentDensity) -> Int? {
        guard stages.count < Self.stagesMax else { return nil }
        stages.append(Stage(density: density))
        return stages.count - 1
    }

    /// The stage that the critical current density is read from, nil when none was completed.
    var critical: Stage? {
        var best: Stage?
        for stage in stages where stage.halves > 0 && !stage.isCut {
            if let failure, Self.isSame(stage.density, failure.density) { continue }
            if let known = best, known.density >= stage.density { continue }
            best = stage
        }
        return best
    }

    static func isSame(_ a: CurrentDensity, _ b: CurrentDensity) -> Bool {
        (a - b).magnitude.value <= sameDensity * max(a.value, b.value)
    }

    /// For `run.json`.
    var json: JSON {
        var members: [JSON.Member] = []
        if let critical {
            let areal = (AmpereHours(critical.charge) / area).milliampereHoursPerSquareCentimetre
            members += [
                .init("mA-per-cm2", .number(critical.density.milliamperesPerSquareCentimetre)),
                .init("bound", failure == nil ? ">=" : "="),
                .init("half-cycles", .integer(critical.halves)),
                .init(
                    "areal-capacity-per-half-cycle-mAh-per-cm2",
                    .number(areal / Double(critical.halves))),
            ]
        } else {
            members += [
                .init("mA-per-cm2", .null),
                .init("reason", "no density was completed without a finding"),
            ]
        }
        if let failure {
            members += [
                .init(
                    "first-failing-mA-per-cm2",
                    .number(failure.density.milliamperesPerSquareCentimetre)),
                .init("failed-by", .string(failure.cause)),
                .init("failed-half-cycle", .string(failure.direction.rawValue)),
                .init("failed-step-count", .integer(failure.stepCount)),
            ]
        }
        let moved = failure?.passed ?? passed.moved
        members += [
            .init(
                "cumulative-areal-capacity-mAh-per-cm2",
                .number((moved / area).milliampereHoursPerSquareCentimetre)),
            .init("total-charge-Ah", .number(moved.value)),
        ]
        if uncounted > 0 { members.append(.init("half-cycles-left-out", .integer(uncounted))) }
        return .object(members)
    }
}

extension CriticalCurrent {
    /// For the checkpoint.
    func write(into out: inout StateWriter) {
        out.list { list in
            for stage in stages {
                list.list { part in
                    part.put(stage.density.value)
                    part.put(stage.halves)
                    part.put(stage.charge)
                    part.put(stage.isCut)
                }
            }
        }
        out.list(failure) { Self.write($0, into: &$1) }
        out.list(passed.write)
        out.put(uncounted)
    }

    private static func write(_ failure: Failure, into part: inout StateWriter) {
        part.put(failure.density.value)
        part.put(failure.cause)
        part.put(failure.direction.rawValue)
        part.put(failure.stepCount)
        part.put(failure.passed.value)
    }

    /// Nil when it is damaged.
    init?(checkpoint: JSON, area: SquareCentimetres) {
        self.init(area: area)
        var list = StateReader(checkpoint)
        stages = list.list(atMost: Self.stagesMax) { json in
            var part = StateReader(json)
            let stage = Stage(
                density: CurrentDensity(part.number()), halves: part.count(),
                charge: part.number(), isCut: part.flag())
            return part.isWhole ? stage : nil
        }
        failure = list.read { json in
            var part = StateReader(json)
            let density = CurrentDensity(part.number())
            guard let cause = part.text(),
                let direction = part.text().flatMap(CurrentDirection.init(rawValue:))
            else { return nil }
            let failure = Failure(
                density: density, cause: cause, direction: direction, stepCount: part.count(),
                passed: AmpereHours(part.number()))
            return part.isWhole ? failure : nil
        }
        guard let passed = list.read(ChargeTotals.init(checkpoint:)) else { return nil }
        self.passed = passed
        uncounted = list.count()
        guard list.isWhole else { return nil }
    }
}

extension StepRow {
    /// Why the current density of this step was too much, nil when it was not: a short or a loss
    /// of contact, or a voltage at which the schedule's author ends the whole run (it diverged).
    var currentFailure: String? {
        if let code = finding, code.failsCurrent { return code.rawValue }
        return endsRun && endsOnVoltage ? "voltage" : nil
    }
}

extension FindingCode {
    /// True for what ends a ramp of current densities: shorts, and loss of contact in the cell or
    /// on the way to it. By the code, so that a new detector of the same meaning counts.
    var failsCurrent: Bool {
        isShort || rawValue.hasPrefix("CONTACT_LOSS") || rawValue.hasPrefix("OPEN_")
    }
}
