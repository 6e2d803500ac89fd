import CyclerCore
import CyclerEngine
import Testing

/// Resolving schedules against cells: amounts, bounds, refusals.
@Suite struct PlanTests {
    static let place = SourcePlace(line: 3, column: 5)

    static func cell(
        _ kind: CellKind = .half, capacity: AmpereHours? = nil, oneC: Amperes? = nil
    ) -> Cell {
        Cell(
            name: "A", kind: kind, format: .mold, isFresh: true, area: SquareCentimetres(0.785),
            capacity: capacity, oneC: oneC)
    }

    static func step(
        _ kind: StepKind, until: [EndCondition] = [], chargeBound: ChargeAmount? = nil,
        timeBound: TimeSpan? = nil
    ) -> WrittenStep {
        WrittenStep(
            kind: kind, until: until, chargeBound: chargeBound, timeBound: timeBound,
            place: place)
    }

    static func build(
        _ steps: [WrittenStep], _ cell: Cell = cell(),
        abilities: ChannelAbilities = [.current, .voltage, .pressure, .temperature]
    ) -> Result<Plan, PlanProblems> {
        PlanBuilder.build(
            Schedule(name: "s", record: RecordRule(), steps: steps), for: cell,
            abilities: abilities)
    }

    static func problems(_ result: Result<Plan, PlanProblems>) -> [PlanProblem.Kind] {
        switch result {
        case .success: []
        case .failure(let problems): problems.list.map(\.kind)
        }
    }

    @Test func arealCurrentIsResolvedWithTheSignOfItsWord() throws {
        let amount = CurrentAmount.perArea(
            CurrentDensity(milliamperesPerSquareCentimetre: 0.05))
        let target = ChargeAmount.perArea(ArealCapacity(milliampereHoursPerSquareCentimetre: 3))
        let plan = try Self.build([
            Self.step(.current(.plate, amount), until: [.capacity(target)]),
            Self.step(.current(.strip, amount), until: [.voltage(.atLeast, Volts(1))]),
        ]).get()
        guard case .current(let plate, .plate) = plan.steps[0].action,
            case .current(let strip, .strip) = plan.steps[1].action
        else {
            Issue.record("not two current steps")
            return
        }
        #expect((plate.value + 39.25e-6).magnitude < 1e-12)
        #expect((strip.value - 39.25e-6).magnitude < 1e-12)
    }

    @Test func boundsFollowFromTheWrittenCharge() throws {
        let plan = try Self.build([
            Self.step(
                .current(.plate, .absolute(Amperes(1e-3))),
                until: [.capacity(.absolute(AmpereHours(2e-3)))])
        ]).get()
        #expect(plan.steps[0].chargeBound == .fixed(AmpereHours(2.2e-3)))
        #expect(plan.steps[0].timeBound == .fixed(.seconds(1.5 * 2 * 3600)))
    }

    @Test func capacityOfTheCellWidensTheBound() throws {
        let plan = try Self.build(
            [
                Self.step(
                    .current(.plate, .absolute(Amperes(1e-3))),
                    until: [.plated(.absolute(AmpereHours(1e-3)))])
            ], Self.cell(capacity: AmpereHours(4e-3))
        ).get()
        guard case .fixed(let charge) = plan.steps[0].chargeBound else {
            Issue.record("no fixed bound")
            return
        }
        #expect((charge.value - 4.4e-3).magnitude < 1e-12)
    }

    @Test func stripAfterPlateTakesWhatWasPlated() throws {
        let plan = try Self.build([
            Self.step(
                .current(.plate, .absolute(Amperes(1e-3))),
                until: [.capacity(.absolute(AmpereHours(1e-3)))]),
            Self.step(
                .current(.strip, .absolute(Amperes(1e-3))),
                until: [.voltage(.atLeast, Volts(1))]),
        ]).get()
        #expect(plan.steps[1].chargeBound == .lastOpposite)
        #expect(plan.steps[1].timeBound == .lastOpposite)
    }

    @Test(arguments: [
        (
            step(.current(.charge, .absolute(Amperes(1))), until: [.time(.hours(1))]),
            CellKind.half,
            PlanProblem.Kind.wrongWord(.charge, .half)
        ),
        (
            step(.current(.plate, .absolute(Amperes(1))), until: [.time(.hours(1))]), .full,
            .wrongWord(.plate, .full)
        ),
        (
            step(
                .current(.plate, .rate(0.1)), until: [.capacity(.absolute(AmpereHours(1)))]),
            .half, .rateWithoutOneC
        ),
        (
            step(.current(.plate, .absolute(Amperes(1)))), .half, .endless
        ),
        (
            step(
                .current(.plate, .absolute(Amperes(1))), until: [.voltage(.atMost, Volts(0))],
                timeBound: .hours(1)), .half, .noChargeBound
        ),
        (
            step(
                .hold(Volts(1)), until: [.current(.atMost, .absolute(Amperes(1e-6)))],
                chargeBound: .absolute(AmpereHours(1))), .half, .noTimeBound
        ),
    ])
    func whatCannotBeBoundIsRefused(
        _ step: WrittenStep, _ kind: CellKind, _ expected: PlanProblem.Kind
    ) {
        #expect(Self.problems(Self.build([step], Self.cell(kind))).contains(expected))
    }

    @Test func allProblemsAreReportedAtOnce() {
        let result = Self.build([
            Self.step(.current(.charge, .absolute(Amperes(1))), until: [.time(.hours(1))]),
            Self.step(.current(.plate, .absolute(Amperes(1)))),
        ])
        #expect(Self.problems(result).count >= 2)
    }

    @Test func channelsWithoutAnOvenRefuseTemperature() {
        let settle = SettleTemperature(
            target: Kelvins(333), within: Kelvins(1), dwell: .minutes(1), timeout: .hours(1))
        let result = Self.build([Self.step(.temperature(settle))], abilities: [.current])
        #expect(Self.problems(result) == [.nothingControls("temperature")])
    }

    @Test func loopsDeeperThanTheBoundAreRefused() {
        var step = Self.step(.rest(.seconds(1)))
        for _ in 0...Plan.depthMax { step = Self.step(.repeated(2, [step])) }
        #expect(Self.problems(Self.build([step])) == [.tooDeep])
    }

    /// A slip of the unit must be refused by the range check, not end the daemon here.
    @Test(arguments: [1e-9, 1e-15, 0.0])
    func aCurrentOfNextToNothingHasABoundThatCanBeHeld(_ amperes: Double) throws {
        let plan = try Self.build(
            [
                Self.step(
                    .current(.plate, .absolute(Amperes(amperes))), until: [.time(.seconds(1))])
            ], Self.cell(capacity: AmpereHours(3))
        ).get()
        #expect(plan.steps[0].timeBound == .fixed(DefaultBounds.timeLongest))
    }

    @Test func timeBoundsFollowTheCharge() {
        let bound = DefaultBounds.time(for: AmpereHours(1e-3), at: Amperes(-1e-3))
        #expect(bound == .seconds(5400))
    }
}
