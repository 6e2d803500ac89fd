import CyclerBus
import CyclerCore
import Testing

/// An instrument that nobody renews is opened by the bus itself.
@Suite struct TimeToLiveTests {
    private func energised() -> VirtualLine {
        var line = VirtualLine(
            members: [Fixture.member(timeToLive: 500)], devices: [VirtualDevice(unit: 1)])
        line.at(Fixture.ms(50), .submit(Fixture.energise(9)))
        return line
    }

    @Test func lapsesFromTheStartOfTheExchange() {
        var line = energised()
        line.run(until: Fixture.ms(602))
        #expect(line.devices[0].isOn)
        line.run(until: Fixture.ms(700))
        #expect(
            line.trace.suffix(4) == [
                "603 i1 lapsed e2", "603!u1 w100=0 ok", "606!u1 r100*1 ok",
                "608 i1 safe e2 reported",
            ])
        #expect(!line.machine.isEnergised(Fixture.one))
    }

    @Test func renewalExtendsAndItsEndLapses() {
        var line = energised()
        for moment in stride(from: 200, through: 1000, by: 100) {
            line.at(
                Fixture.ms(moment), .renew(Fixture.one, .first, until: Fixture.ms(moment + 300)))
        }
        line.run(until: Fixture.ms(1299))
        #expect(line.devices[0].isOn)
        line.run(until: Fixture.ms(1310))
        #expect(!line.devices[0].isOn)
    }

    @Test func renewalOfAnotherEpochDoesNotExtend() {
        var line = energised()
        line.at(Fixture.ms(400), .renew(Fixture.one, Epoch(2), until: Fixture.ms(5000)))
        line.run(until: Fixture.ms(700))
        #expect(!line.devices[0].isOn)
    }

    @Test func renewalReachesTenSecondsAtMost() {
        var line = energised()
        line.at(Fixture.ms(400), .renew(Fixture.one, .first, until: Fixture.ms(1_000_000)))
        line.run(until: Fixture.ms(10_399))
        #expect(line.devices[0].isOn)
        line.run(until: Fixture.ms(10_410))
        #expect(!line.devices[0].isOn)
    }

    @Test func releaseStopsTheClock() {
        var line = energised()
        line.at(Fixture.ms(300), .release(Fixture.one))
        line.run(until: Fixture.ms(5000))
        #expect(!line.kinds.contains(.renewalLapsed(Fixture.one, Epoch(2))))
        #expect(!line.machine.isEnergised(Fixture.one))
    }

    @Test func renewalDoesNotStartTheClock() {
        var line = Fixture.single()
        line.at(Fixture.ms(200), .renew(Fixture.one, .first, until: Fixture.ms(300)))
        line.run(until: Fixture.ms(1000))
        #expect(line.machine.epoch(of: Fixture.one) == .first)
    }

    @Test func halfFailedExchangeCountsAsEnergised() {
        var line = energised()
        line.devices[0].script[2] = .silent
        line.run(until: Fixture.ms(300))
        #expect(line.outcomes(9) == [.failed(.timeout, at: 1)])
        #expect(line.devices[0].isOn)
        line.run(until: Fixture.ms(700))
        #expect(!line.devices[0].isOn)
        #expect(line.madeSafe.count == 1)
    }

    @Test func lapseOnAClosedLineIsMadeSafeWhenItReturns() {
        var line = energised()
        line.run(until: Fixture.ms(150))
        line.openFailure = .system(5)
        line.machine.lost(errno: 5, at: line.now, into: &line.reports)
        line.run(until: Fixture.ms(3000))
        #expect(line.devices[0].isOn)
        line.openFailure = nil
        line.run(until: Fixture.ms(4100))
        #expect(!line.devices[0].isOn)
        #expect(line.madeSafe.count == 1)
    }
}
