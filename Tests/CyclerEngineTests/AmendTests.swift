import CyclerCore
import CyclerEngine
import Testing

/// A running schedule is changed to another of the same shape.
@Suite struct AmendTests {
    static func plan(
        _ steps: [WrittenStep], variables: [Assignment] = []
    ) throws -> Plan {
        try PlanBuilder.build(
            Schedule(name: "s", record: RecordRule(), variables: variables, steps: steps),
            for: Written.cell(.full), abilities: [.current]
        ).get()
    }

    static func charge(_ milliamperes: Double) -> WrittenStep {
        Written.drive(
            .charge, .amperes(Amperes(milliamperes * 1e-3)), until: [Written.time(.hours(1))])
    }

    static func repeated(_ count: Expression, _ steps: [WrittenStep]) -> WrittenStep {
        Written.step(.repeated(RepeatRule(count: count), steps))
    }

    /// The new plan has variables that the old one had not, and counts passes by them.
    @Test func passesMayFollowFromANewVariable() throws {
        var machine = ScheduleMachine(
            plan: try Self.plan([Self.repeated(.number(5), [Written.rest(1)])]),
            cell: Written.cell(.full))
        _ = machine.begin()
        let next = try Self.plan(
            [Self.repeated(.variable("n"), [Written.rest(1)])],
            variables: [
                Assignment(name: "x", value: .number(7)), Assignment(name: "n", value: .number(2)),
            ])
        try machine.amend(to: next)
        var passes = 1
        while case .step = machine.next(after: .elapsed, SignalValues()) { passes += 1 }
        #expect(passes == 2)
        #expect(machine.outcome == .completed)
    }

    /// What was measured stays known: also which way the last current went.
    @Test func theDirectionOfTheLastCurrentStaysKnown() throws {
        let steps = { (rest: Int) in
            [
                Written.step(
                    .branch(
                        [Clause(.known(.cycle), .atLeast, .number(9))], [Self.charge(1)],
                        [
                            Written.drive(
                                .discharge, .amperes(Amperes(1e-3)),
                                until: [Written.time(.hours(1))])
                        ])), Self.charge(2), Written.rest(rest),
                Written.step(.probe(.twoCurrents(.seconds(10)))),
            ]
        }
        var machine = ScheduleMachine(plan: try Self.plan(steps(1)), cell: Written.cell(.full))
        _ = machine.begin()
        machine.memory[.lastCurrent] = 1e-3
        _ = machine.next(after: .elapsed, SignalValues())
        _ = machine.next(after: .elapsed, SignalValues())
        machine.memory.remember(AmpereHours(1e-3), of: .discharge)
        try machine.amend(to: try Self.plan(steps(2)))
        guard case .step(let probe) = machine.next(after: .elapsed, SignalValues()) else {
            Issue.record("no probe")
            return
        }
        #expect(probe.action.direction == .discharge)
    }

    @Test func anotherShapeIsRefused() throws {
        var machine = ScheduleMachine(
            plan: try Self.plan([Written.rest(1), Self.charge(1)]), cell: Written.cell(.full))
        _ = machine.begin()
        _ = machine.next(after: .elapsed, SignalValues())
        #expect(throws: AmendRefusal.otherShape("charge")) {
            try machine.amend(to: try Self.plan([Self.charge(1), Self.charge(1)]))
        }
        #expect(throws: AmendRefusal.otherShape("charge")) {
            try machine.amend(to: try Self.plan([Written.rest(1)]))
        }
    }
}
