import CyclerCore
import Testing

@testable import CyclerBus

/// What happens to reports and commands when the other side does not keep up.
@Suite struct ReportFlowTests {
    private static let polls = Fixture.member(polls: [Fixture.poll(1, unit: 1, every: 100)])

    private func report(_ kind: BusReport.Kind, at moment: Int = 0) -> BusReport {
        BusReport(
            bus: BusIndex(0), kind: kind, requestedAt: Fixture.ms(moment),
            repliedAt: Fixture.ms(moment))
    }

    private func result(_ token: UInt64) -> BusReport.Kind {
        .exchange(ExchangeToken(token), Fixture.one, .completed)
    }

    @Test func ringKeepsOrderOverManyTurns() {
        let ring = ReportRing()
        var seen: [Int64] = []
        for turn in 0..<20 {
            for index in 0..<100 {
                #expect(ring.push(report(.inboxFull, at: turn * 100 + index), leaving: 0))
            }
            #expect(ring.drain { seen.append($0.requestedAt.nanoseconds / 1_000_000) } == 100)
        }
        #expect(seen == (0..<2000).map { Int64($0) })
        #expect(ring.drain { _ in } == 0)
    }

    @Test func readerIsRungOncePerDrain() {
        let ring = ReportRing()
        #expect(ring.push(report(.inboxFull), leaving: 0))
        #expect(ring.mustRing())
        #expect(ring.push(report(.inboxFull), leaving: 0))
        #expect(!ring.mustRing())
        #expect(ring.drain { _ in } == 2)
        #expect(ring.push(report(.inboxFull), leaving: 0))
        #expect(ring.mustRing())
    }

    @Test func fullRingRefuses() {
        let ring = ReportRing()
        for _ in 0..<ReportRing.capacity { #expect(ring.push(report(.inboxFull), leaving: 0)) }
        #expect(!ring.push(report(.inboxFull), leaving: 0))
        #expect(ring.room == 0)
    }

    @Test func onlyPollResultsAreLostAndTheyAreCounted() {
        let ring = ReportRing()
        var outlet = ReportOutlet(ring: ring, bus: BusIndex(0), members: [Self.polls])
        var pending = (0..<1000).map { _ in report(result(1)) }
        pending += (100..<700).map { report(result(UInt64($0))) }
        pending.append(report(.madeSafe(Fixture.one, Epoch(2), .reported)))
        let hasNews = outlet.publish(&pending)
        #expect(hasNews)
        #expect(pending.isEmpty)
        #expect(outlet.isStuck)
        var seen: [BusReport.Kind] = []
        for _ in 0..<4 {
            _ = ring.drain { seen.append($0.kind) }
            _ = outlet.publish(&pending)
        }
        _ = ring.drain { seen.append($0.kind) }
        let taken = ReportRing.capacity - ReportRing.reserve
        #expect(seen.filter { $0 == result(1) }.count == taken)
        #expect(seen.contains(.missed(Fixture.one, slots: 1000 - taken)))
        #expect((100..<700).allSatisfy { seen.contains(result(UInt64($0))) })
        #expect(seen.contains(.madeSafe(Fixture.one, Epoch(2), .reported)))
        #expect(!outlet.isStuck)
    }

    @Test func makeSafeAndRenewalAlwaysFitAndGoFirstAndLast() {
        var inbox = CommandInbox([Fixture.member()])
        func put(_ command: BusCommand) -> Bool { inbox.put(command) }
        for token in 0..<CommandInbox.exchanges {
            #expect(put(.submit(Fixture.read(UInt64(token)))))
        }
        #expect(!put(.submit(Fixture.read(999))))
        #expect(put(.acknowledge(Fixture.one, Epoch(2))))
        #expect(put(.renew(Fixture.one, .first, until: Fixture.ms(1))))
        #expect(put(.renew(Fixture.one, .first, until: Fixture.ms(2))))
        #expect(put(.makeSafe(Fixture.one)))
        var urgent: [BusCommand] = []
        let dropped = inbox.take(into: &urgent, urgentOnly: true)
        #expect(dropped)
        #expect(
            urgent == [
                .makeSafe(Fixture.one), .renew(Fixture.one, .first, until: Fixture.ms(2)),
            ])
        var rest: [BusCommand] = []
        let droppedAgain = inbox.take(into: &rest, urgentOnly: false)
        #expect(!droppedAgain)
        #expect(rest.count == CommandInbox.exchanges + 1)
        #expect(rest.last == .acknowledge(Fixture.one, Epoch(2)))
    }

    @Test func acknowledgementsFitWhereExchangesNoLongerDo() {
        var inbox = CommandInbox([Fixture.member()])
        func put(_ command: BusCommand) -> Bool { inbox.put(command) }
        for _ in 0..<CommandInbox.capacity { #expect(put(.release(Fixture.one))) }
        #expect(!put(.release(Fixture.one)))
        #expect(!put(.submit(Fixture.read(1))))
    }
}

/// The clocks and what a sleep of the machine looks like.
@Suite struct BootClockTests {
    @Test func bootTimeNeverRunsBackwards() {
        var last = BootClock.now
        for _ in 0..<1000 {
            let now = BootClock.now
            #expect(now >= last)
            last = now
        }
        #expect(BootClock.wall.seconds > 1_600_000_000)
    }

    @Test func sleepIsSeenOnceAndJitterIsNot() {
        var watch = SuspendWatch(suspended: .seconds(5))
        #expect(watch.check(suspended: .seconds(5) + .milliseconds(3)) == nil)
        #expect(watch.check(suspended: .seconds(65)) == .seconds(60))
        #expect(watch.check(suspended: .seconds(65)) == nil)
    }
}
