import CyclerControl
import CyclerCore
import CyclerInstruments
import CyclerLab
import CyclerStation
import Testing
import TwinBus

/// A stop command that is not obeyed is louder than what it was given for (A25).
@Suite struct StopObedienceTests {
    private func count(_ word: String, _ lab: VirtualLab) -> Int {
        lab.text("0/events").split(separator: "\n").count { $0.contains("\"kind\":\"\(word)\"") }
    }

    /// Readings, a second apart, of this current through an output that reports off.
    private func read(_ current: Amperes, throughOpen lab: VirtualLab, times: Int) throws {
        let replies = try #require(lab.lastReplies)
        var readings = try lab.twins[0].codec.decodePoll(replies)
        readings.outputOn = false
        readings.current = current
        for second in 0..<times {
            lab.now = lab.now + .seconds(1)
            readings.sampleCounter = UInt32(100_000 + second)
            lab.send(
                .polled(InstrumentIndex(0), readings, requestedAt: lab.now, repliedAt: lab.now))
        }
    }

    @Test func aStopThatNobodyConfirmsIsToldOnceAfterASecond() throws {
        let lab = try InterruptionTests.running()
        lab.silent = [0]
        lab.request(.stop(ChannelIndex(0), .now))
        #expect(count("stop-not-obeyed", lab) == 0, "it has its second")
        lab.run(seconds: 1)
        #expect(count("stop-not-obeyed", lab) == 1)
        lab.run(seconds: 10)
        #expect(count("stop-not-obeyed", lab) == 1)
        #expect(!lab.station.status.channels[0].isUnsafe, "its own watchdog opens it")
        #expect(lab.station.status.channels[0].openEvidence == nil)
    }

    @Test func aStopThatIsObeyedIsNoNews() throws {
        let lab = try InterruptionTests.running()
        lab.request(.stop(ChannelIndex(0), .now))
        lab.run(seconds: 10)
        #expect(count("stop-not-obeyed", lab) == 0 && count("unsafe", lab) == 0)
        #expect(lab.station.status.channels[0].openEvidence != nil)
    }

    /// The status bit says off, and the current goes on: believed is the current.
    @Test func currentThroughAnOutputThatReportsOffIsUnsafe() throws {
        let lab = try InterruptionTests.running()
        lab.request(.stop(ChannelIndex(0), .now))
        #expect(lab.station.status.channels[0].openEvidence != nil)
        let sent = lab.trace.count { $0 == "make-safe 0" }
        try read(Amperes(-39e-6), throughOpen: lab, times: 5)
        #expect(lab.station.status.channels[0].isUnsafe)
        #expect(lab.trace.count { $0 == "make-safe 0" } > sent, "and it is told again")
        // The twin itself is open: once it says so, a person may clear the mark.
        lab.run(seconds: 3)
        #expect(lab.isDone(lab.request(.acknowledge(ChannelIndex(0)))))
    }

    /// A relay that sticks at the end of plating: the rest behind it does not go on, and no set
    /// point follows it.
    @Test func nothingGoesOnBehindAnOutputThatStuck() throws {
        let lab = try VirtualLab(cells: [.sp])
        let short = Orders.plate([.time(.seconds(20))])
        lab.begin(0, Orders.order([short, Orders.rest(.seconds(30)), short]))
        #expect(lab.run(atMost: 30) { $0.isClosed(0) })
        #expect(lab.run(atMost: 60) { !$0.isClosed(0) })
        try read(Amperes(-39e-6), throughOpen: lab, times: 5)
        #expect(lab.station.status.channels[0].isUnsafe && lab.state(0) == .held)
        lab.run(seconds: 120)
        #expect(lab.state(0) == .held && !lab.isClosed(0))
    }

    /// The daemon was away, and what it left on stuck: the next one knows what flowed.
    @Test func currentThroughAnOutputThatStuckBehindARestartIsUnsafe() throws {
        let order = RestartTests.order(.hold)
        let lab = try RestartTests.plating(order)
        try lab.revive(order)
        lab.run(seconds: 10)
        #expect(lab.state(0) == .held && !lab.station.status.channels[0].isUnsafe)
        try read(Amperes(-39e-6), throughOpen: lab, times: 5)
        #expect(lab.station.status.channels[0].isUnsafe)
    }

    /// A source meter on a line that may take 5 s: late after one, lost only after those.
    @Test(arguments: [3, 7])
    func aSlowLineHasItsTimeBeforeItsCircuitIsUnsafe(_ seconds: Int) throws {
        let lab = try VirtualLab(cells: [.criec], scpi: true, stopBound: .seconds(5))
        lab.begin(cell: Orders.cell(lastVoltage: Volts(2.4)))
        #expect(lab.run(atMost: 30) { $0.isClosed(0) })
        lab.stalled = [0]
        lab.request(.pause(ChannelIndex(0)))
        lab.run(seconds: seconds)
        #expect(count("stop-not-obeyed", lab) == 1)
        #expect(lab.station.status.channels[0].isUnsafe == (seconds > 5))
        #expect(count("unsafe", lab) == (seconds > 5 ? 1 : 0))
        lab.stalled = []
        lab.makeSafeAgain(0)
        lab.run(seconds: 10)
        #expect(count("stop-not-obeyed", lab) == 1 && !lab.isClosed(0))
        #expect(lab.station.status.channels[0].isUnsafe == (seconds > 5), "a person clears it")
    }

    /// An ammeter that is off by a little with nothing connected is no news.
    @Test func theOffsetOfAnAmmeterIsNone() throws {
        let lab = try InterruptionTests.running()
        lab.request(.stop(ChannelIndex(0), .now))
        try read(Amperes(1e-6), throughOpen: lab, times: 20)
        #expect(!lab.station.status.channels[0].isUnsafe)
    }
}
