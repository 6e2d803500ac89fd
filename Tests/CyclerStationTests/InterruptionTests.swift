import CyclerControl
import CyclerCore
import CyclerInstruments
import CyclerLab
import CyclerStation
import Testing
import TwinBus

/// Everything that interrupts a run: the circuit opens first, and only what may go on goes on.
@Suite struct InterruptionTests {
    static func running() throws -> VirtualLab {
        let lab = try VirtualLab(cells: [.sp])
        lab.begin()
        #expect(lab.run(atMost: 30) { $0.isClosed(0) })
        lab.run(seconds: 5)
        return lab
    }

    static func loseLink(_ lab: VirtualLab, seconds: Int) {
        lab.silent = [0]
        lab.online(0, false)
        lab.run(seconds: seconds)
        lab.silent = []
        lab.online(0, true)
        lab.makeSafeAgain(0)
    }

    @Test func aLostLinkHoldsAndComesBackWithAGap() throws {
        let lab = try Self.running()
        Self.loseLink(lab, seconds: 20)
        #expect(lab.run(atMost: 10) { $0.state(0) == .running && $0.isClosed(0) })
        #expect(lab.text("0/events").contains("\"kind\":\"gap\""))
    }

    @Test func afterFiveMinutesAPersonMustResume() throws {
        let lab = try Self.running()
        Self.loseLink(lab, seconds: 301)
        lab.run(seconds: 30)
        #expect(lab.state(0) == .held && !lab.isClosed(0))
        let resume = lab.request(.resume(ChannelIndex(0)))
        lab.run(seconds: 3)
        #expect(lab.isDone(resume) && lab.isClosed(0))
    }

    @Test func atMostFiveReunionsADay() throws {
        let lab = try Self.running()
        for _ in 0..<5 {
            Self.loseLink(lab, seconds: 5)
            #expect(lab.run(atMost: 10) { $0.isClosed(0) })
        }
        Self.loseLink(lab, seconds: 5)
        lab.run(seconds: 30)
        #expect(lab.state(0) == .held && !lab.isClosed(0))
    }

    @Test func lateConfirmationsNeverEnergise() throws {
        let lab = try VirtualLab(cells: [.sp])
        lab.begin()
        lab.keepsExchanges = true
        #expect(lab.run(atMost: 30) { !$0.kept.isEmpty })
        let kept = try #require(lab.kept.first)
        lab.request(.pause(ChannelIndex(0)))
        lab.run(kept)
        #expect(!lab.isClosed(0))
        lab.report(kept.token, 0, .completed)
        #expect(lab.state(0) == .paused)
        lab.run(seconds: 5)
        #expect(!lab.isClosed(0))
    }

    @Test func aRefusedSetPointHolds() throws {
        let lab = try VirtualLab(cells: [.sp])
        lab.begin()
        lab.keepsExchanges = true
        #expect(lab.run(atMost: 30) { !$0.kept.isEmpty })
        let kept = try #require(lab.kept.first)
        lab.report(kept.token, 0, .failed(.mismatch, at: 2))
        #expect(lab.state(0) == .held && !lab.isClosed(0))
        #expect(lab.text("0/events").contains("SET_POINT_REFUSED"))
    }

    @Test func anOpenThatReadsBackClosedIsUnsafeUntilAPersonLooks() throws {
        let lab = try Self.running()
        lab.welded = [0]
        let stop = lab.request(.stop(ChannelIndex(0), .now))
        #expect(lab.failure(stop)?.contains("UNSAFE") == true, "not left waiting")
        #expect(lab.station.status.channels[0].isUnsafe)
        let early = lab.request(.acknowledge(ChannelIndex(0)))
        #expect(lab.failure(early) != nil)
        lab.welded = []
        lab.makeSafeAgain(0)
        #expect(lab.station.status.channels[0].isUnsafe, "stays until a person looks")
        let ack = lab.request(.acknowledge(ChannelIndex(0)))
        #expect(lab.isDone(ack) && !lab.station.status.channels[0].isUnsafe)
    }

    @Test func aTripLatchesAndAckNeverEnergises() throws {
        let lab = try VirtualLab()
        lab.begin(0, Orders.order([Orders.plate([.plated(Orders.areal(0.5))])]))
        #expect(lab.run(atMost: 4000) { $0.state(0) == .tripped || $0.state(0) == .held })
        #expect(!lab.isClosed(0))
        if lab.state(0) == .held { lab.request(.stop(ChannelIndex(0), .now)) }
        lab.trace.removeAll()
        lab.request(.acknowledge(ChannelIndex(0)))
        lab.run(seconds: 10)
        #expect(lab.state(0) == .mounted)
        #expect(!lab.trace.contains { $0.hasPrefix("energise") })
    }

    @Test func theSameReadingTwiceIsNotANewOne() throws {
        let lab = try Self.running()
        let before = lab.text("0/records")
        let frozen = try #require(lab.lastReplies)
        // The instrument answers, but has not sampled since: nothing is renewed or recorded.
        lab.renewals = 0
        for _ in 0..<20 {
            lab.now = lab.now + .seconds(1)
            lab.report(.poll(InstrumentIndex(0)), 0, .completed, frozen)
        }
        #expect(lab.renewals == 0)
        #expect(lab.text("0/records") == before)
    }

    @Test func aReadingAskedForBeforeTheSetPointCountsForNothing() throws {
        let lab = try VirtualLab(cells: [.sp])
        lab.begin()
        #expect(lab.run(atMost: 30) { $0.isClosed(0) })
        lab.renewals = 0
        lab.readSlowly(0)
        #expect(lab.renewals == 0)
    }

    @Test func aStuckDiskOpensEverything() throws {
        let lab = try Self.running()
        lab.send(.writer(.stuck(errno: 28)))
        #expect(lab.state(0) == .held && !lab.isClosed(0))
        let resume = lab.request(.resume(ChannelIndex(0)))
        #expect(lab.failure(resume)?.contains("written") == true)
        lab.send(.writer(.recovered))
        let again = lab.request(.resume(ChannelIndex(0)))
        lab.run(seconds: 3)
        #expect(lab.isDone(again))
    }

    @Test func sleepIsAFault() throws {
        let lab = try Self.running()
        lab.send(.suspended(.seconds(100)))
        #expect(lab.state(0) == .held && !lab.isClosed(0))
    }

    @Test func shutdownOpensMarksAndCompletes() throws {
        let lab = try Self.running()
        lab.send(.shutdown(.forGood))
        #expect(lab.isShutDown && !lab.isClosed(0))
        #expect(lab.text("0/run.json").contains("interrupted"))
    }

    @Test func shutdownWaitsForEvidence() throws {
        let lab = try Self.running()
        lab.silent = [0]
        lab.send(.shutdown(.forGood))
        #expect(!lab.isShutDown)
        lab.silent = []
        lab.makeSafeAgain(0)
        #expect(lab.isShutDown)
    }

    @Test func anOutputFoundOnIsOpened() throws {
        let lab = try VirtualLab(cells: [.sp])
        // Somebody at the panel closes the output behind our back.
        let codec = lab.twins[0].codec
        let exchange = try codec.constantCurrent(
            Amperes(-40e-6), range: codec.ranges[0], voltageLimit: Volts(-1)...Volts(5),
            token: ExchangeToken(9), epoch: .first)
        lab.twins[0].now = lab.now
        _ = try lab.twins[0].run(exchange.transactions)
        #expect(lab.isClosed(0))
        lab.run(seconds: 2)
        #expect(!lab.isClosed(0))
    }

    @Test func pauseAndResumeKeepTheStep() throws {
        let lab = try Self.running()
        let pause = lab.request(.pause(ChannelIndex(0)))
        #expect(lab.isDone(pause) && !lab.isClosed(0))
        lab.run(seconds: 100)
        let resume = lab.request(.resume(ChannelIndex(0)))
        lab.run(seconds: 2)
        #expect(lab.isDone(resume) && lab.isClosed(0))
        #expect(lab.station.status.channels[0].run?.stepIndex == 2)
    }

    @Test func safeOpensAllAndAnswersOnce() throws {
        let lab = try VirtualLab(cells: [.cu, .sp])
        lab.begin(0)
        lab.begin(1, cell: Orders.cell(name: "b"))
        #expect(lab.run(atMost: 30) { $0.isClosed(0) && $0.isClosed(1) })
        let safe = lab.request(.safe(nil))
        #expect(lab.isDone(safe) && !lab.isClosed(0) && !lab.isClosed(1))
    }

    @Test func zeroNeedsShortedLeads() throws {
        let lab = try VirtualLab()
        let cell = lab.request(.zero(ChannelIndex(0)))
        lab.run(seconds: 20)
        #expect(lab.failure(cell)?.contains("no zero offset") == true)
        let shorted = try VirtualLab(restVolts: 0.0005)
        let zero = shorted.request(.zero(ChannelIndex(0)))
        shorted.run(seconds: 20)
        #expect(shorted.isDone(zero))
    }
}
