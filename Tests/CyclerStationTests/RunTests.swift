import CyclerControl
import CyclerCore
import CyclerLab
import CyclerStation
import Testing
import TwinBus

/// Whole runs in virtual time: what is done, in which order, and what is written.
@Suite struct RunTests {
    static func plating(_ lab: VirtualLab) throws {
        let start = lab.begin()
        #expect(lab.isDone(start), "\(lab.failure(start) ?? "")")
        #expect(lab.run(atMost: 30) { $0.isClosed(0) })
    }

    @Test func bareCopperIsPlatedShortedFoundAndOpened() throws {
        let lab = try VirtualLab()
        try Self.plating(lab)
        #expect(lab.run(atMost: 4000) { !$0.isClosed(0) })
        #expect(lab.run(atMost: 60) { $0.state(0) == .mounted })
        #expect(lab.text("0/run.json").contains("finished: short"))
        let steps = lab.text("0/steps").split(separator: "\n")
        #expect(steps.count == 4, "header, rest, plate, rest")
        #expect(steps[2].contains(",plate,") && steps[2].contains(",short,"))
        #expect(lab.text("0/events").contains("\"kind\":\"finding\""))
        #expect(lab.text("0/burst1-SHORT_STEP").hasPrefix("Test Time / s,"))
        #expect(lab.text("0/cycles").split(separator: "\n").count == 2)
        #expect(lab.text("0/checkpoint.json").contains("\"version\": 2"))
    }

    @Test func theRecordOfAStepChangeGoesBeforeItsSetPoint() throws {
        let lab = try VirtualLab()
        try Self.plating(lab)
        let energise = try #require(lab.trace.firstIndex { $0.hasPrefix("energise") })
        let before = lab.trace[..<energise]
        let event = try #require(before.lastIndex(of: "append 0/events"))
        let mark = try #require(before.lastIndex(of: "mark"))
        #expect(event < mark, "the row is handed over, then waited for")
    }

    @Test func openingGoesOutBeforeAnythingIsWritten() throws {
        let lab = try VirtualLab()
        try Self.plating(lab)
        lab.trace.removeAll()
        lab.request(.stop(ChannelIndex(0), .now))
        let open = try #require(lab.trace.firstIndex(of: "make-safe 0"))
        #expect(lab.trace[..<open].allSatisfy { !$0.hasPrefix("mark") && !$0.hasPrefix("sync") })
        #expect(!lab.isClosed(0))
    }

    @Test func theFirstEnergisingWaitsForTheDiskAndGivesUp() throws {
        let lab = try VirtualLab()
        lab.writerIsStuck = true
        let start = lab.begin()
        lab.run(seconds: 4)
        #expect(lab.failure(start)?.contains("disk") == true)
        #expect(!lab.trace.contains { $0.hasPrefix("energise") })
        #expect(lab.state(0) == .mounted)
    }

    @Test func aStepChangeThatTheDiskDoesNotTakeHolds() throws {
        let lab = try VirtualLab()
        lab.begin()
        lab.writerIsStuck = true
        lab.run(seconds: 16)
        #expect(lab.state(0) == .held)
        #expect(!lab.isClosed(0))
        #expect(!lab.trace.contains { $0.hasPrefix("energise") })
    }

    @Test func onlyTheRightMarkLetsASetPointGo() throws {
        let lab = try VirtualLab()
        lab.begin()
        lab.writerIsStuck = true
        #expect(
            lab.run(atMost: 20) { lab in
                lab.trace.last { $0 != "append 0/events" } == "mark"
            })
        lab.send(.writer(.written(0)))
        #expect(!lab.isClosed(0), "an older mark says nothing of this row")
        lab.send(.writer(.written(1 << 40)))
        #expect(lab.isClosed(0))
    }

    @Test func aStepThatIsStoppedHasItsRowAndItsLastSample() throws {
        let lab = try VirtualLab()
        try Self.plating(lab)
        lab.run(seconds: 35)
        lab.request(.stop(ChannelIndex(0), .now))
        let steps = lab.text("0/steps").split(separator: "\n")
        #expect(steps.count == 3, "header, rest, plate")
        #expect(steps.last?.contains(",plate,") == true)
        #expect(steps.last?.contains(",stopped,") == true)
        let records = lab.text("0/records").split(separator: "\n")
        #expect(records.last?.contains(",last,") == true)
        let cycle = try #require(lab.text("0/cycles").split(separator: "\n").last)
        let firstHalf = try #require(Double(cycle.split(separator: ",")[3]))
        #expect(firstHalf > 0, "what was plated until the stop is not forgotten")
    }

    @Test func theLastCheckpointSaysHowTheRunStands() throws {
        let lab = try VirtualLab()
        try Self.plating(lab)
        lab.request(.stop(ChannelIndex(0), .now))
        let checkpoint = lab.text("0/checkpoint.json")
        #expect(checkpoint.contains("\"state\": \"ending\""), "a run that is over does not run")
    }

    @Test func theCheckpointOfATripSaysSo() throws {
        let lab = try VirtualLab()
        var step = Orders.plate([.plated(Orders.areal(0.5))])
        step.chargeBound = Orders.areal(0.001)
        lab.begin(0, Orders.order([step]))
        #expect(lab.run(atMost: 200) { $0.state(0) == .tripped })
        #expect(lab.text("0/checkpoint.json").contains("\"state\": \"tripped\""))
    }

    @Test func aStepThatWasNeverInForceHasNoRow() throws {
        let lab = try VirtualLab()
        lab.writerIsStuck = true
        lab.begin()
        lab.request(.stop(ChannelIndex(0), .now))
        #expect(!lab.text("0/steps").contains(",stopped,"))
    }

    @Test func aStepThatEndedIsNotEndedAgain() throws {
        let lab = try VirtualLab()
        try Self.plating(lab)
        lab.request(.stop(ChannelIndex(0), .step))
        #expect(lab.run(atMost: 4000) { $0.state(0) == .mounted })
        let steps = lab.text("0/steps").split(separator: "\n")
        #expect(steps.count == 3, "header, rest, plate")
        #expect(!lab.text("0/steps").contains(",stopped,"))
    }

    @Test func stopAnswersWithTheEvidenceOnly() throws {
        let lab = try VirtualLab()
        try Self.plating(lab)
        lab.silent = [0]
        let stop = lab.request(.stop(ChannelIndex(0), .now))
        #expect(lab.answers[stop] == nil || !lab.isDone(stop))
        lab.silent = []
        lab.makeSafeAgain(0)
        #expect(lab.isDone(stop))
        #expect(!lab.isClosed(0))
        #expect(lab.text("0/run.json").contains("\"stopped\""))
    }

    @Test func stopAfterTheStepLetsItEnd() throws {
        let lab = try VirtualLab()
        lab.begin(
            0,
            Orders.order([
                Orders.rest(.seconds(2)), Orders.plate([.time(.seconds(20))]),
                Orders.strip([.time(.seconds(20))]),
            ]))
        #expect(lab.run(atMost: 10) { $0.isClosed(0) })
        let stop = lab.request(.stop(ChannelIndex(0), .step))
        lab.run(seconds: 5)
        #expect(lab.answers[stop] == nil && lab.isClosed(0))
        lab.run(seconds: 20)
        #expect(lab.isDone(stop) && !lab.isClosed(0))
        #expect(!lab.text("0/steps").contains("strip"))
    }

    @Test func countersOfARoundTripCloseAndCEIsTheTwins() throws {
        let lab = try VirtualLab(cells: [.criec])
        lab.begin(
            0,
            Orders.order([
                Orders.rest(.seconds(2)), Orders.plate([.time(.minutes(60))]),
                Orders.strip([.time(.minutes(30))]), Orders.plate([.time(.minutes(1))]),
            ]))
        #expect(lab.run(atMost: 6000) { $0.state(0) == .mounted })
        let cycle = lab.text("0/cycles").split(separator: "\n")[1].split(
            separator: ",", omittingEmptySubsequences: false)
        let efficiency = try #require(Double(cycle[9]))
        #expect((efficiency - 0.5).magnitude < 0.002, "\(efficiency)")
        for row in lab.text("0/records").split(separator: "\n").dropFirst() {
            let fields = row.split(separator: ",", omittingEmptySubsequences: false)
            let up = try #require(Double(fields[12]))
            let down = try #require(Double(fields[13]))
            #expect(Double(fields[14]) == ((up - down) * 1e12).rounded() / 1e12)
        }
    }

    @Test func aSourceMeterRestsAtZeroCurrentAndRecordsNoVoltageWhenOpen() throws {
        let lab = try VirtualLab(cells: [.criec], scpi: true)
        let refused = lab.begin()
        #expect(lab.failure(refused) != nil, "its voltage is unknown")
        lab.request(.unmount(ChannelIndex(0)))
        lab.begin(cell: Orders.cell(lastVoltage: Volts(2.4)))
        lab.run(seconds: 5)
        #expect(lab.isClosed(0), "rest is 0 A with the output on")
        let row = try #require(lab.text("0/records").split(separator: "\n").last)
        let volts = row.split(separator: ",", omittingEmptySubsequences: false)[1]
        #expect(try #require(Double(volts)) > 2)
        lab.request(.pause(ChannelIndex(0)))
        lab.run(seconds: 40)
        #expect(!lab.isClosed(0))
        let idle = try #require(lab.text("0/records").split(separator: "\n").last)
        #expect(idle.split(separator: ",", omittingEmptySubsequences: false)[1].isEmpty)
    }
}
