import CyclerCore
import CyclerWatch
import Testing

/// A cell that a probe called healed: what asks for a probe or warns does so in half the time.
@Suite struct TighteningTests {
    typealias Bench = DetectorTests.Bench

    /// Minutes until dips, one a minute, are a telegraph.
    private func minutesToTelegraph(tight: Bool, resting minutes: Double = 0) -> Double? {
        var bench = Bench()
        bench.begin()
        bench.feed(0.100, for: 300)
        if tight { bench.watch.tighten(until: bench.now + Tightening.span) }
        bench.feed(0.100, for: minutes * 60 + 1)
        let start = bench.now
        for _ in 0..<12 where bench.findings.isEmpty {
            bench.feed(0.085, for: 1)
            bench.feed(0.100, for: 59)
        }
        return bench.findings.first { $0.code == .telegraph }.map { ($0.at - start).seconds / 60 }
    }

    @Test func aTelegraphIsFoundInHalfTheDips() throws {
        let usual = try #require(minutesToTelegraph(tight: false))
        let tight = try #require(minutesToTelegraph(tight: true))
        #expect(usual > 5 && usual < 5.2, "the sixth dip, \(usual) min")
        #expect(tight > 2 && tight < 2.2, "the third dip, \(tight) min")
    }

    @Test func theHourEnds() throws {
        let inTime = try #require(minutesToTelegraph(tight: true, resting: 50))
        let late = try #require(minutesToTelegraph(tight: true, resting: 60))
        #expect(inTime < 2.2 && late > 5)
    }

    @Test(arguments: [false, true])
    func lostContactWarnsInHalfTheTime(_ isTight: Bool) throws {
        var bench = Bench()
        bench.begin(-0.5e-3)
        bench.feed(-0.020, for: 1200)
        if isTight { bench.watch.tighten(until: bench.now + Tightening.span) }
        bench.feed(-0.050, for: 300)
        let found = try #require(bench.findings.first { $0.code == .contactLoss })
        let lasted = (found.at - found.since).seconds
        #expect(isTight ? lasted == 30 : lasted == 60, "\(lasted)")
    }

    /// What stops is quick already, and is not moved.
    @Test func aHardShortIsAsQuickAsEver() throws {
        func delay(_ isTight: Bool) throws -> Double {
            var bench = Bench()
            bench.begin()
            bench.feed(0.020, for: 600)
            if isTight { bench.watch.tighten(until: bench.now + Tightening.span) }
            bench.feed(0.0001, for: 30)
            let found = try #require(bench.findings.first)
            #expect(found.code == .shortHard)
            return (found.at - found.since).seconds
        }
        #expect(try delay(true) == delay(false))
    }

    /// A second heal within the hour cannot shorten what the first began.
    @Test func theLaterEndHolds() {
        var bench = Bench()
        bench.begin()
        bench.feed(0.100, for: 300)
        bench.watch.tighten(until: bench.now + Tightening.span)
        bench.watch.tighten(until: bench.now + .seconds(1))
        bench.feed(0.100, for: 60)
        for _ in 0..<3 {
            bench.feed(0.085, for: 1)
            bench.feed(0.100, for: 59)
        }
        #expect(bench.codes == [.telegraph])
    }
}
