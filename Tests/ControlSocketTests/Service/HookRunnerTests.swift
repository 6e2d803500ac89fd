import CyclerCore
import CyclerDaemon
import CyclerStation
import Synchronization
import Testing

/// Calls are bounded, what is printed is bounded, and every call is answered exactly once.
@Suite struct HookRunnerTests {
    private static func call(_ number: Int) -> HookCall {
        HookCall(
            hook: "tell", channel: ChannelIndex(0), run: "r", startedAt: .zero,
            facts: [.init("step", .integer(number)), .init("cell", .null)])
    }

    @Test func callsBeyondTheBoundAreDroppedAndTheRestToldAtTheEnd() {
        let told = Mutex<[HookOutcome]>([])
        // It is never started, so calls wait.
        let runner = HookRunner(
            programs: [], environment: HookEnvironment(dataDirectory: "/d", socketPath: "/s")
        ) { outcome in told.withLock { $0.append(outcome) } }
        for number in 0...HookRunner.waitingMax { runner.run(Self.call(number)) }
        #expect(told.withLock { $0.map(\.end) } == [.dropped(why: "64 calls wait already")])
        runner.stop()
        runner.run(Self.call(100))
        let all = told.withLock { $0 }
        #expect(all.count == HookRunner.waitingMax + 2)
        #expect(all.dropFirst().allSatisfy { $0.end == .dropped(why: "the daemon ends") })
    }

    @Test func factsAreVariablesAndNothingElseIs() {
        let environment = HookEnvironment(dataDirectory: "/d", socketPath: "/s")
        let names = ["HOME", "LOGNAME", "TZ", "USER"]
        let given = environment.variables(of: Self.call(7)).filter { line in
            !names.contains { line.hasPrefix($0 + "=") }
        }
        #expect(
            given == [
                "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                "LANG=C.UTF-8", "CYCLERD_SOCKET=/s", "CYCLER_STEP=7", "CYCLER_CELL=",
                "CYCLER_FOLDER=/d/r",
            ])
    }

    @Test func theEndOfLongOutputIsKeptWholeCharactersOnly() {
        var tail = OutputTail()
        tail.append(Array("short".utf8))
        #expect(tail.text == "short" && tail.count == 5)
        for _ in 0..<5000 { tail.append(Array("\u{B5}".utf8)) }
        tail.append(Array("x".utf8))
        #expect(tail.count == 10_006)
        // 4096 bytes from the end cut a character of two in half.
        #expect(tail.text == String(repeating: "\u{B5}", count: 2047) + "x")
    }
}
