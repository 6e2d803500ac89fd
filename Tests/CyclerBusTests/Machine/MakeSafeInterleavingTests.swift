import CyclerBus
import CyclerCore
import Testing

/// Make-safe against an energising exchange that is queued, running and half done.
///
/// The line opens at 0, is quarantined for 100 ms and proved at 100; requests then take 2 ms and
/// a gap of 1.
@Suite struct MakeSafeInterleavingTests {
    private func scenario(makeSafeAt: Int, submitAt: Int = 50) -> VirtualLine {
        var line = Fixture.single()
        line.at(Fixture.ms(submitAt), .submit(Fixture.energise(9)))
        line.at(Fixture.ms(makeSafeAt), .makeSafe(Fixture.one))
        line.run(until: Fixture.ms(400))
        return line
    }

    @Test func queuedExchangeIsDroppedAndMakeSafeDoesNotWaitForQuarantine() {
        let line = scenario(makeSafeAt: 60)
        #expect(
            line.trace == [
                "0 line quarantined",
                "60 #9 failed superseded at 0",
                "60!u1 w100=0 ok",
                "63!u1 r100*1 ok",
                "65 i1 safe e2 reported",
                "100 line unproven",
                "100 u1 r200*3 ok",
                "102 line ready",
                "102 i1 online",
            ])
        #expect(line.devices[0].switchings.isEmpty)
    }

    @Test func exchangeIsCancelledAfterItsFirstRequest() {
        let line = scenario(makeSafeAt: 104)
        #expect(
            line.trace == [
                "0 line quarantined",
                "100 line unproven",
                "100 u1 r200*3 ok",
                "102 line ready",
                "102 i1 online",
                "103 u1 w101=7 ok",
                "105 #9 failed superseded at 0",
                "106!u1 w100=0 ok",
                "109!u1 r100*1 ok",
                "111 i1 safe e2 reported",
            ])
        #expect(line.devices[0].switchings.isEmpty)
    }

    @Test func exchangeIsCancelledWithTheSwitchJustOn() {
        let line = scenario(makeSafeAt: 107)
        #expect(
            line.trace.suffix(6) == [
                "103 u1 w101=7 ok",
                "106 u1 w100=1 ok",
                "108 #9 failed superseded at 1",
                "109!u1 w100=0 ok",
                "112!u1 r100*1 ok",
                "114 i1 safe e2 reported",
            ])
        #expect(line.devices[0].switchings.map(\.on) == [true, false])
    }

    @Test func exchangeIsCancelledInTheGapBetweenRequests() {
        var line = Fixture.single()
        line.at(Fixture.ms(50), .submit(Fixture.energise(9)))
        line.at(Fixture.ms(105) + .microseconds(500), .makeSafe(Fixture.one))
        line.run(until: Fixture.ms(400))
        #expect(line.trace.contains("105 #9 failed superseded at 1"))
        #expect(line.devices[0].switchings.isEmpty)
    }

    @Test func completedExchangeOfTheLastRequestIsNotCalledCompleted() {
        let line = scenario(makeSafeAt: 110)
        #expect(line.outcomes(9) == [.failed(.superseded, at: 2)])
        #expect(line.devices[0].switchings.map(\.on) == [true, false])
    }

    /// Every millisecond of an exchange, every fault of every request, by command and by lapse:
    /// once the make-safe's own write has switched off, nothing switches on again.
    @Test(arguments: [
        VirtualDevice.Fault.none, .late(.milliseconds(60)), .late(.milliseconds(130)), .silent,
        .deaf, .garbled, .otherUnit, .exception(4),
    ])
    func outputNeverComesBackOn(fault: VirtualDevice.Fault) {
        for request in 0..<8 {
            for moment in stride(from: 40, through: 300, by: 1) {
                var line = Fixture.single { $0.script[request] = fault }
                line.at(Fixture.ms(50), .submit(Fixture.energise(9)))
                line.at(Fixture.ms(moment), .makeSafe(Fixture.one))
                // The engine has not noticed yet and goes on with what it knows.
                line.at(Fixture.ms(moment + 1), .submit(Fixture.energise(10)))
                line.at(Fixture.ms(moment + 2), .acknowledge(Fixture.one, .first))
                line.at(Fixture.ms(moment + 3), .submit(Fixture.energise(11)))
                line.run(until: Fixture.ms(2000))
                check(line, after: Fixture.ms(moment))
            }
        }
    }

    private func check(_ line: VirtualLine, after moment: Instant) {
        let device = line.devices[0]
        #expect(!device.isOn, "\(line.trace)")
        #expect(line.madeSafe.count == 1, "\(line.trace)")
        #expect(!line.machine.isEnergised(Fixture.one))
        #expect(line.outcomes(10) == [.failed(.superseded, at: 0)])
        #expect(line.outcomes(11) == [.failed(.superseded, at: 0)])
        let afterwards = device.switchings.filter { $0.at > moment }
        // The request on the wire may still have switched on; then one switch off, no more.
        #expect(afterwards.filter(\.on).count <= 1, "\(line.trace)")
        #expect(afterwards.drop(while: \.on).allSatisfy { !$0.on }, "\(line.trace)")
    }

    @Test func acknowledgedEpochIsAcceptedAndOlderOnesAreNot() {
        var line = Fixture.single()
        line.at(Fixture.ms(10), .makeSafe(Fixture.one))
        line.at(Fixture.ms(200), .submit(Fixture.energise(1, epoch: Epoch(2))))
        line.at(Fixture.ms(210), .acknowledge(Fixture.one, Epoch(2)))
        line.at(Fixture.ms(220), .submit(Fixture.energise(2, epoch: Epoch(1))))
        line.at(Fixture.ms(230), .submit(Fixture.energise(3, epoch: Epoch(2))))
        line.run(until: Fixture.ms(400))
        #expect(line.outcomes(1) == [.failed(.superseded, at: 0)])
        #expect(line.outcomes(2) == [.failed(.superseded, at: 0)])
        #expect(line.outcomes(3) == [.completed])
        #expect(line.devices[0].isOn)
    }

    @Test func anotherInstrumentsExchangeIsSuspendedAndThenCompleted() {
        var line = VirtualLine(
            members: [Fixture.member(unit: 1), Fixture.member(unit: 2)],
            devices: [VirtualDevice(unit: 1), VirtualDevice(unit: 2)])
        line.at(Fixture.ms(50), .submit(Fixture.energise(5, unit: 2)))
        line.at(Fixture.ms(104), .makeSafe(Fixture.one))
        line.run(until: Fixture.ms(300))
        #expect(line.outcomes(5) == [.completed])
        let order = line.trace.filter { $0.contains("w100") }
        #expect(order == ["106!u1 w100=0 ok", "112 u2 w100=1 ok"])
    }

    @Test func pollUnderWayIsStillReported() {
        var line = VirtualLine(
            members: [Fixture.member(polls: [Fixture.poll(7, unit: 1, every: 100)])],
            devices: [VirtualDevice(unit: 1)])
        line.at(Fixture.ms(104), .makeSafe(Fixture.one))
        line.run(until: Fixture.ms(190))
        #expect(line.outcomes(7) == [.completed])
        #expect(line.madeSafe.count == 1)
    }

    @Test func silentInstrumentIsReportedNotSafeAndTriedOn() {
        var line = Fixture.single { $0.standing = .deaf }
        line.devices[0].registers[100] = 1
        line.at(Fixture.ms(10), .makeSafe(Fixture.one))
        line.run(until: Fixture.ms(3000))
        #expect(
            line.trace.filter { $0.contains("NOT SAFE") }.first
                == "220 i1 NOT SAFE e2 timeout after 3")
        #expect(line.madeSafe.isEmpty)
        line.devices[0].standing = .none
        line.run(until: Fixture.ms(5000))
        #expect(line.madeSafe == [.madeSafe(Fixture.one, Epoch(2), .reported)])
        #expect(!line.devices[0].isOn)
    }

    @Test func readBackThatStaysOnIsNotSafe() {
        var stubborn = Fixture.makeSafe(unit: 1)
        stubborn.transactions[0] = Fixture.timeouts(
            .writeRegister(unit: 1, address: 102, value: 0))
        var line = VirtualLine(
            members: [Fixture.member(makeSafe: stubborn)], devices: [VirtualDevice(unit: 1)])
        line.devices[0].registers[100] = 1
        line.at(Fixture.ms(10), .makeSafe(Fixture.one))
        line.run(until: Fixture.ms(400))
        #expect(line.madeSafe.isEmpty)
        #expect(line.trace.contains { $0.contains("NOT SAFE e2 mismatch after 3") })
    }

    @Test func refusedWriteDoesNotKeepTheRestOfThePlanBack() {
        var plan = Fixture.makeSafe(unit: 1)
        plan.transactions.insert(
            Fixture.timeouts(.writeRegister(unit: 1, address: 103, value: 0)), at: 0)
        var line = VirtualLine(
            members: [Fixture.member(makeSafe: plan)],
            devices: [VirtualDevice(unit: 1)])
        line.devices[0].registers[100] = 1
        line.devices[0].script[0] = .exception(4)
        line.at(Fixture.ms(10), .makeSafe(Fixture.one))
        line.run(until: Fixture.ms(20))
        #expect(!line.devices[0].isOn)
        #expect(line.madeSafe.isEmpty)
        line.run(until: Fixture.ms(100))
        #expect(line.madeSafe.count == 1)
    }

    @Test func deadInstrumentDoesNotHoldUpTheOthersMakeSafe() {
        var line = VirtualLine(
            members: [Fixture.member(unit: 1), Fixture.member(unit: 2)],
            devices: [VirtualDevice(unit: 1), VirtualDevice(unit: 2)])
        line.devices[0].standing = .deaf
        line.at(Fixture.ms(10), .makeSafe(Fixture.one))
        line.at(Fixture.ms(10), .makeSafe(Fixture.two))
        line.run(until: Fixture.ms(70))
        #expect(line.madeSafe == [.madeSafe(Fixture.two, Epoch(2), .reported)])
    }

    @Test func closedPortIsOpenedAtOnceForAMakeSafe() {
        var line = Fixture.single()
        line.openFailure = .system(5)
        line.run(until: Fixture.ms(8000))
        let before = line.opens
        line.openFailure = nil
        line.at(line.now + .milliseconds(1), .makeSafe(Fixture.one))
        line.run(until: line.now + .milliseconds(10))
        #expect(line.opens == before + 1)
        #expect(line.madeSafe.count == 1)
    }

    @Test func portThatStaysLockedIsNotSafe() {
        var line = Fixture.single()
        line.openFailure = .locked
        line.at(Fixture.ms(10), .makeSafe(Fixture.one))
        line.run(until: Fixture.ms(1500))
        #expect(line.kinds.contains(.line(.locked)))
        #expect(line.trace.contains { $0.contains("NOT SAFE e2 lineDown after 3") })
        #expect(line.machine.unsafeFault(of: Fixture.one) == .lineDown)
    }

    @Test func instrumentWithoutPlanSaysSo() {
        var line = VirtualLine(
            members: [Fixture.member(makeSafe: .some(nil))], devices: [VirtualDevice(unit: 1)])
        line.at(Fixture.ms(10), .makeSafe(Fixture.one))
        line.run(until: Fixture.ms(50))
        #expect(line.kinds.contains(.notSafe(Fixture.one, Epoch(2), .io(95), attempts: 0)))
    }

    /// On a connection that was given up, a lost request may arrive after the make-safe.
    @Test func lostEnergisingRequestOverTCPIsOpenedTwice() {
        var line = VirtualLine(
            members: [Fixture.member()], devices: [VirtualDevice(unit: 1)],
            policy: BusPolicy(gap: .zero, reconnects: true, quarantinesOnOpen: false))
        line.devices[0].script[2] = .silent
        line.at(Fixture.ms(10), .submit(Fixture.energise(9)))
        line.at(Fixture.ms(20), .makeSafe(Fixture.one))
        line.run(until: Fixture.ms(500))
        #expect(line.trace.filter { $0.contains("!u1 w100=0") }.count == 2)
        #expect(line.madeSafe.count == 1)
    }
}
