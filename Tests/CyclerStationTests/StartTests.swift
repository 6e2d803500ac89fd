import CyclerControl
import CyclerCore
import CyclerLab
import CyclerStation
import Testing

/// What may start, and with what left on record.
@Suite struct StartTests {
    @Test func aBornShortedCellNeverStarts() throws {
        let lab = try VirtualLab(restVolts: 0.0005)
        let start = lab.begin(cell: Orders.cell())
        guard case .failed(let refusal) = lab.answers[start] else {
            Issue.record("it started")
            return
        }
        #expect(refusal.checks.map { $0.check } == ["born-shorted", "ocv"])
        #expect(refusal.checks.map { $0.acceptable } == [false, true])
        let forced = lab.request(
            .start(
                ChannelIndex(0),
                Orders.order(
                    [Orders.rest(.seconds(1))],
                    accept: [("born-shorted", "please"), ("ocv", "please")])))
        #expect(lab.failure(forced) != nil)
        #expect(!lab.isClosed(0))
    }

    @Test func aCellAtItsRestPotentialStartsWithoutATrip() throws {
        let lab = try VirtualLab(restVolts: 2.6)
        lab.begin()
        lab.run(seconds: 60)
        #expect(lab.state(0) == .running && lab.isClosed(0))
    }

    @Test func anAcceptedSoftCheckIsKeptWithItsReason() throws {
        let lab = try VirtualLab(restVolts: 1.5)
        let refused = lab.begin()
        #expect(lab.failure(refused) != nil)
        let order = Orders.order([Orders.rest(.seconds(5))], accept: [("ocv", "pre-lithiated")])
        let start = lab.request(.start(ChannelIndex(0), order))
        #expect(lab.isDone(start))
        #expect(lab.text("0/run.json").contains("pre-lithiated"))
    }

    @Test func aCurrentBelowOnePercentOfItsRangeIsRefused() throws {
        let lab = try VirtualLab()
        let tiny = WrittenStep(
            kind: .drive(.plate, .amperes(Amperes(0.5e-6)), thenHold: nil),
            until: [.time(.seconds(10))], place: Orders.place)
        let start = lab.begin(0, Orders.order([tiny]))
        guard case .failed(let refusal) = lab.answers[start] else {
            Issue.record("it started")
            return
        }
        #expect(refusal.checks.map { $0.check } == ["range"])
    }

    @Test func twoChannelsMustAgreeOnTheirOven() throws {
        let lab = try VirtualLab(cells: [.cu, .sp], oven: true)
        lab.begin(0, Orders.order([Orders.oven(40), Orders.rest(.hours(1))]))
        lab.run(seconds: 5)
        let start = lab.begin(1, Orders.order([Orders.oven(60)]), cell: Orders.cell(name: "b"))
        let text = try #require(lab.failure(start))
        #expect(text.contains("Test__cell__"), "names the other run: \(text)")
        let agreed = lab.request(
            .start(ChannelIndex(1), Orders.order([Orders.oven(40), Orders.rest(.hours(1))])))
        #expect(lab.isDone(agreed))
    }

    @Test func anOvenStepGoesOnOnceItIsInBand() throws {
        let lab = try VirtualLab(oven: true)
        lab.begin(0, Orders.order([Orders.oven(40), Orders.plate([.time(.seconds(5))])]))
        lab.run(seconds: 3)
        #expect(!lab.isClosed(0))
        #expect(lab.run(atMost: 300) { $0.isClosed(0) })
        #expect(lab.text("0/events").contains("temperature: settled"))
    }

    @Test func theWrongWordIsRefusedWithTheRightOne() throws {
        let lab = try VirtualLab()
        let charge = WrittenStep(
            kind: .drive(.charge, Orders.current, thenHold: nil), until: [.time(.seconds(1))],
            place: Orders.place)
        let start = lab.begin(0, Orders.order([charge]))
        guard case .failed(let refusal) = lab.answers[start] else {
            Issue.record("it started")
            return
        }
        #expect(refusal.problems.first?.message.contains("'plate'") == true)
    }
}
