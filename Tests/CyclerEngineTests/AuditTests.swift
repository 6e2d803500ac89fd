import CyclerCore
import CyclerEngine
import Testing

/// Looking a plan through before it runs: what it must not find, and that it comes to an end.
@Suite struct AuditTests {
    static func plan(_ steps: [WrittenStep]) throws -> Plan {
        try Written.build(steps, Written.cell(.half, capacity: AmpereHours(1e-3))).get()
    }

    static func objections(_ steps: [WrittenStep]) throws -> [String] {
        PlanAudit.objections(
            to: try plan(steps), on: Written.cell(.half, capacity: AmpereHours(1e-3)), limits: []
        ).map(\.message)
    }

    /// A ramp is over by itself, whatever else may end it.
    @Test func whatFollowsARampCanBeReached() throws {
        let away = EndCondition(
            .all([Clause(.signal(.voltage), .atMost, .volts(Volts(-0.1)))]), then: .endOfRun)
        let to = Expression.amperes(Amperes(1e-3))
        let over = Ramp.Pace.over(.span(.minutes(10)))
        let ramps: [StepKind] = [
            .currentRamp(.plate, Ramp(from: .amperes(.zero), to: to, pace: over)),
            .voltageRamp(
                Ramp(from: .volts(Volts(1)), to: .volts(Volts(0)), pace: over)),
        ]
        for ramp in ramps {
            let found = try Self.objections([
                Written.step(ramp, until: [away]), Written.rest(1),
            ])
            #expect(found == [])
        }
    }

    @Test func whatFollowsACurrentThatOnlyEndsElsewhereCannot() throws {
        let away = EndCondition(
            .all([Clause(.signal(.capacity), .atLeast, .charge(AmpereHours(1e-3)))]),
            then: .endOfRun)
        let found = try Self.objections([
            Written.drive(.plate, .amperes(Amperes(1e-3)), until: [away]), Written.rest(1),
        ])
        #expect(found == ["this step can never be reached"])
    }

    /// Between two steps there may be 10 000 entries; a walk of 500 steps must not look at five
    /// millions of them while others wait.
    @Test func aWalkIsBoundedInEntriesToo() throws {
        let idle = Written.step(
            .repeated(
                RepeatRule(count: .number(2000)), [Written.step(.branch([], [], []))]))
        let plan = try Self.plan([
            Written.repeated(1_000_000, [Written.rest(1), idle])
        ])
        let outline = DryRun.walk(plan, on: Written.cell(), atMost: DryRun.stepsMaxAtStart)
        #expect(outline.isCut)
        #expect(outline.executions < 10)
    }

    @Test func absurdRecordRulesAreCounted() throws {
        var step = Written.rest(3_000_000)
        step.record = RecordRule(every: TimeSpan(nanoseconds: 1), perDecade: .max)
        let plan = try Self.plan([Written.repeated(1_000_000, [step])])
        let outline = DryRun.walk(plan, on: Written.cell())
        #expect(outline.records > 0)
    }
}
