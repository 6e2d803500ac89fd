import CyclerCore
import CyclerRecord
import Testing

/// How long the watch could see, and which changes of that are told.
@Suite struct ReadinessTests {
    private static func at(_ seconds: Double) -> Instant { .zero + .seconds(seconds) }

    private static func table(_ readiness: Readiness) -> ReadinessTable {
        var table = ReadinessTable()
        table[.shortHard] = readiness
        return table
    }

    @Test func timesAddUpByState() {
        var account = ReadinessAccount()
        for second in 0...180 {
            let state: Readiness =
                second < 20 ? .warmingUp : second < 120 ? .watching : .blind(.noise)
            _ = account.take(Self.table(state), at: Self.at(Double(second)))
        }
        #expect(account.time(.warmingUp, of: .shortHard) == .seconds(20))
        #expect(account.time(.watching, of: .shortHard) == .seconds(100))
        #expect(account.time(.blind(.noise), of: .shortHard) == .seconds(60))
        let times = account.json["SHORT_HARD"]
        #expect(times?["watching-s"]?.number == 100)
        #expect(times?["warming-up-s"]?.number == 20)
        #expect(times?["blind-s"]?["noise"]?.number == 60)
        #expect(account.json["SHORT_STEP"] == nil)
    }

    /// Nobody saw what lies in a gap, and time that runs backward is none.
    @Test func gapsCountForNothing() {
        var account = ReadinessAccount()
        for second in [0.0, 60, 7200, 7190] {
            _ = account.take(Self.table(.watching), at: Self.at(second))
        }
        #expect(account.time(.watching, of: .shortHard) == .seconds(60))
    }

    /// A detector that flickers every second for a day: its share of lines and no more, and every
    /// change is in the count of some line.
    @Test func aFlickerHasABound() {
        var log = ReadinessLog()
        var account = ReadinessAccount()
        var lines = 0
        var told = 0
        for second in 0..<86_400 {
            let time = Self.at(Double(second))
            let next = Self.table(second % 2 == 0 ? .watching : .blind(.noise))
            let isChange = account.take(next, at: time)
            if let line = log.line(next, isChange: isChange, at: time) {
                lines += 1
                told += line.spared + line.changes.count
            }
        }
        #expect(lines > 100)
        #expect(lines <= ReadinessLog.linesMax + 86_400 / 300)
        #expect(told > 86_400 - 700)
    }

    /// What stands is told even when the share was used up before it came.
    @Test func whatStandsIsToldInTheEnd() {
        var log = ReadinessLog()
        for second in 0..<60 {
            let next = Self.table(second % 2 == 0 ? .watching : .warmingUp)
            _ = log.line(next, isChange: true, at: Self.at(Double(second)))
        }
        var toldAt: Int?
        for second in 60..<700 where toldAt == nil {
            let line = log.line(
                Self.table(.blind(.noise)), isChange: second == 60, at: Self.at(Double(second)))
            if line?.changes.first?.to == .blind(.noise) { toldAt = second }
        }
        #expect((toldAt ?? 700) <= 60 + 300)
    }

    @Test func oneLookASecondForAMinuteThenEveryTenSeconds() {
        var log = ReadinessLog()
        let looks = (0..<3600).map { Double($0) / 10 }
            .filter { log.isDue(at: Self.at($0), isJudged: true) }
        #expect(looks.count { $0 < 60 } == 60)
        #expect(looks.count { $0 >= 60 } == 30)
    }

    @Test func theFirstSampleOfAStepAndTheFirstBehindItAreLookedAt() {
        var log = ReadinessLog()
        let judged = [false, false, true, true, false, true]
        let looks = judged.enumerated().map { second, isJudged in
            log.isDue(at: Self.at(Double(second) / 10), isJudged: isJudged)
        }
        #expect(looks == [true, false, true, false, true, true])
    }
}
