import CyclerCore
import CyclerEngine
import Testing

/// Whatever a schedule holds and whatever is measured: nothing traps, nothing runs away, nothing
/// is energised without bounds, and the same events give the same effects.
@Suite struct MalformedScheduleTests {
    static let abilities = ChannelAbilities.all

    static func schedule(_ seed: Int, _ nonsense: Double) -> (Schedule, Cell) {
        let kinds = CellKind.allCases
        var random = RandomSchedule(
            seed: seed, kind: kinds[seed % kinds.count], nonsense: nonsense)
        let cell = random.cell()
        return (random.schedule(), cell)
    }

    static func amended(_ schedule: Schedule, _ cell: Cell) -> Result<Plan, PlanProblems> {
        var other = schedule
        let count = Expression.number(3)
        other.variables.insert(Assignment(name: "another", value: count), at: 0)
        for index in other.steps.indices {
            guard case .repeated(var rule, let inner) = other.steps[index].kind else { continue }
            rule.count = .variable("another")
            other.steps[index].kind = .repeated(rule, inner)
        }
        return PlanBuilder.build(other, for: cell, abilities: abilities)
    }

    /// Parts of nonsense: with none most plans are built, with a tenth hardly any.
    @Test(arguments: [0, 0.002, 0.01, 0.1]) func nothingTrapsOrRunsAway(_ nonsense: Double) throws {
        var built = 0
        var energised = 0
        var refused = 0
        for seed in 1...500 {
            let (schedule, cell) = Self.schedule(seed, nonsense)
            switch PlanBuilder.build(schedule, for: cell, abilities: Self.abilities) {
            case .failure(let problems):
                refused += 1
                #expect(!problems.list.isEmpty)
                #expect(problems.list.allSatisfy { !$0.message.isEmpty })
            case .success(let plan):
                built += 1
                let amended = try? Self.amended(schedule, cell).get()
                _ = PlanAudit.objections(
                    to: plan, on: cell, limits: [(.cell, LimitSet(voltage: cell.voltageLimits))],
                    atMost: 100)
                var run = RandomRun(plan, cell, amended: amended, seed: seed)
                do { try run.run(events: 300) } catch { Issue.record("seed \(seed): \(error)") }
                energised += run.energised
            }
        }
        #expect(refused > 40)
        if nonsense == 0 {
            #expect(built > 300)
            #expect(energised > 400)
        }
    }

    @Test func theSameEventsGiveTheSameEffects() throws {
        var lines = 0
        for seed in 1...250 {
            let (schedule, cell) = Self.schedule(seed, 0.002)
            let first = PlanBuilder.build(schedule, for: cell, abilities: Self.abilities)
            let second = PlanBuilder.build(schedule, for: cell, abilities: Self.abilities)
            #expect(first == second)
            guard case .success(let plan) = first else { continue }
            var one = RandomRun(plan, cell, seed: seed)
            var other = RandomRun(plan, cell, seed: seed)
            try one.run(events: 200)
            try other.run(events: 200)
            #expect(one.log == other.log)
            lines += one.log.count
        }
        #expect(lines > 1000)
    }

    /// A run that is read back from its checkpoint at every step does what one that is not does.
    @Test func aCutRunGoesOnAsIfItWereNone() throws {
        var lines = 0
        for seed in 1...400 {
            let (schedule, cell) = Self.schedule(seed, 0)
            guard
                case .success(let plan) = PlanBuilder.build(
                    schedule, for: cell, abilities: Self.abilities)
            else { continue }
            let amended = try? Self.amended(schedule, cell).get()
            var whole = RandomRun(plan, cell, amended: amended, seed: seed)
            var cut = RandomRun(plan, cell, amended: amended, seed: seed, isCut: true)
            try whole.run(events: 200)
            try cut.run(events: 200)
            #expect(whole.log == cut.log, "seed \(seed)")
            lines += whole.log.count
        }
        #expect(lines > 2000)
    }

    /// Every single value of a place, replaced by what it cannot be: refused, or a place of the
    /// plan; never a trap.
    @Test func aDamagedPlaceNeverTraps() throws {
        let wrong: [JSON] = [
            .null, .number(-1), .number(1e300), .number(3), .string("x"), .array([]),
        ]
        var refused = 0
        for seed in 1...60 {
            let (schedule, cell) = Self.schedule(seed, 0)
            guard
                case .success(let plan) = PlanBuilder.build(
                    schedule, for: cell, abilities: Self.abilities)
            else { continue }
            var machine = ScheduleMachine(plan: plan, cell: cell)
            guard case .step = machine.begin(), let members = machine.position.members else {
                continue
            }
            for index in members.indices {
                for value in wrong {
                    var damaged = members
                    damaged[index].value = value
                    do throws(PositionFault) {
                        var other = try ScheduleMachine(
                            plan: plan, cell: cell, at: .object(damaged))
                        _ = other.next(after: .skipped, SignalValues())
                    } catch {
                        refused += 1
                        #expect(!error.message.isEmpty)
                    }
                }
            }
        }
        #expect(refused > 300)
    }

    /// The longest that may lie between two steps is looked through in no time.
    @Test func circlesEnd() throws {
        var circle = Written.step(.goto(.label("a")))
        circle.label = "a"
        var empty = Written.step(.repeated(RepeatRule(count: .number(1e9)), []))
        for _ in 0..<6 {
            empty = Written.step(.repeated(RepeatRule(count: .number(1e9)), [empty]))
        }
        for steps in [[circle], [empty]] {
            var machine = ScheduleMachine(
                plan: try Written.build(steps).get(), cell: Written.cell())
            let advance = machine.begin()
            #expect(advance.fault == .runaway)
        }
    }
}
