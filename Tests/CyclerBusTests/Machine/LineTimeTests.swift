import CyclerBus
import CyclerCore
import Testing

/// Who gets the line, and when.
@Suite struct LineTimeTests {
    private func two(every period: Int = 100) -> VirtualLine {
        VirtualLine(
            members: [1, 2].map {
                Fixture.member(unit: $0, polls: [Fixture.poll(UInt64($0), unit: $0, every: period)])
            },
            devices: [VirtualDevice(unit: 1), VirtualDevice(unit: 2)])
    }

    @Test func pollsKeepAbsoluteDeadlines() {
        var line = Fixture.single()
        line = VirtualLine(
            members: [Fixture.member(polls: [Fixture.poll(1, unit: 1, every: 50)])],
            devices: line.devices)
        line.run(until: Fixture.ms(1000))
        let starts = line.reports.filter {
            $0.kind == .exchange(ExchangeToken(1), Fixture.one, .completed)
        }
        .map { $0.requestedAt.nanoseconds / 1_000_000 }
        #expect(starts.dropFirst() == stride(from: 150, to: 1000, by: 50).map { Int64($0) }[...])
    }

    @Test func blockedSlotsAreCountedAndNotMadeUpFor() {
        var line = two(every: 20)
        // A reading that takes 70 ms of a line with 20 ms slots.
        line.run(until: Fixture.ms(205))
        line.devices[0].latency = .milliseconds(48)
        line.run(until: Fixture.ms(305))
        line.devices[0].latency = .milliseconds(2)
        line.run(until: Fixture.ms(3000))
        let slots = line.kinds.reduce(0) {
            if case .missed(Fixture.two, let slots) = $1 { $0 + slots } else { $0 }
        }
        let taken = line.outcomes(2).count
        #expect(slots > 0)
        #expect(abs(slots + taken - 150) <= 1)
    }

    @Test func fullLineServesEveryoneInTurn() {
        var line = two(every: 10)
        for index in line.devices.indices { line.devices[index].latency = .milliseconds(8) }
        line.run(until: Fixture.ms(2000))
        let first = line.outcomes(1).count
        let second = line.outcomes(2).count
        #expect(abs(first - second) <= 1)
        #expect(first > 90)
    }

    @Test func deadUnitTakesATenthAtMostAndNeighboursKeepTheirPolls() {
        var line = two(every: 100)
        line.devices[0].standing = .deaf
        line.run(until: Fixture.ms(60_000))
        #expect(
            line.kinds.filter { $0 == .instrument(Fixture.one, online: false) }.count == 1)
        // A probe costs its timeout and the quarantine after it: 150 ms.
        let lineTime = 150 * line.requests(of: 1)
        #expect(lineTime <= 60_000 / 10 + 300)
        #expect(line.outcomes(2).count >= 590 * 85 / 100)
        #expect(line.outcomes(2).allSatisfy { $0 == .completed })
        line.devices[0].standing = .none
        line.run(until: Fixture.ms(63_000))
        #expect(
            line.kinds.last { if case .instrument = $0 { true } else { false } }
                == .instrument(Fixture.one, online: true))
        #expect(line.outcomes(1).last == .completed)
    }

    @Test func severalDeadUnitsShareTheTenth() {
        var line = VirtualLine(
            members: (1...5).map {
                Fixture.member(unit: $0, polls: [Fixture.poll(UInt64($0), unit: $0, every: 100)])
            },
            devices: [VirtualDevice(unit: 5)])
        line.run(until: Fixture.ms(60_000))
        let probes = (1...4).reduce(0) { $0 + line.requests(of: $1) }
        #expect(150 * probes <= 60_000 / 10 + 8 * 150 + 600)
        #expect(line.outcomes(5).count >= 480)
    }

    @Test func loneUnitIsFoundAgainSoon() {
        var line = Fixture.single { $0.standing = .deaf }
        line.at(Fixture.ms(50), .submit(Fixture.read(1)))
        line.run(until: Fixture.ms(30_000))
        line.devices[0].standing = .none
        line.run(until: Fixture.ms(31_300))
        #expect(line.kinds.last == .instrument(Fixture.one, online: true))
    }

    @Test func setPointsGoBeforePollsAndSafetyBeforeBoth() {
        var line = two(every: 40)
        line.run(until: Fixture.ms(195))
        line.trace.removeAll()
        var safety = Fixture.read(22, address: 14)
        safety.priority = .safety
        line.at(Fixture.ms(200), .submit(Fixture.read(20, address: 12, priority: .poll)))
        line.at(Fixture.ms(200), .submit(Fixture.read(21, address: 13)))
        line.at(Fixture.ms(200), .submit(safety))
        line.run(until: Fixture.ms(220))
        let order = line.trace.filter { $0.contains("completed") }.map {
            $0.split(separator: " ")[1]
        }
        #expect(
            order == ["#22", "#21", "#20", "#1", "#2"]
                || order == ["#1", "#22", "#21", "#20", "#2"])
    }

    @Test func expiredExchangeIsNotSent() {
        var line = Fixture.single()
        line.at(Fixture.ms(10), .submit(Fixture.energise(1, expires: Fixture.ms(90))))
        line.run(until: Fixture.ms(300))
        #expect(line.outcomes(1) == [.failed(.expired, at: 0)])
        #expect(line.devices[0].switchings.isEmpty)
    }

    @Test func queueIsBounded() {
        var line = Fixture.single()
        for token in 0..<70 { line.at(Fixture.ms(1), .submit(Fixture.read(UInt64(token)))) }
        line.run(until: Fixture.ms(1000))
        #expect(line.kinds.filter { $0 == .inboxFull }.count == 6)
        #expect(line.outcomes(69) == [.failed(.lineDown, at: 0)])
        #expect(line.outcomes(63) == [.completed])
    }

    @Test func exchangesForAnOfflineUnitAreRefusedAtOnce() {
        var line = Fixture.single { $0.standing = .deaf }
        line.at(Fixture.ms(50), .submit(Fixture.read(1)))
        line.at(Fixture.ms(1000), .submit(Fixture.read(2)))
        line.run(until: Fixture.ms(1001))
        #expect(line.outcomes(1) == [.failed(.offline, at: 0)])
        #expect(line.outcomes(2) == [.failed(.offline, at: 0)])
    }

    @Test func gapIsKeptBetweenRequestsAlsoForMakeSafe() {
        var line = Fixture.single()
        var slow = Fixture.energise(1)
        slow.transactions[0].gapAfter = .milliseconds(20)
        line.at(Fixture.ms(50), .submit(slow))
        line.at(Fixture.ms(110), .makeSafe(Fixture.one))
        line.run(until: Fixture.ms(300))
        #expect(line.trace.contains("126!u1 w100=0 ok"))
    }

    @Test func reopeningBacksOffAndStartsOverAfterAnAnswer() {
        var line = Fixture.single()
        line.openFailure = .system(2)
        line.run(until: Fixture.ms(20_000))
        // 0, 0.1, 0.3, 0.7, 1.5, 3.1, 6.3, 11.3, 16.3
        #expect(line.opens == 9)
        #expect(line.kinds.filter { $0 == .line(.closed(errno: 2)) }.count == 1)
        line.openFailure = nil
        line.at(Fixture.ms(20_000), .submit(Fixture.read(1)))
        line.run(until: Fixture.ms(25_000))
        #expect(line.outcomes(1) == [.completed])
        line.machine.lost(errno: 5, at: line.now, into: &line.reports)
        let before = line.opens
        line.run(until: line.now + .milliseconds(101))
        #expect(line.opens == before + 1)
    }

    @Test func hangUpFailsWhatWasRunning() {
        var line = Fixture.single()
        var slow = Fixture.energise(1)
        slow.transactions[0].gapAfter = .milliseconds(50)
        line.at(Fixture.ms(50), .submit(slow))
        line.run(until: Fixture.ms(120))
        line.machine.lost(errno: 5, at: line.now, into: &line.reports)
        #expect(line.outcomes(1) == [.failed(.io(5), at: 1)])
        #expect(line.machine.isEnergised(Fixture.one))
    }
}
