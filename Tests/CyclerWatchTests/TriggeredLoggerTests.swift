import CyclerCore
import CyclerWatch
import Testing

/// Loggers that write a row on change, else every ten seconds.
@Suite struct TriggeredLoggerTests {
    typealias Bench = DetectorTests.Bench

    /// Rows of a quiet cell.
    private func wait(_ bench: inout Bench, seconds: Double) {
        var left = seconds
        while left > 0 {
            bench.period = .seconds(min(left, 10))
            bench.feed(0.100, for: min(left, 10))
            left -= 10
        }
    }

    /// One dip of 13 % for 0.7 s: a row where it begins, one where it ends.
    private func dip(_ bench: inout Bench) {
        bench.period = .milliseconds(1)
        bench.feed(0.087, for: 0.001)
        bench.period = .milliseconds(700)
        bench.feed(0.100, for: 0.7)
    }

    @Test(arguments: [(36.0, 6), (90.0, 6), (180.0, 8)])
    func rareDipsAreATelegraph(_ every: Double, _ needed: Int) throws {
        var bench = Bench()
        bench.begin()
        wait(&bench, seconds: 600)
        for _ in 0..<needed {
            #expect(bench.findings.isEmpty)
            wait(&bench, seconds: every)
            dip(&bench)
        }
        let found = try #require(bench.findings.first)
        #expect(found.code == .telegraph && found.findingClass == .warn)
        #expect(bench.watch.readiness[.telegraph] == .watching)
    }

    /// Ten seconds apart and nothing sooner: dips of a second are missed, and that is said.
    @Test func evenSlowRowsAreBlind() {
        var bench = Bench()
        bench.begin()
        wait(&bench, seconds: 600)
        #expect(bench.watch.readiness[.telegraph] == .blind(.sampleRate))
        for _ in 0..<20 {
            wait(&bench, seconds: 50)
            bench.period = .seconds(10)
            bench.feed(0.087, for: 10)
        }
        #expect(!bench.codes.contains(.telegraph), "a dip of 10 s at 10 s is a reading")
        #expect(bench.watch.readiness[.telegraph] == .blind(.sampleRate))
        dip(&bench)
        wait(&bench, seconds: 60)
        #expect(bench.watch.readiness[.telegraph] == .watching)
        wait(&bench, seconds: 1200)
        #expect(bench.watch.readiness[.telegraph] == .blind(.sampleRate))
    }
}
