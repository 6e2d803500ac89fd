import CyclerCore
import CyclerEngine
import Testing

/// No step carries current without a bound on its charge and its time.
@Suite struct BoundTests {
    static let milliampere = Expression.amperes(Amperes(1e-3))
    static let strip = Written.drive(
        .strip, milliampere, until: [Written.voltage(.atLeast, 1)])
    static let plate = Written.drive(
        .plate, milliampere, until: [Written.capacity(AmpereHours(1e-3))])

    static func begin(_ steps: [WrittenStep]) throws -> (ScheduleMachine, Advance) {
        var machine = ScheduleMachine(
            plan: try Written.build(steps).get(), cell: Written.cell())
        let advance = machine.begin()
        return (machine, advance)
    }

    /// The bound of a strip follows from what was plated; where the plating was not come by, it
    /// must not begin.
    @Test func aStripWhosePlatingWasLeftOutDoesNotBegin() throws {
        let never = Clause(.variable("never"), .atLeast, .number(1))
        for skipped in [
            Written.repeated(0, [Self.plate]), Written.step(.branch([never], [Self.plate], [])),
        ] {
            let schedule = Schedule(
                name: "s", record: RecordRule(),
                variables: [Assignment(name: "never", value: .number(0))],
                steps: [skipped, Self.strip])
            let plan = try PlanBuilder.build(
                schedule, for: Written.cell(), abilities: [.current]
            ).get()
            var machine = ScheduleMachine(plan: plan, cell: Written.cell())
            let advance = machine.begin()
            #expect(advance.fault == .noBound(Written.place))
        }
    }

    /// Right behind the plating, before its charge is final, the bound is there already.
    @Test func aStripRightBehindItsPlatingHasItsBound() throws {
        var (machine, _) = try Self.begin([Self.plate, Self.strip])
        machine.memory.remember(AmpereHours(-1e-3), of: .plate)
        let advance = machine.next(after: .elapsed, SignalValues())
        guard case .step(let step) = advance else {
            Issue.record("\(advance)")
            return
        }
        #expect(step.chargeBound == AmpereHours(1.1e-3))
        #expect(step.timeBound == .seconds(1.5 * 3600))
    }

    /// A power without end on time gets its time from the largest voltage either way.
    @Test func aPowerBehindTheOppositeHasATimeBound() throws {
        var cell = Written.cell()
        cell.voltageLimits = Volts(-2)...Volts(0)
        let power = Written.drive(
            .strip, .literal(1e-3, .power), until: [Written.voltage(.atLeast, 0)])
        var machine = ScheduleMachine(
            plan: try Written.build([Self.plate, power], cell).get(), cell: cell)
        _ = machine.begin()
        machine.memory.remember(AmpereHours(1e-3), of: .plate)
        let advance = machine.next(after: .elapsed, SignalValues())
        guard case .step(let step) = advance else {
            Issue.record("\(advance)")
            return
        }
        // 1.5 times 1 mAh at 2 V over 1 mW.
        #expect(step.timeBound == .seconds(1.5 * 2 * 3600))
    }

    /// A constant voltage that is to last a time is not cut short by the charge.
    @Test func aHeldVoltageMayTakeItsWrittenTime() throws {
        let step = Written.step(
            .drive(.plate, Self.milliampere, thenHold: .volts(Volts(0.1))),
            until: [Written.time(.hours(10))])
        let steps = try Written.steps([step], Written.cell(capacity: AmpereHours(1e-3)))
        #expect(steps[0].timeBound == .hours(15))
        #expect(steps[0].chargeBound == AmpereHours(1.1e-3))
    }

    /// Behind a jump out of a repeat there is no pass; inside, it is the inner one's.
    @Test func thePassIsThatOfTheRepeatAroundTheStep() throws {
        let step = Written.step(
            .rest(.span(.seconds(1))), until: [EndCondition(.all([]), then: .endOfRepeat)])
        let count = Expression.binary(.times, .known(.pass), .number(2))
        var (machine, _) = try Self.begin([
            Written.repeated(3, [step]),
            Written.step(.repeated(RepeatRule(count: count), [Written.rest(1)])),
        ])
        #expect(machine.memory[.pass] == 1)
        let condition = PlanCondition(.all([]), then: .landing(0))
        let advance = machine.next(after: .condition(condition), SignalValues())
        #expect(advance.fault == .unknownValue(Written.place, "pass"))
    }

    @Test func whatIsNoNumberIsNotKnown() {
        var memory = RunMemory(variables: 1)
        memory[.lastCharge] = .nan
        memory[variable: 0] = .infinity
        #expect(memory[.lastCharge] == nil)
        #expect(memory[variable: 0] == nil)
    }
}
