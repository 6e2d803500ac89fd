import CyclerCore
import CyclerReplay
import CyclerWatch
import Testing

/// Two sets of thresholds on one recording.
@Suite struct ComparisonTests {
    private let bench = Bench()

    /// Dips once a minute from 1000 s on, and a collapse at 3000 s; a symmetric cell of 1 cm2.
    private func recording() -> String {
        var random = SplitMix(state: 3)
        var trace = Trace()
        trace.add(
            3300, every: 1, current: { _ in -0.5e-3 },
            voltage: { time in
                var level = 0.100
                if time > 1000, time.truncatingRemainder(dividingBy: 60) < 1 { level = 0.085 }
                if time >= 3000 { level = 0.002 }
                return -level - random.normal(0.1e-3)
            })
        return bench.write(trace.text)
    }

    private func found(
        _ path: String, _ change: (inout WatchThresholds) -> Void = { _ in }
    ) throws -> [ReplayFinding] {
        try Bench.replay(path) { change(&$0.thresholds) }.findings
    }

    @Test func theSameSetChangesNothing() throws {
        let path = recording()
        let comparison = ReplayComparison(try found(path), try found(path))
        #expect(comparison.count(.same) == comparison.entries.count)
        #expect(comparison.entries.contains { $0.before?.code == "TELEGRAPH" })
        #expect(comparison.entries.contains { $0.before?.code == "SHORT_HARD" })
    }

    @Test func whatIsLookedForLongerComesLater() throws {
        let path = recording()
        let usual = try found(path)
        let moved = ReplayComparison(usual, try found(path) { $0.telegraph.count = 9 })
        let entry = try #require(moved.entries.first { $0.before?.code == "TELEGRAPH" })
        #expect(entry.change == .moves)
        let shift = try #require(entry.after).time - (try #require(entry.before)).time
        // The eighth dip within half an hour comes before the ninth within ten minutes.
        #expect(shift == .minutes(2), "two dips more, \(shift.seconds) s")
        let hard = try #require(moved.entries.first { $0.before?.code == "SHORT_HARD" })
        #expect(hard.change == .same)
    }

    @Test func whatIsNotFoundAnyMoreVanishes() throws {
        let path = recording()
        let usual = try found(path)
        let deaf = try found(path) {
            $0.telegraph.count = 32
            $0.telegraph.longCount = 32
            $0.telegraph.share = 0.3
        }
        let gone = ReplayComparison(usual, deaf)
        let telegraphs = gone.entries.filter { $0.before?.code == "TELEGRAPH" }
        #expect(!telegraphs.isEmpty && telegraphs.allSatisfy { $0.change == .vanishes })
        // Seen from the other side, it is new.
        let back = ReplayComparison(deaf, usual)
        #expect(back.count(.appears) == gone.count(.vanishes) && back.count(.vanishes) == 0)
        #expect(ReplayComparison([], []).entries.isEmpty)
    }
}
