import CyclerCore
import CyclerEngine
import Testing

/// Walking plans: order, loops, and what a short does to the steps behind it.
@Suite struct ScheduleMachineTests {
    static func plan(_ steps: [WrittenStep]) throws -> Plan {
        try PlanTests.build(steps).get()
    }

    static func rest(_ seconds: Int) -> WrittenStep {
        PlanTests.step(.rest(.seconds(seconds)))
    }

    static let plate = PlanTests.step(
        .current(.plate, .absolute(Amperes(1e-3))),
        until: [.capacity(.absolute(AmpereHours(1e-3))), .short(hardOnly: false)])

    @Test func nestedLoopsRunInWritingOrder() throws {
        let plan = try Self.plan([
            Self.rest(1),
            PlanTests.step(
                .repeated(2, [Self.rest(2), PlanTests.step(.repeated(3, [Self.rest(3)]))])),
            Self.rest(4),
        ])
        var machine = ScheduleMachine(plan: plan)
        var ids: [Int] = []
        var step = machine.begin()
        while let current = step {
            ids.append(current.id)
            step = machine.next(after: .elapsed)
        }
        #expect(ids == [1, 2, 3, 3, 3, 2, 3, 3, 3, 4])
        #expect(machine.stepCount == 10)
        #expect(machine.outcome == .completed)
    }

    @Test func afterAShortRestsRunButNothingEnergises() throws {
        var machine = ScheduleMachine(plan: try Self.plan([Self.plate, Self.rest(1), Self.plate]))
        _ = machine.begin()
        let rest = machine.next(after: .condition(.short(hardOnly: false)))
        #expect(rest?.id == 2)
        let result0 = machine.next(after: .elapsed)
        #expect(result0 == nil)
        #expect(machine.outcome == .short)
    }

    @Test func anEmptyPlanIsFinishedAtOnce() throws {
        var machine = ScheduleMachine(plan: try Self.plan([]))
        let result1 = machine.begin()
        #expect(result1 == nil)
        #expect(machine.outcome == .completed)
    }

    @Test func positionNamesEntryAndPasses() throws {
        let plan = try Self.plan([PlanTests.step(.repeated(5, [Self.rest(1), Self.rest(2)]))])
        var machine = ScheduleMachine(plan: plan)
        _ = machine.begin()
        for _ in 0..<3 { _ = machine.next(after: .elapsed) }
        #expect(
            machine.position.text
                == #"{"entry":2,"step-count":4,"ended-on-short":false,"#
                + #""loops":[{"start":0,"pass":2}]}"#)
    }
}
