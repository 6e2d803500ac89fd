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

    private static func settling(_ celsius: Double) -> StepKind {
        .temperature(
            SettleTemperature(
                target: Kelvins(celsius: celsius), within: Kelvins(1), dwell: .minutes(1),
                timeout: .hours(1)))
    }

    /// An oven on its way to 100 degC trips at 70, and goes on to 100.
    @Test func aGoalOutsideALimitIsRefused() throws {
        let plan = try Self.plan([Written.step(Self.settling(100))])
        let limits = LimitSet(temperature: Kelvins(celsius: 10)...Kelvins(celsius: 70))
        let found = PlanAudit.objections(
            to: plan, on: Written.cell(.half, capacity: AmpereHours(1e-3)),
            limits: [(.channel, limits)]
        ).map(\.message)
        #expect(
            found == [
                "100 degC is outside the channel limit 10 degC to 70 degC, which trips; move one "
                    + "of them"
            ])
        let fitting = try Self.plan([Written.step(Self.settling(60))])
        #expect(
            PlanAudit.objections(
                to: fitting, on: Written.cell(.half, capacity: AmpereHours(1e-3)),
                limits: [(.channel, limits)]
            ).isEmpty)
    }

    /// What nobody measures limits nothing, and must not look as if it did.
    @Test func anEndOnWhatNobodyMeasuresIsRefused() throws {
        let hot = EndCondition(
            .all([Clause(.signal(.temperature), .atLeast, .literal(350, .temperature))]),
            then: .endOfRun)
        let plan = try Self.plan([
            Written.drive(
                .plate, .amperes(Amperes(1e-3)),
                until: [Written.capacity(AmpereHours(1e-3)), hot])
        ])
        func found(_ abilities: ChannelAbilities) -> [String] {
            PlanAudit.objections(
                to: plan, on: Written.cell(.half, capacity: AmpereHours(1e-3)), limits: [],
                abilities: abilities
            ).map(\.message)
        }
        #expect(found(.all).isEmpty && found([.current, .readsTemperature]).isEmpty)
        #expect(found([.current, .voltage]).count == 1)
        #expect(
            found([.current, .readsCellTemperature]).first?
                .contains("has the role 'temperature'") == true)
    }

    /// Five times 1 mAh, never stripped, and stripped again each time.
    @Test func whatIsPlatedAddsUp() throws {
        let plate = Written.drive(
            .plate, .amperes(Amperes(1e-3)), until: [Written.capacity(AmpereHours(1e-3))])
        let strip = Written.drive(
            .strip, .amperes(Amperes(1e-3)), until: [Written.capacity(AmpereHours(1e-3))])
        let cell = Written.cell(.half, capacity: AmpereHours(1e-3))
        let only = DryRun.walk(try Self.plan([Written.repeated(5, [plate])]), on: cell)
        #expect((only.platedMost.value - 5e-3).magnitude < 1e-9)
        let both = DryRun.walk(try Self.plan([Written.repeated(5, [plate, strip])]), on: cell)
        #expect((both.platedMost.value - 1e-3).magnitude < 1e-9)
    }

    /// 1 W at 4.45 V is 225 mA, whatever the cell reads; 4.4 V is not reached by holding 4.3 V.
    @Test func powersAndCutOffsAreHeldAgainstTheStep() throws {
        var cell = Written.cell(.full, capacity: AmpereHours(1e-3))
        cell.voltageLimits = Volts(0)...Volts(4.45)
        func found(
            _ amount: Expression, thenHold: Expression? = nil, until: EndCondition
        ) throws -> [String] {
            let step = Written.step(.drive(.charge, amount, thenHold: thenHold), until: [until])
            let plan = try Written.build([step], cell).get()
            return PlanAudit.objections(
                to: plan, on: cell, limits: [(.channel, LimitSet(current: Amperes(2e-3)))]
            ).map(\.message)
        }
        let low = Written.voltage(.atLeast, 3.9)
        let watt = try found(.literal(1, .power), until: low)
        #expect(watt.count == 1 && watt[0].contains("1000 mW take at least"), "\(watt)")
        #expect(try found(.literal(1e-3, .power), until: low).isEmpty)
        #expect(
            try found(
                .amperes(Amperes(1e-3)), thenHold: .volts(Volts(4)),
                until: Written.voltage(.atLeast, 4.1))
                == ["the cut-off 4.1 V is never reached: the step holds 4 V"])
    }

    @Test func moreThanTheFormulaHoldsIsRefused() throws {
        var cell = Written.cell(.half, capacity: AmpereHours(1e-3))
        cell.theoreticalCapacity = AmpereHours(1.2e-3)
        func found(_ charge: Double) throws -> [String] {
            let step = Written.drive(
                .plate, .amperes(Amperes(1e-3)), until: [Written.capacity(AmpereHours(charge))])
            return PlanAudit.objections(to: try Self.plan([step]), on: cell, limits: [])
                .map(\.message)
        }
        #expect(try found(1.1e-3).isEmpty)
        #expect(
            try found(9e-3) == [
                "9 mAh are more than the theoretical capacity of the cell, 1.2 mAh"
            ])
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
