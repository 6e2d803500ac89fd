import CyclerControl
import CyclerCore
import CyclerLab
import CyclerStation
import Testing

/// The schedule language on the whole station: set points that move within a step, guards, flow,
/// and commands that change a running schedule.
@Suite struct FlowTests {
    private static func drive(
        _ amount: Expression, thenHold: Expression? = nil, until: [EndCondition],
        guards: [Guard] = [], timeBound: TimeSpan? = nil
    ) -> WrittenStep {
        WrittenStep(
            kind: .drive(.plate, amount, thenHold: thenHold), until: until, guards: guards,
            timeBound: timeBound, place: Orders.place)
    }

    @Test func currentThenVoltageIsOneStepWithOneRow() throws {
        let lab = try VirtualLab()
        lab.begin(
            0,
            Orders.order([
                Self.drive(
                    Orders.current, thenHold: .volts(Volts(0.6)),
                    until: [
                        .when(.absCurrent, .atMost, .amperes(Amperes(10e-6))),
                        .time(.hours(1)),
                    ])
            ]))
        #expect(lab.run(atMost: 900) { $0.state(0) == .mounted }, "\(lab.text("0/events"))")
        let rows = lab.text("0/steps").split(separator: "\n")
        #expect(rows.count == 2)
        #expect(rows[1].contains(",abs current,"), "\(rows[1])")
        #expect(rows[1].contains("CCCV_DCH"))
        let events = lab.text("0/events")
        #expect(events.contains("\"text\":\"-0.03925 mA\""), "\(events)")
        #expect(events.contains("\"text\":\"0.6 V\""))
        #expect(events.contains("\"text\":\"finished\""))
        #expect(!lab.isClosed(0))
    }

    @Test func constantPowerFollowsTheVoltageAndStaysBelowTheLimit() throws {
        let lab = try VirtualLab()
        // 90 uA is the channel's limit; at 2.4 V and 120 uW the current begins at 50 uA.
        lab.begin(
            0,
            Orders.order([
                Self.drive(
                    .literal(120e-6, .power), until: [.voltage(.atMost, Volts(0.4))],
                    timeBound: .hours(1))
            ]))
        #expect(lab.run(atMost: 600) { $0.state(0) == .mounted }, "\(lab.text("0/events"))")
        let set = lab.column("0/records", "Set Current / A").compactMap(Double.init)
        #expect((try #require(set.first) + 50e-6).magnitude < 1e-6)
        #expect(set.allSatisfy { $0.magnitude <= 90e-6 })
        // Below 1.36 V the limit, with its 2 % of room, is all there is.
        #expect(set.contains { $0.magnitude > 88e-6 })
        let volts = lab.column("0/records", "Voltage / V").compactMap(Double.init)
        // It begins small and has the power after a few samples.
        for (current, voltage) in zip(set, volts).dropFirst(10) where current.magnitude < 80e-6 {
            #expect((current * voltage + 120e-6).magnitude < 0.05 * 120e-6)
        }
    }

    @Test func aGuardWarnsOnceAndAnotherOpens() throws {
        let lab = try VirtualLab()
        let warn = Guard(
            when: [Clause(.signal(.voltage), .atMost, .volts(Volts(1.5)))], action: .warn)
        let open = Guard(
            when: [Clause(.signal(.voltage), .atMost, .volts(Volts(0.8)))],
            samples: Guard.Samples(3, of: 5), action: .open)
        lab.begin(
            0,
            Orders.order([
                Self.drive(
                    Orders.current, until: [.time(.hours(1))], guards: [warn, open])
            ]))
        #expect(lab.run(atMost: 600) { $0.state(0) == .tripped })
        let guards = lab.text("0/events").split(separator: "\n").filter {
            $0.contains("\"kind\":\"guard\"")
        }
        #expect(guards.count == 1)
        #expect(lab.text("0/run.json").contains("tripped: GUARD"))
        #expect(!lab.isClosed(0))
    }

    @Test func messagesHooksVariablesAndBranchesAreFollowed() throws {
        let lab = try VirtualLab()
        let flow = Schedule(
            name: "flow", record: RecordRule(every: .seconds(10)),
            variables: [Assignment(name: "n", value: .number(1))],
            steps: [
                WrittenStep(
                    kind: .repeated(
                        RepeatRule(count: .number(3)),
                        [
                            Orders.rest(.seconds(2)),
                            WrittenStep(
                                kind: .set([
                                    Assignment(
                                        name: "n",
                                        value: .binary(.times, .variable("n"), .number(2)))
                                ]), place: Orders.place),
                        ]), place: Orders.place),
                WrittenStep(
                    kind: .branch(
                        [Clause(.variable("n"), .atLeast, .number(8))],
                        [WrittenStep(kind: .message("eight", confirm: true), place: Orders.place)],
                        [WrittenStep(kind: .message("less", confirm: false), place: Orders.place)]),
                    place: Orders.place),
                WrittenStep(kind: .hook("tell"), place: Orders.place),
            ])
        var shouting = flow
        shouting.steps.append(WrittenStep(kind: .hook("shout"), place: Orders.place))
        let refused = lab.begin(
            0, StartOrder(schedule: shouting, scheduleText: "", accepted: []))
        #expect(lab.failure(refused) == "the lab has no hook 'shout'")
        lab.request(
            .start(ChannelIndex(0), StartOrder(schedule: flow, scheduleText: "", accepted: [])))
        #expect(lab.run(atMost: 30) { $0.text("0/events").contains("\"text\":\"eight\"") })
        lab.run(seconds: 30)
        #expect(lab.state(0) == .running, "it waits for a person")
        let confirmed = lab.request(.confirm(ChannelIndex(0)))
        #expect(lab.isDone(confirmed))
        #expect(lab.state(0) == .mounted)
        #expect(lab.trace.contains("hook tell"))
        #expect(lab.text("0/steps").contains(",confirmed,"))
        let call = try #require(lab.hookCalls.first)
        #expect(lab.hookCalls.count == 1 && call.channel == ChannelIndex(0))
        let facts = JSON.object(call.facts)
        #expect(facts["step-end"]?.string == "confirmed" && facts["cell"]?.string == "cell")
        #expect(facts["run"]?.string == call.run)
        // The run is over when the program is: its events hear of it all the same, and no other.
        let before = lab.text("0/events")
        lab.send(.hookEnded(HookOutcome(call, .exited(code: 3), took: .seconds(2), output: "no")))
        #expect(lab.text("0/events") == before)
        let late = lab.text("late/\(try #require(call.run))")
        #expect(late.hasPrefix("{\"kind\":\"hook-end\"") && late.hasSuffix("}\n"), "\(late)")
        #expect(late.contains("\"exit-code\":3"))
        #expect(lab.state(0) == .mounted)
        #expect(!lab.text("0/events").contains("less"))
    }

    @Test func anOvenGoesThereAtItsRateAndStaysWhereAPauseFindsIt() throws {
        let lab = try VirtualLab(oven: true)
        let settle = SettleTemperature(
            target: Kelvins(celsius: 40), within: Kelvins(1), dwell: .seconds(5),
            timeout: .hours(2), rate: Kelvins(0.1))
        lab.begin(
            0,
            Orders.order([
                WrittenStep(kind: .temperature(settle), place: Orders.place),
                Orders.rest(.seconds(2)),
            ]))
        lab.run(seconds: 60)
        let target = try #require(lab.ovenTarget(1))
        #expect((target.celsius - 31).magnitude < 1, "\(target)")
        lab.request(.pause(ChannelIndex(0)))
        lab.run(seconds: 30)
        let paused = try #require(lab.ovenTarget(1))
        #expect((paused - target).magnitude < Kelvins(0.3))
        lab.request(.resume(ChannelIndex(0)))
        #expect(lab.run(atMost: 200) { $0.state(0) == .mounted })
        let end = try #require(lab.ovenTarget(1))
        #expect((end.celsius - 40).magnitude < 0.06)
    }

    /// A limit on temperature is worth what its sensor is worth.
    @Test func aBrokenSensorOpensWhatItGuards() throws {
        let lab = try VirtualLab(oven: true, ovenMax: Kelvins(celsius: 60))
        lab.begin(0, Orders.order([Orders.plate([.time(.hours(1))])]))
        lab.run(seconds: 20)
        #expect(lab.isClosed(0))
        try lab.breakSensor(1)
        lab.run(seconds: 10)
        #expect(!lab.isClosed(0))
        #expect(lab.state(0) == .held)
        #expect(lab.text("0/events").contains("STALE_ROLE"))
    }

    @Test func theResistanceOfAnInterruptIsInTheEvents() throws {
        let lab = try VirtualLab(cells: [.symmetric], restVolts: 0)
        lab.begin(
            0,
            Orders.order([
                Orders.plate([.time(.seconds(60))]),
                WrittenStep(kind: .probe(.interrupt(.seconds(10))), place: Orders.place),
            ]), cell: Orders.symmetric)
        #expect(lab.run(atMost: 120) { $0.state(0) == .mounted }, "\(lab.text("0/events"))")
        let line = try #require(
            lab.text("0/events").split(separator: "\n").last { $0.contains("\"resistance\"") })
        let json = try JSONScanner.parse(Array(line.utf8))
        let ohms = try #require(json["ohm-cm2"]?.number)
        // 40 ohm cm2 and a part of the 4 ohm cm2 that relax.
        #expect((39...45).contains(ohms), "\(ohms)")
    }

    @Test func skipGoesToTheNextStep() throws {
        let lab = try VirtualLab()
        lab.begin(0, Orders.order([Orders.rest(.hours(5)), Orders.rest(.seconds(3))]))
        lab.run(seconds: 3)
        #expect(lab.isDone(lab.request(.skip(ChannelIndex(0)))))
        #expect(lab.run(atMost: 6) { $0.state(0) == .mounted })
        #expect(lab.text("0/steps").contains(",skipped,"))
        #expect(lab.failure(lab.request(.skip(ChannelIndex(0)))) != nil)
    }

    @Test func anAmendedScheduleTakesOverAtTheNextStep() throws {
        let lab = try VirtualLab()
        let steps = [Orders.rest(.seconds(20)), Orders.rest(.hours(50))]
        lab.begin(0, Orders.order(steps))
        lab.run(seconds: 5)
        let run = try #require(lab.station.status.channels[0].run?.name)
        let other = Schedule(
            name: "shorter", record: RecordRule(every: .seconds(10)),
            steps: [Orders.rest(.seconds(20)), Orders.rest(.seconds(4))])
        let checked = lab.request(
            .amend(run: run, Amendment(schedule: other, text: "new\n", isCheck: true)))
        #expect(lab.isDone(checked))
        #expect(lab.files["0/schedule.2.yaml"] == nil)
        #expect(
            lab.isDone(
                lab.request(
                    .amend(run: run, Amendment(schedule: other, text: "new\n", isCheck: false)))))
        #expect(lab.text("0/schedule.2.yaml") == "new\n")
        #expect(lab.run(atMost: 40) { $0.state(0) == .mounted })
        #expect(lab.text("0/events").contains("\"kind\":\"amend\""))
        // The step in hand kept its own time.
        let rows = lab.text("0/steps").split(separator: "\n").dropFirst()
        #expect(rows.count == 2)
    }

    @Test func anAmendmentThatMovesTheStepInHandIsRefused() throws {
        let lab = try VirtualLab()
        lab.begin(0, Orders.order([Orders.rest(.seconds(20)), Orders.rest(.seconds(20))]))
        lab.run(seconds: 25)
        let run = try #require(lab.station.status.channels[0].run?.name)
        let other = Schedule(
            name: "other", record: RecordRule(every: .seconds(10)),
            steps: [Orders.rest(.seconds(20)), Orders.plate([.time(.seconds(5))])])
        let refused = lab.request(
            .amend(run: run, Amendment(schedule: other, text: "new\n", isCheck: false)))
        #expect(lab.failure(refused)?.contains("same place") == true)
        #expect(lab.files["0/schedule.2.yaml"] == nil)
        #expect(lab.run(atMost: 30) { $0.state(0) == .mounted })
        #expect(!lab.text("0/events").contains("plate"))
    }

    @Test func aSetPointBeyondTheLimitsIsNeverSent() throws {
        let lab = try VirtualLab()
        lab.begin(
            0,
            Orders.order([
                Orders.rest(.seconds(2)),
                // 60 uA at the middle of the cell's window, 96 uA at the 2.4 V that it has.
                Self.drive(
                    .binary(
                        .over, .known(.lastVoltage), .literal(25_000, .resistance)),
                    until: [.time(.seconds(10))]),
            ]))
        lab.run(seconds: 10)
        #expect(lab.state(0) == .tripped)
        #expect(!lab.trace.contains { $0.hasPrefix("energise") })
        #expect(lab.text("0/events").contains("beyond the current limit"))
    }

    @Test func whatALimitWouldTripIsRefusedAtTheStart() throws {
        let lab = try VirtualLab()
        let start = lab.begin(
            0,
            Orders.order([
                Self.drive(
                    .amperes(Amperes(95e-6)),
                    until: [.time(.seconds(10)), .voltage(.atMost, Volts(-0.8))])
            ]))
        guard case .failed(let refusal) = lab.answers[start] else {
            Issue.record("it started")
            return
        }
        #expect(
            refusal.problems.map(\.message) == [
                "-0.095 mA is beyond the channel limit 0.09 mA",
                "the cut-off -0.8 V lies outside the cell limit -0.5 V to 3.5 V, which trips "
                    + "first; move one of them",
            ])
    }

    @Test func aContinuedRunCarriesItsCountersOn() throws {
        let lab = try VirtualLab()
        var order = Orders.order([Orders.rest(.seconds(3))])
        order.continuing = Continuation(
            run: "Test__cell__20260101_001", cell: "cell", cycles: 7, steps: 30,
            charging: AmpereHours(1e-3), discharging: AmpereHours(2e-3))
        lab.begin(0, order)
        #expect(lab.run(atMost: 10) { $0.state(0) == .mounted })
        #expect(lab.text("0/run.json").contains("\"continues\": \"Test__cell__20260101_001\""))
        #expect(lab.column("0/records", "Cycle Count / 1").allSatisfy { $0 == "7" })
        #expect(lab.column("0/records", "Step Count / 1").allSatisfy { $0 == "31" })
        #expect(
            lab.column("0/records", "Charging Capacity / Ah").allSatisfy {
                Double($0) == 1e-3
            })
        var other = order
        other.continuing?.cell = "another"
        #expect(
            lab.failure(lab.request(.start(ChannelIndex(0), other)))
                == "run Test__cell__20260101_001 was on cell another, not cell")
    }
}
