import CyclerCore
import CyclerEngine
import Testing

/// Walking plans: order, loops, and what a short does to the steps behind it.
@Suite struct ScheduleMachineTests {
    static func machine(_ steps: [WrittenStep]) throws -> ScheduleMachine {
        ScheduleMachine(plan: try Written.build(steps).get(), cell: Written.cell())
    }

    static let plate = Written.drive(
        .plate, .amperes(Amperes(1e-3)),
        until: [
            Written.capacity(AmpereHours(1e-3)), EndCondition(.short(hardOnly: false)),
        ])

    @Test func nestedLoopsRunInWritingOrder() throws {
        var machine = try Self.machine([
            Written.rest(1),
            Written.repeated(2, [Written.rest(2), Written.repeated(3, [Written.rest(3)])]),
            Written.rest(4),
        ])
        var ids: [Int] = []
        var advance = machine.begin()
        while let id = advance.stepID {
            ids.append(id)
            advance = machine.next(after: .elapsed, SignalValues())
        }
        #expect(ids == [1, 2, 3, 3, 3, 2, 3, 3, 3, 4])
        #expect(machine.stepCount == 10)
        #expect(machine.outcome == .completed)
    }

    @Test func afterAShortRestsRunButNothingEnergises() throws {
        var machine = try Self.machine([Self.plate, Written.rest(1), Self.plate])
        _ = machine.begin()
        let short = PlanCondition(.short(hardOnly: false))
        let rest = machine.next(after: .condition(short), SignalValues())
        #expect(rest.stepID == 2)
        let end = machine.next(after: .elapsed, SignalValues())
        #expect(end.stepID == nil)
        #expect(machine.outcome == .short)
    }

    @Test func anEmptyPlanIsFinishedAtOnce() throws {
        var machine = try Self.machine([])
        let advance = machine.begin()
        #expect(advance.stepID == nil)
        #expect(machine.outcome == .completed)
    }

    @Test func positionNamesEntryAndPasses() throws {
        var machine = try Self.machine([Written.repeated(5, [Written.rest(1), Written.rest(2)])])
        _ = machine.begin()
        for _ in 0..<3 { _ = machine.next(after: .elapsed, SignalValues()) }
        #expect(
            machine.position.text
                == #"{"entry":2,"step-count":4,"ended-on-short":false,"#
                + #""loops":[{"start":0,"pass":2,"count":5}],"#
                + #""variables":{},"known":{"pass":2},"last-direction":null}"#)
    }
}
