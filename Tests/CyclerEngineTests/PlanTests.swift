import CyclerCore
import CyclerEngine
import Testing

/// Resolving schedules against cells: amounts, bounds, refusals.
@Suite struct PlanTests {
    static let milliampere = Expression.amperes(Amperes(1e-3))

    @Test func arealCurrentIsResolvedWithTheSignOfItsWord() throws {
        let amount = Written.perArea(milliamperes: 0.05)
        let target = Expression.literal(3 * 3.6, Dimension.charge.perArea)
        let steps = try Written.steps([
            Written.drive(.plate, amount, until: [.when(.capacity, .atLeast, target)]),
            Written.drive(.strip, amount, until: [Written.voltage(.atLeast, 1)]),
        ])
        guard case .drive(.current(let plate, nil), .plate) = steps[0].action,
            case .drive(.current(let strip, nil), .strip) = steps[1].action
        else {
            Issue.record("not two current steps")
            return
        }
        #expect((plate.value + 39.25e-6).magnitude < 1e-12)
        #expect((strip.value - 39.25e-6).magnitude < 1e-12)
    }

    @Test func boundsFollowFromTheWrittenCharge() throws {
        let steps = try Written.steps([
            Written.drive(
                .plate, Self.milliampere, until: [Written.capacity(AmpereHours(2e-3))])
        ])
        #expect(steps[0].chargeBound == AmpereHours(2.2e-3))
        #expect(steps[0].timeBound == .seconds(1.5 * 2 * 3600))
    }

    @Test func capacityOfTheCellWidensTheBound() throws {
        let steps = try Written.steps(
            [
                Written.drive(
                    .plate, Self.milliampere, until: [Written.plated(AmpereHours(1e-3))])
            ], Written.cell(capacity: AmpereHours(4e-3)))
        let charge = try #require(steps[0].chargeBound)
        #expect((charge.value - 4.4e-3).magnitude < 1e-12)
    }

    @Test func stripAfterPlateTakesWhatWasPlated() throws {
        let steps = try Written.steps([
            Written.drive(
                .plate, Self.milliampere, until: [Written.capacity(AmpereHours(1e-3))]),
            Written.drive(.strip, Self.milliampere, until: [Written.voltage(.atLeast, 1)]),
        ])
        #expect(steps[1].chargeBound == AmpereHours(2.2e-3))
        #expect(steps[1].timeBound == .seconds(3.0 * 3600))
    }

    @Test(arguments: [
        (
            Written.drive(.charge, .amperes(Amperes(1)), until: [Written.time(.hours(1))]),
            CellKind.half, PlanProblem.Kind.wrongWord(.charge, .half)
        ),
        (
            Written.drive(.plate, .amperes(Amperes(1)), until: [Written.time(.hours(1))]),
            .full, .wrongWord(.plate, .full)
        ),
        (
            Written.drive(.plate, .rate(0.1), until: [Written.capacity(AmpereHours(1))]),
            .half, .rateWithoutOneC
        ),
        (Written.drive(.plate, .amperes(Amperes(1))), .half, .endless),
        (
            Written.drive(
                .plate, .amperes(Amperes(1)), until: [Written.voltage(.atMost, 0)],
                timeBound: .hours(1)), .half, .noChargeBound
        ),
        (
            Written.step(
                .hold(.volts(Volts(1))),
                until: [.when(.absCurrent, .atLeast, .amperes(Amperes(1e-6)))],
                chargeBound: AmpereHours(1)), .half, .noTimeBound
        ),
    ])
    func whatCannotBeBoundIsRefused(
        _ step: WrittenStep, _ kind: CellKind, _ expected: PlanProblem.Kind
    ) {
        #expect(
            Written.problems(Written.build([step], Written.cell(kind))).contains(expected))
    }

    /// `Hold at 4.3 V until C/50`: until then more than that current flows, so the charge it may
    /// move takes no longer than at its end.
    @Test func aHoldThatEndsAtACurrentHasATimeBound() throws {
        let hold = Written.step(
            .hold(.volts(Volts(1))),
            until: [.when(.absCurrent, .atMost, .amperes(Amperes(0.1e-3)))])
        let steps = try Written.steps([hold], Written.cell(.half, capacity: AmpereHours(2e-3)))
        let step = try #require(steps.first)
        #expect(step.chargeBound == AmpereHours(2.2e-3))
        // 1.5 times 2 mAh at 0.1 mA.
        #expect(step.timeBound == .hours(30))
    }

    @Test func allProblemsAreReportedAtOnce() {
        let result = Written.build([
            Written.drive(.charge, .amperes(Amperes(1)), until: [Written.time(.hours(1))]),
            Written.drive(.plate, .amperes(Amperes(1))),
        ])
        #expect(Written.problems(result).count >= 2)
    }

    @Test func channelsWithoutAnOvenRefuseTemperature() {
        let settle = SettleTemperature(
            target: Kelvins(333), within: Kelvins(1), dwell: .minutes(1), timeout: .hours(1))
        let result = Written.build([Written.step(.temperature(settle))], abilities: [.current])
        #expect(Written.problems(result) == [.nothingControls("temperature")])
    }

    @Test func loopsDeeperThanTheBoundAreRefused() {
        var step = Written.rest(1)
        for _ in 0...Plan.depthMax { step = Written.repeated(2, [step]) }
        #expect(Written.problems(Written.build([step])) == [.tooDeep])
    }

    /// A slip of the unit must be refused by the range check, not end the daemon here.
    @Test(arguments: [1e-9, 1e-15])
    func aCurrentOfNextToNothingHasABoundThatCanBeHeld(_ amperes: Double) throws {
        let steps = try Written.steps(
            [
                Written.drive(
                    .plate, .amperes(Amperes(amperes)), until: [Written.time(.seconds(1))])
            ], Written.cell(capacity: AmpereHours(3)))
        #expect(steps[0].timeBound == DefaultBounds.timeLongest)
    }

    @Test func noCurrentAtAllIsNoStep() {
        let result = Written.build([
            Written.drive(.plate, .amperes(.zero), until: [Written.time(.seconds(1))])
        ])
        #expect(
            Written.problems(result)
                == [.badValue("this step asks for a current of 0 A, which is not above zero")])
    }

    @Test func timeBoundsFollowTheCharge() {
        let bound = DefaultBounds.time(for: AmpereHours(1e-3), at: Amperes(-1e-3))
        #expect(bound == .seconds(5400))
    }
}
