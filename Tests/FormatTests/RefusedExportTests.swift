import CyclerCore
import CyclerProgram
import Testing

/// What the formats of others cannot say: told with line and reason, never dropped.
@Suite struct RefusedExportTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var step: WrittenStep
        /// What keeps it from being exported, nil where it is exported.
        var unicycler: String?
        var pybamm: String?

        init(
            _ name: String, _ kind: StepKind, _ until: [EndCondition] = [], unicycler: String?,
            pybamm: String?
        ) {
            testDescription = name
            step = WrittenStep(
                kind: kind, until: until, place: SourcePlace(line: 7, column: 3))
            self.unicycler = unicycler
            self.pybamm = pybamm
        }

        /// Refused by both for the same reason.
        init(_ name: String, _ kind: StepKind, _ until: [EndCondition] = [], both: String) {
            self.init(name, kind, until, unicycler: both, pybamm: both)
        }
    }

    static let ampere = Expression.amperes(Amperes(1))
    static let charge = StepKind.drive(.charge, ampere, thenHold: nil)
    static let full = EndCondition.when(.voltage, .atLeast, .volts(Volts(4.2)))
    static let hour = EndCondition.when(.time, .atLeast, .span(.hours(1)))
    static let settlePressure = SettlePressure(
        target: Pascals(1e6), within: Pascals(1e5), dwell: .zero, timeout: .hours(1))
    static let settleTemperature = SettleTemperature(
        target: Kelvins(333), within: Kelvins(1), dwell: .zero, timeout: .hours(1))
    static func then(_ target: EndTarget) -> EndCondition {
        EndCondition(full.trigger, then: target)
    }

    static let cases: [Case] = [
        Case("wait", .wait, [full], both: "waits for something"),
        Case("confirm", .message("ok?", confirm: true), both: "waits for something"),
        Case("pressure", .pressure(settlePressure), both: "sets a pressure"),
        Case("temperature", .temperature(settleTemperature), both: "sets a temperature"),
        Case("goto", .goto(.label("a")), both: "goes different ways"),
        Case("branch", .branch([], [], []), both: "goes different ways"),
        Case("hook", .hook("photo"), both: "runs a program of the lab"),
        Case("probe", .probe(.interrupt(.seconds(5))), both: "is a measurement of ours"),
        Case(
            "current ramp",
            .currentRamp(.charge, Ramp(from: nil, to: ampere, pace: .over(.span(.hours(1))))),
            both: "ramps a current"),
        Case("set", .set([Assignment(name: "x", value: ampere)]), both: "changes a variable"),
        Case(
            "rest that ends early", .rest(.span(.hours(1))), [full],
            both: "ends before its time on a condition"),
        Case("rest of no time", .rest(.literal(0, .time)), both: "lasts no time"),
        Case("charge without end", charge, both: "never ends by itself"),
        Case(
            "short", charge, [hour, EndCondition(.short(hardOnly: false))],
            unicycler: "ends at a short", pybamm: nil),
        Case(
            "short alone", charge, [EndCondition(.short(hardOnly: true))],
            unicycler: "ends at a short", pybamm: "has no end that PyBaMM knows"),
        Case("goto at the end", charge, [then(.label("top"))], both: "goes on at top"),
        Case("trip at the end", charge, [then(.trip)], both: "trips"),
        Case("end of run", charge, [then(.endOfRun)], both: "ends the run"),
        Case("end of repeat", charge, [then(.endOfRepeat)], both: "leaves its repeat"),
        Case(
            "and", charge,
            [
                EndCondition(
                    .all([
                        Clause(.signal(.voltage), .atLeast, .volts(Volts(4))),
                        Clause(.signal(.time), .atLeast, .span(.hours(1))),
                    ]))
            ], both: "joins conditions with and"),
        Case(
            "variable", charge, [EndCondition(.all([Clause(.variable("x"), .atLeast, ampere)]))],
            both: "ends on a value that only a run knows"),
        Case(
            "plated", charge, [.when(.plated, .atLeast, .charge(AmpereHours(1)))],
            unicycler: "ends at plated, which unicycler does not know",
            pybamm: "ends at plated, which PyBaMM does not know"),
        Case(
            "slope", charge, [.when(.voltageSlope, .atMost, .number(0))],
            unicycler: "ends at dV/dt, which unicycler does not know",
            pybamm: "ends at dV/dt, which PyBaMM does not know"),
        Case(
            "against the current", charge, [.when(.voltage, .atMost, .volts(Volts(2)))],
            both: "has a cut-off against the direction of its current"),
        Case(
            "constant current", charge, [.when(.absCurrent, .atMost, ampere)],
            both: "ends by a current that is constant"),
        Case(
            "rising current", .hold(.volts(Volts(4))), [.when(.absCurrent, .atLeast, ampere)],
            both: "ends at abs current >="),
        Case(
            "voltage of a hold", .hold(.volts(Volts(4))), [full],
            both: "ends a hold by its voltage"),
        Case(
            "charge of a hold", .hold(.volts(Volts(4))),
            [.when(.capacity, .atLeast, .charge(AmpereHours(1)))],
            both: "ends at a charge while the current changes"),
        Case(
            "0 V", charge, [.when(.voltage, .atLeast, .volts(.zero))],
            unicycler: "has a cut-off of 0 V, which unicycler takes for none", pybamm: nil),
        Case(
            "power", .drive(.charge, .literal(1, .power), thenHold: nil), [full],
            unicycler: "is no constant current", pybamm: nil),
        Case(
            "resistance", .drive(.discharge, .literal(1, .resistance), thenHold: nil), [hour],
            unicycler: "is no constant current", pybamm: nil),
        Case(
            "power, two untils", .drive(.charge, .literal(1, .power), thenHold: nil),
            [full, .when(.absCurrent, .atMost, ampere)], unicycler: "is no constant current",
            pybamm: "ends by voltage or current, and a sentence has one until"),
        Case(
            "one time for two", .drive(.charge, ampere, thenHold: .volts(Volts(4.2))), [hour],
            both: "has one time for current and voltage together"),
        Case(
            "no current", .drive(.charge, .amperes(.zero), thenHold: nil), [full],
            both: "has no current"),
        Case(
            "a voltage", .drive(.charge, .volts(Volts(1)), thenHold: nil), [full],
            both: "is a voltage, not a current"),
        Case(
            "per mass", .drive(.charge, .literal(1, .current.perMass), thenHold: nil), [full],
            both: "is per mass, and no cell is given"),
        Case(
            "last charge", charge, [.when(.capacity, .atLeast, .known(.lastCharge))],
            both: "has the last charge, which only a run knows"),
        Case(
            "cell capacity", charge, [.when(.capacity, .atLeast, .known(.cellCapacity))],
            both: "has the cell capacity, and no cell gives it"),
        Case(
            "no such variable", .drive(.charge, .variable("x"), thenHold: nil), [full],
            both: "has the variable x, which changes during the run"),
        Case(
            "division by zero",
            .drive(.charge, .binary(.over, ampere, .number(0)), thenHold: nil), [full],
            both: "divides by zero"),
        Case(
            "repeat until",
            .repeated(
                RepeatRule(
                    count: .number(5), until: [[Clause(.known(.retention), .atMost, .number(0.8))]]),
                [WrittenStep(kind: .nextCycle, place: SourcePlace(line: 8, column: 3))]),
            both: "stops on a condition"),
        Case(
            "half a pass", .repeated(RepeatRule(count: .number(1.5)), []),
            both: "has no whole count above zero"),
        Case(
            "scan",
            .voltageRamp(
                Ramp(
                    from: .volts(Volts(3)), to: .volts(Volts(4)),
                    pace: .over(.span(.hours(1))))), unicycler: nil, pybamm: "ramps a voltage"),
        Case(
            "scan from anywhere",
            .voltageRamp(Ramp(from: nil, to: .volts(Volts(4)), pace: .over(.span(.hours(1))))),
            unicycler: "begins at the voltage that the cell has", pybamm: "ramps a voltage"),
        Case("label only", .nextCycle, unicycler: "", pybamm: ""),
    ]

    @Test(arguments: cases) func isTold(_ one: Case) {
        let schedule = ExportTests.schedule([one.step])
        check(UnicyclerText.text(of: schedule, cell: nil), one.unicycler)
        check(PyBaMMText.text(of: schedule, cell: nil), one.pybamm)
    }

    private func check(_ result: Result<ExportedText, ExportProblems>, _ reason: String?) {
        switch (result, reason) {
        case (.success, nil): break
        case (.success(let text), let reason?):
            Issue.record("exported, although it \(reason):\n\(text.text)")
        case (.failure(let problems), nil): Issue.record("refused: \(problems)")
        case (.failure(let problems), ""):
            #expect(problems.list.map(\.words) == ["steps"])
        case (.failure(let problems), let reason?):
            #expect(problems.list.map(\.reason) == [reason])
            #expect(problems.list.allSatisfy { $0.place?.line == 7 && !$0.words.isEmpty })
        }
    }

    /// Everything at once is told at once, in the order of the file.
    @Test func allProblemsAreTold() {
        let steps = [
            ExportTests.step(.pressure(Self.settlePressure), line: 3),
            ExportTests.times(
                2,
                [
                    ExportTests.step(Self.charge, line: 5), ExportTests.step(.hook("x"), line: 6),
                ], line: 4),
        ]
        guard
            case .failure(let problems) = UnicyclerText.text(
                of: ExportTests.schedule(steps), cell: nil)
        else {
            Issue.record("exported")
            return
        }
        #expect(problems.list.map { $0.place?.line } == [3, 5, 6])
    }

    // MARK: Rules beside the steps

    static func rules(_ change: (inout Schedule) -> Void) -> (
        unicycler: [String], pybamm: [String], leftOut: [String]
    ) {
        var schedule = ExportTests.schedule([
            ExportTests.step(Self.charge, Self.full, line: 3)
        ])
        change(&schedule)
        func problems(_ result: Result<ExportedText, ExportProblems>) -> [String] {
            if case .failure(let problems) = result {
                problems.list.map { "\($0.words): \($0.reason)" }
            } else {
                []
            }
        }
        let experiment = PyBaMMText.text(of: schedule, cell: nil)
        let leftOut = (try? experiment.get().leftOut) ?? []
        return (
            problems(UnicyclerText.text(of: schedule, cell: nil)), problems(experiment),
            leftOut.map(\.reason)
        )
    }

    @Test func limits() {
        let told = Self.rules {
            $0.limits = LimitSet(
                voltage: Volts(0)...Volts(5), temperature: Kelvins(280)...Kelvins(330))
        }
        #expect(
            told.unicycler == ["limits: unicycler has no limits of temperature and pressure"])
        #expect(told.pybamm == [] && told.leftOut == ["a model needs no limits"])
    }

    @Test func limitsOfAStep() {
        let told = Self.rules { $0.steps[0].limits.current = Amperes(2) }
        #expect(told.unicycler.count == 1)
        #expect(told.unicycler[0].hasSuffix("unicycler has no limits for one step"))
        #expect(told.leftOut == ["PyBaMM has no limits for one step"])
    }

    @Test func guards() {
        func one(
            _ signal: Signal, _ comparison: Comparison = .atLeast,
            _ limit: Expression = .volts(Volts(5)), action: Guard.Action = .open,
            samples: Guard.Samples = Guard.Samples(1, of: 1), delay: TimeSpan = .zero
        ) -> [String] {
            Self.rules {
                $0.limits.voltage = Volts(0)...Volts(4.8)
                $0.guards = [
                    Guard(
                        when: [Clause(.signal(signal), comparison, limit)], samples: samples,
                        delay: delay, action: action)
                ]
            }.unicycler
        }
        #expect(
            one(.voltage, action: .warn) == [
                "guards: unicycler only ends runs; it does not warn or pause"
            ])
        #expect(
            one(.voltage, samples: Guard.Samples(3, of: 5)) == [
                "guards: unicycler does not count samples"
            ])
        #expect(
            one(.voltage, delay: .seconds(1)) == [
                "guards: unicycler has one delay for all limits"
            ])
        #expect(one(.voltage) == ["guards: a limit is given twice"])
        #expect(
            one(.voltageSlope) == ["guards: unicycler has no limit of dV/dt >="])
        #expect(one(.capacity, .atLeast, .charge(AmpereHours(1))) == [])
        #expect(
            one(.capacity, .atLeast, .known(.lastCharge)) == [
                "guards: a limit has the last charge, which only a run knows"
            ])
    }

    @Test func records() {
        let told = Self.rules {
            $0.record = RecordRule(
                voltageChange: Volts(0.01), chargeChange: AmpereHours(1),
                afterChange: RecordRule.afterChangeDefault)
        }
        #expect(
            told.unicycler == [
                "record: unicycler records at a fixed interval, and none is given"
            ])
        #expect(
            told.leftOut == [
                "closer records behind a change of step are ours",
                "PyBaMM records by time, voltage and current", "PyBaMM records by time only",
            ])
    }

    @Test func whatIsOursAlone() {
        let told = Self.rules {
            $0.onRestart = .abort
            $0.cycleCounting = .explicit
            $0.steps[0].chargeBound = .charge(AmpereHours(1))
            $0.steps[0].label = "top"
            $0.steps[0].record = RecordRule(every: .seconds(1))
            $0.steps[0].onRestart = .hold
            $0.steps.append(ExportTests.step(.message("half", confirm: false)))
            $0.steps.append(ExportTests.step(.nextCycle))
        }
        #expect(told.unicycler == [] && told.pybamm == [])
        #expect(
            told.leftOut == [
                "what a restart does is ours", "PyBaMM counts cycles by itself",
                "PyBaMM records all steps the same way", "bounds of charge and time are ours",
                "what a restart does is ours", "PyBaMM has no labels", "PyBaMM tells nobody",
                "PyBaMM counts cycles by itself",
            ])
    }
}
