import CyclerCore
import CyclerEngine

/// Drives a plan with events as no lab has them, and writes down what the engine does.
struct RandomRun {
    /// Something that must never be.
    struct Broken: Error, CustomStringConvertible {
        var description: String
    }

    private var machine: ScheduleMachine
    private let cell: Cell
    /// Another machine is read back from the checkpoint at the begin of every step.
    private let isCut: Bool
    private var random: SeededRandom
    private var progress: StepProgress?
    private var drive: DriveMachine?
    /// The same schedule with another variable in front, to change to.
    private let amended: Plan?
    private let limit: Amperes
    private let holdsVoltage: Bool
    private var now = Instant(nanoseconds: 1_000_000_000)
    private var endedOnShort = false
    private(set) var log: [String] = []
    /// Steps with current that began.
    private(set) var energised = 0

    init(_ plan: Plan, _ cell: Cell, amended: Plan? = nil, seed: Int, isCut: Bool = false) {
        self.amended = amended
        self.cell = cell
        self.isCut = isCut
        machine = ScheduleMachine(plan: plan, cell: cell)
        random = SeededRandom(seed)
        limit = Amperes(random.decades(1e-5...1))
        holdsVoltage = random.chance(0.5)
        // Most runs begin as if much had been measured, so that they get anywhere.
        for known in Known.allCases where random.chance(0.9) {
            machine.memory[known] = random.decades(1e-3...10)
        }
    }

    mutating func run(events: Int) throws {
        try follow(machine.begin())
        for _ in 0..<events where machine.outcome == nil && progress != nil { try event() }
    }

    private mutating func follow(_ advance: Advance) throws {
        let notices = machine.takeNotices()
        guard notices.count <= ScheduleMachine.noticesMax else {
            throw Broken(description: "\(notices.count) notices between two steps")
        }
        log += notices.map { "\($0)" }
        progress = nil
        switch advance {
        case .step(let step): try begin(step)
        case .finished: log.append("\(machine.outcome.map(\.words) ?? "nothing")")
        case .failed(let fault): log.append(fault.message)
        }
    }

    /// What a checkpoint keeps of the place must be all that there is to it.
    private mutating func cut(_ step: PlanStep) throws {
        var text = ByteText()
        text.append(json: machine.position)
        let position = try JSONScanner.parse(text.bytes)
        machine = try ScheduleMachine(plan: machine.plan, cell: cell, at: position)
        guard machine.step == step else { throw Broken(description: "another step") }
    }

    private mutating func begin(_ step: PlanStep) throws {
        if isCut { try cut(step) }
        log.append("step \(step.id) \(step.action.name)")
        if step.energises { try checkBounds(step) }
        do throws(ScheduleFault) {
            let drive = try DriveMachine(
                step, voltage: Volts(number(3)), currents: min(Amperes(1e-6), limit)...limit,
                holdsVoltage: holdsVoltage)
            self.drive = drive
        } catch {
            log.append(error.message)
            return
        }
        try checkSetPoint(step)
        var progress = StepProgress(step)
        progress.resume(at: now)
        self.progress = progress
    }

    /// No step is energised without bounds; time alone ends or trips it, however late one looks.
    private mutating func checkBounds(_ step: PlanStep) throws {
        energised += 1
        if endedOnShort { throw Broken(description: "current after a short") }
        guard let charge = step.chargeBound, charge.isFinite, let time = step.timeBound else {
            throw Broken(description: "step \(step.id) has no bounds")
        }
        var probe = StepProgress(step)
        probe.resume(at: now)
        let isInReach = now < Instant(nanoseconds: .max) - time
        if isInReach, probe.judge(timeAt: now + time) == .goOn {
            throw Broken(description: "step \(step.id) outlives its bound")
        }
        if let deadline = probe.deadline, probe.judge(timeAt: deadline) == .goOn,
            deadline < Instant(nanoseconds: .max)
        {
            throw Broken(description: "nothing happens at the deadline of step \(step.id)")
        }
    }

    /// What is asked of the instrument is a number, and within limits where it is ours to choose.
    private func checkSetPoint(_ step: PlanStep) throws {
        switch drive?.drive {
        case .current(let current):
            guard current.isFinite else { throw Broken(description: "a current of \(current)") }
            guard case .drive(.current, _) = step.action else {
                guard current.magnitude <= limit else {
                    throw Broken(description: "\(current) beyond \(limit)")
                }
                return
            }
        case .voltage(let voltage):
            guard voltage.isFinite else { throw Broken(description: "a voltage of \(voltage)") }
        case nil, .open: break
        }
    }

    /// A reading: mostly sensible, now and then nothing of the kind.
    private mutating func number(_ usual: Double) -> Double {
        guard random.chance(0.1) else { return usual * random.even(-1...2) }
        return random.pick([.nan, .infinity, -.infinity, 0, 1e300, -1e300, 1e-300])
    }

    private mutating func event() throws {
        guard let step = machine.step else { return }
        now = now + .seconds(random.decades(0.01...1e4))
        if random.chance(0.01) { now = Instant(nanoseconds: random.pick([0, .max, .min])) }
        switch random.below(20) {
        case 0: try end(.skipped)
        case 1: try end(.confirmed)
        case 2: progress?.interrupt(at: now)
        case 3...4: progress?.resume(at: now)
        case 5: try judged(progress?.judge(timeAt: now))
        case 6:
            let value = number(3.5e6)
            try judged(progress?.judge(settling: value, at: now))
        case 7:
            if let condition = step.end(onShort: random.pick(FindingCode.allCases)) {
                endedOnShort = true
                try end(.condition(condition))
            }
        case 8:
            let known: Known = random.pick(Known.allCases)
            machine.memory[known] = number(1)
        case 9:
            let present = drive?.drive ?? .open
            drive?.revert(to: present)
        case 10: log.append(machine.position.text)
        case 11:
            guard let amended, random.chance(0.2) else { return }
            do throws(AmendRefusal) {
                try machine.amend(to: amended)
            } catch { log.append(error.message) }
        default: try sample(step)
        }
    }

    private mutating func sample(_ step: PlanStep) throws {
        var surroundings = StepSurroundings()
        surroundings.charge = AmpereHours(number(1e-3))
        surroundings.energy = WattHours(number(1e-3))
        surroundings.plated = AmpereHours(number(1e-3))
        surroundings.runTime = now - .zero
        if random.chance(0.5) { surroundings.temperature = Kelvins(number(300)) }
        let sample = Sample(
            time: now, voltage: random.chance(0.9) ? Volts(number(3)) : nil,
            current: random.chance(0.9) ? Amperes(number(1e-3)) : nil,
            quality: random.chance(0.05) ? .stale : .good)
        let verdict = progress?.judge(sample, surroundings)
        if let due = progress?.judgeGuards(at: now) { log.append("guard \(due.words)") }
        if verdict == .goOn,
            let next = drive?.next(sample, elapsed: progress?.elapsed(at: now) ?? .zero)
        {
            log.append("\(next)")
            try checkSetPoint(step)
        }
        try judged(verdict)
    }

    private mutating func judged(_ verdict: StepVerdict?) throws {
        switch verdict {
        case nil, .goOn: break
        case .end(let reason): try end(reason)
        case .overrun(let overrun):
            log.append("overrun \(overrun)")
            machine.finish(.stopped)
        }
    }

    private mutating func end(_ reason: StepEnd) throws {
        guard let step = machine.step else { return }
        log.append("ends: \(reason.word)")
        if let direction = step.action.direction {
            machine.memory.remember(AmpereHours(number(1e-3)), of: direction)
        }
        machine.memory[.lastTime] = progress?.elapsed(at: now).seconds
        machine.memory[.lastCurrent] = number(1e-3)
        try follow(machine.next(after: reason, progress?.signals ?? SignalValues()))
    }
}
