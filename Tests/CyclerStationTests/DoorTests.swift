import CyclerControl
import CyclerCore
import CyclerStation
import Testing

/// The ways into the station.
@Suite struct DoorTests {
    /// Readings that come in decoded, as a rehearsal's do, are treated like those of a report.
    @Test func decodedReadingsAreReadings() throws {
        let labs = try [VirtualLab(rig: true), VirtualLab(rig: true)]
        labs[1].decodesItself = true
        for lab in labs {
            try RunTests.plating(lab)
            #expect(lab.run(atMost: 4000) { !$0.isClosed(0) })
            #expect(lab.run(atMost: 60) { $0.state(0) == .mounted })
        }
        #expect(labs[0].text("0/run.json").contains("finished: short"))
        #expect(labs[1].files == labs[0].files)
        #expect(labs[1].trace == labs[0].trace)
    }

    /// A station is a value, however its channels are kept.
    @Test func aCopyGoesItsOwnWay() throws {
        let lab = try VirtualLab()
        try RunTests.plating(lab)
        var other = lab.station
        var effects = EffectBuffer()
        other.handle(.shutdown(.forGood), at: lab.now, into: &effects)
        other.refreshStatus()
        lab.second()
        #expect(lab.state(0) == .running)
        #expect(lab.isClosed(0))
        #expect(other.status.channels[0].state == .running, "it waits for the evidence of open")
        #expect(other.status.state == .stopping && lab.station.status.state == .running)
    }

    /// What time alone brings about is due at its instant, not at the next look.
    @Test func theEndOfARestIsDue() throws {
        let lab = try VirtualLab()
        #expect(lab.station.seenDue() == .distantFuture)
        let began = lab.now
        lab.begin(0, Orders.order([Orders.rest(.seconds(100))]))
        #expect(lab.station.seenDue() == began + .seconds(100) + TimeSpan(nanoseconds: 1))
        #expect(lab.station.nextWake <= began + .milliseconds(250))
    }
}
