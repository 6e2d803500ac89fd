import CyclerCore
import CyclerEngine

/// One run of a scenario, as the station drives the engine.
struct ScenarioRun {
    private var machine: ScheduleMachine
    private var supervisor: Supervisor
    private var progress: StepProgress?
    private var drive: DriveMachine?
    private let currents: ClosedRange<Amperes>
    private let holdsVoltage: Bool
    private let dimensions: [String: Dimension]
    private var memory = ScenarioMemory()
    /// Run time so far, and when the step in hand began.
    private var now = Instant.zero
    private var stepBegan = Instant.zero
    private var isHeld = false
    private var surroundings = StepSurroundings()
    private var lines: [String] = []

    init(
        _ machine: ScheduleMachine, _ supervisor: Supervisor, currents: ClosedRange<Amperes>,
        holdsVoltage: Bool, dimensions: [String: Dimension]
    ) {
        self.machine = machine
        self.supervisor = supervisor
        self.currents = currents
        self.holdsVoltage = holdsVoltage
        self.dimensions = dimensions
    }

    mutating func begin() -> [String] {
        lines = []
        go(machine.begin())
        return lines
    }

    mutating func play(_ line: String) throws -> [String] {
        lines = []
        guard machine.outcome == nil, progress != nil else { return ["the run is over"] }
        if line == "confirm" {
            end(.confirmed)
        } else if line == "skip" {
            end(.skipped)
        } else if line == "resume" {
            resume()
        } else if line == "set point lost" {
            let before = try lostDrive()
            drive?.revert(to: before)
            note("back to \(ScenarioWords.setPoint(drive?.drive ?? .open))")
        } else if let rest = line.after("pause") {
            progress?.interrupt(at: now)
            now = now + (try ExpressionNotation.span(rest))
            stepBegan = stepBegan + (try ExpressionNotation.span(rest))
            progress?.resume(at: now)
        } else if let rest = line.after("short") {
            try short(rest)
        } else if let rest = line.after("time") {
            now = stepBegan + (try ExpressionNotation.span(rest))
            follow(progress?.judge(timeAt: now) ?? .goOn)
        } else if let rest = line.after("settles") {
            try settles(rest)
        } else if let rest = line.after("samples") {
            let step = machine.stepCount
            for reading in try ScenarioReading.series(rest) where machine.stepCount == step {
                take(reading)
            }
        } else if let rest = line.after("sample") {
            take(try ScenarioReading(rest))
        } else if let rest = line.after("let") {
            try pass(rest)
        } else if line == "show" {
            note(machine.position.text)
        } else {
            throw Misspelt("no event '\(line)'")
        }
        return lines
    }

    private mutating func note(_ line: String) { lines.append(line) }

    // MARK: Steps

    private mutating func go(_ advance: Advance) {
        for notice in machine.takeNotices() { note(ScenarioWords.notice(notice, dimensions)) }
        switch advance {
        case .step(let step): begin(step)
        case .finished: finish(machine.outcome ?? .completed)
        case .failed(let fault): trip(.schedule(fault))
        }
    }

    private mutating func begin(_ step: PlanStep) {
        supervisor.scheduleLimits = step.scheduleLimits
        supervisor.stepLimits = step.stepLimits
        let limit = supervisor.currentLimit.map { min($0, currents.upperBound) }
        do throws(ScheduleFault) {
            let drive = try DriveMachine(
                step, voltage: memory.voltage,
                currents: currents.lowerBound...(limit ?? currents.upperBound),
                holdsVoltage: holdsVoltage)
            self.drive = drive
            var progress = StepProgress(step)
            progress.resume(at: now)
            lines += ScenarioWords.begins(step, progress, drive.drive)
            self.progress = progress
        } catch { return trip(.schedule(error)) }
        stepBegan = now
        surroundings = StepSurroundings()
        supervisor.expect(expectation)
    }

    private var expectation: ExpectedOutput {
        switch drive?.drive {
        case .current(let current): .current(current, fullScale: current.magnitude)
        case .voltage(let voltage): .voltage(voltage)
        case nil, .open: .open
        }
    }

    private mutating func end(_ reason: StepEnd) {
        guard let step = machine.step, let progress else { return }
        note("step \(step.id) ends: \(reason.word)")
        memory.stepEnds(
            step, progress, charge: surroundings.charge, energy: surroundings.energy,
            plated: surroundings.plated, at: now, in: &machine.memory)
        go(machine.next(after: reason, progress.signals))
    }

    private mutating func finish(_ outcome: RunOutcome) {
        machine.finish(outcome)
        note("run \(outcome.words)")
    }

    private mutating func trip(_ cause: Cause) {
        note("TRIP \(cause.code): \(cause.message)")
        finish(.tripped(cause))
    }

    private mutating func hold(_ cause: Cause) {
        progress?.interrupt(at: now)
        isHeld = true
        note("HELD \(cause.code): \(cause.message)")
    }

    private mutating func resume() {
        isHeld = false
        progress?.resume(at: now)
        note(ScenarioWords.setPoint(drive?.drive ?? .open))
        supervisor.expect(expectation)
    }

    // MARK: Samples

    private mutating func take(_ reading: ScenarioReading) {
        guard machine.outcome == nil, !isHeld else { return }
        let time = stepBegan + reading.time
        let hours = (time - now).hours
        now = time
        surroundings.charge += AmpereHours((reading.current ?? 0) * hours)
        surroundings.energy += WattHours(
            (reading.current ?? 0) * (reading.voltage ?? 0) * hours)
        surroundings.runTime = now - .zero
        reading.apply(to: &surroundings)
        memory.see(reading, in: &machine.memory)
        let sample = reading.sample(at: now)
        var action = supervisor.judge(sample)
        if let temperature = reading.temperature {
            action = .max(action, supervisor.judge(temperature: temperature))
        }
        if let pressure = reading.pressure {
            action = .max(action, supervisor.judge(pressure: pressure))
        }
        let verdict = progress?.judge(sample, surroundings) ?? .goOn
        judgeGuards(&action)
        switch action {
        case .trip(let cause): return trip(cause)
        case .hold(let cause): return hold(cause)
        case .none: break
        }
        follow(verdict)
        guard verdict == .goOn, let elapsed = progress?.elapsed(at: now),
            let next = drive?.next(sample, elapsed: elapsed)
        else { return }
        note("  \(ScenarioWords.span(now - stepBegan)): \(ScenarioWords.setPoint(next))")
        supervisor.adjust(expectation)
    }

    /// `10 s pass every 1 s on 100 ohm behind 3.7 V`: a cell that answers what is set.
    private mutating func pass(_ text: String) throws {
        let parts = text.parts(" pass every ")
        let cell = parts.last?.parts(" on ") ?? []
        let answer = cell.last?.parts(" behind ") ?? []
        guard parts.count == 2, cell.count == 2, answer.count == 2 else {
            throw Misspelt("let \(text)")
        }
        let period = try ExpressionNotation.span(cell[0]).seconds
        let ohms = try ExpressionNotation.value(answer[0], .resistance)
        let volts = try ExpressionNotation.value(answer[1], .voltage)
        let step = machine.stepCount
        let start = (now - stepBegan).seconds
        for index in 1...Int(try ExpressionNotation.span(parts[0]).seconds / period + 0.5) {
            guard machine.stepCount == step, machine.outcome == nil else { return }
            let current: Double =
                switch drive?.drive {
                case .current(let current): current.value
                case .voltage(let voltage): (voltage.value - volts) / ohms
                case nil, .open: 0
                }
            take(
                ScenarioReading(
                    time: .seconds(start + Double(index) * period),
                    voltage: volts + ohms * current, current: current))
        }
    }

    private mutating func judgeGuards(_ action: inout SafetyAction) {
        guard let due = progress?.judgeGuards(at: now) else { return }
        switch due.action {
        case .warn: note("WARNING: the schedule's guard '\(due.words)' holds")
        case .pause: action = .max(action, .hold(.guarded(due)))
        case .open: action = .max(action, .trip(.guarded(due)))
        }
    }

    private mutating func follow(_ verdict: StepVerdict) {
        switch verdict {
        case .goOn: break
        case .end(let reason): end(reason)
        case .overrun(.charge(let charge, let bound)): trip(.chargeBound(charge, bound))
        case .overrun(.time(let spent, let bound)): trip(.timeBound(spent, bound))
        }
    }

    private mutating func short(_ word: String) throws {
        guard let code = FindingCode(rawValue: word), let step = machine.step else {
            throw Misspelt("no finding '\(word)'")
        }
        let finding = Finding(code: code, at: now, since: now, observed: 0.01, reference: 0.1)
        if let condition = step.end(onShort: code) { return end(.condition(condition)) }
        if code.isShort && step.waitsForHardShort { return note("\(code.rawValue) noted") }
        switch finding.findingClass {
        case .warn: note("\(code.rawValue) noted")
        case .pauseAndProbe: hold(.finding(finding))
        case .stop: trip(.finding(finding))
        }
    }

    /// `10 min at 3.45 MPa`.
    private mutating func settles(_ text: String) throws {
        let parts = text.parts(" at ")
        guard parts.count == 2 else { throw Misspelt("settles \(text)") }
        now = stepBegan + (try ExpressionNotation.span(parts[0]))
        guard case .literal(let value, _) = try ExpressionNotation.read(parts[1]) else {
            throw Misspelt("settles \(text)")
        }
        follow(progress?.judge(settling: value, at: now) ?? .goOn)
    }

    /// The set point before the last change, for a change that fails.
    private func lostDrive() throws -> Drive {
        guard let current = machine.step?.action.setCurrent else {
            throw Misspelt("only a constant current is gone back to")
        }
        return .current(current)
    }
}
