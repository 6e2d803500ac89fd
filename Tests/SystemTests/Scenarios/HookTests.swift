import CyclerCore
import Glibc
import Testing

extension SystemTests {
    /// Programs that schedules call: what they are told, how they end, and that they end.
    @Suite(.serialized) struct Hooks {
        /// Every name that a program may find in its environment.
        private static let names: Set<String> = [
            "PATH", "LANG", "CYCLERD_SOCKET", "HOME", "LOGNAME", "TZ", "USER", "PWD", "SHLVL", "_",
            "OLDPWD", "CYCLER_HOOK", "CYCLER_LAB", "CYCLER_CHANNEL", "CYCLER_RUN", "CYCLER_CELL",
            "CYCLER_SCHEDULE", "CYCLER_CYCLE", "CYCLER_STEP", "CYCLER_STEP_NAME",
            "CYCLER_STEP_END", "CYCLER_UNIX_TIME_S", "CYCLER_FOLDER",
        ]

        /// A bench on which a schedule has called, and the run that did.
        private struct Called {
            let bench: Bench
            let run: RunFolder

            func end() throws -> JSON {
                try Patience.until("the end of the hook") {
                    guard bench.daemon.isAlive else { throw LineSocket.Failure.ended }
                    return try run.events("hook-end").first
                }
            }
        }

        /// A bench with one program, called two lab seconds behind the start of a run.
        private static func call(
            _ script: String?, path: String? = nil, timeout: String = "30 s",
            _ schedule: String = "hook.yaml", environment: [String] = [],
            in folder: Folder = Folder()
        ) throws -> Called {
            var making = Bench.Making()
            making.hooks = [
                Bench.Hook(
                    name: "tell-me", script: script.map { "#!/bin/sh\n\($0)\n" }, path: path,
                    timeout: timeout)
            ]
            let bench = try Bench(making, environment: environment, in: folder)
            try bench.start("A1", schedule)
            // A run that has ended is no longer in the status.
            let name = try #require(
                Folder.names(in: folder.file("data")).first { $0.hasPrefix("Bench__") })
            return Called(bench: bench, run: bench.runFolder(name))
        }

        @Test func oneThatSucceedsKnowsItsRunAndNothingOfTheService() throws {
            let folder = Folder()
            let manager = try ServiceManager(in: folder)
            let called = try Self.call(
                "cat; env; echo descriptors $(ls /proc/self/fd)",
                environment: [
                    "NOTIFY_SOCKET=\(manager.path)", "WATCHDOG_USEC=4000000", "LISTEN_FDS=1",
                    "LISTEN_PID=1", "INVOCATION_ID=x", "SECRET=y",
                ], in: folder)
            let end = try called.end()
            #expect(end["outcome"]?.string == "done" && end["exit-code"]?.integer == 0)
            #expect(end["hook"]?.string == "tell-me")
            #expect((end["seconds"]?.number ?? -1) >= 0)
            let lines = (end["output"]?.string ?? "").split(separator: "\n")
            let told = try JSONScanner.parse(Array(try #require(lines.first).utf8))
            let facts = [
                "run": called.run.name, "channel": "A1", "cell": "bench", "lab": "Bench",
                "schedule": "Calling", "step-name": "rest", "step-end": "elapsed",
                "folder": called.bench.folder.file("data") + "/" + called.run.name,
            ]
            for (key, value) in facts {
                #expect(told[key]?.string == value, "\(key)")
                let name = key.uppercased().map { $0 == "-" ? "_" : $0 }
                #expect(lines.contains("CYCLER_\(String(name))=\(value)"), "\(key)")
            }
            #expect(told["step"]?.integer == 1 && lines.contains("CYCLER_STEP=1"))
            #expect(lines.contains("CYCLERD_SOCKET=\(called.bench.folder.file("control.sock"))"))
            let found = lines.dropFirst().dropLast().compactMap { $0.split(separator: "=").first }
            #expect(found.count > 12)
            #expect(Set(found.map(String.init)).subtracting(Self.names) == [])
            // Its own three, and the folder that is being listed.
            #expect(lines.last == "descriptors 0 1 2 3")
        }

        @Test func oneThatFailsIsToldWithItsCodeAndTheRunGoesOn() throws {
            let called = try Self.call("echo mail refused >&2; exit 3")
            let end = try called.end()
            #expect(end["outcome"]?.string == "failed" && end["exit-code"]?.integer == 3)
            #expect(end["output"]?.string == "mail refused\n")
            #expect(end["text"]?.string?.hasPrefix("hook tell-me failed with exit code 3") == true)
            #expect(try called.bench.daemon.channel("A1").state == "running")
            try Patience.until("the journal hears of it") {
                called.bench.daemon.process.complaint
                    .contains("hook tell-me failed with exit code 3")
            }
        }

        /// A child and a grandchild, neither of which wants to end.
        private static let stubborn = """
            trap '' TERM
            sh -c "trap '' TERM; echo \\$\\$; while :; do sleep 1; done" &
            echo $$
            wait
            sleep 1000
            """

        private static func isAlive(_ pid: Substring) -> Bool {
            let state = Folder.read("/proc/\(pid)/stat").split(separator: ")").last ?? ""
            return !state.isEmpty && !state.hasPrefix(" Z") && !state.hasPrefix(" X")
        }

        @Test func oneThatHangsIsEndedWithItsChildren() throws {
            let called = try Self.call(Self.stubborn, timeout: "500 ms")
            let end = try called.end()
            #expect(end["outcome"]?.string == "timed-out")
            #expect(end["text"]?.string?.contains("longer than 0.5 s") == true)
            let pids = (end["output"]?.string ?? "").split(separator: "\n")
            #expect(pids.count == 2)
            for pid in pids { #expect(!Self.isAlive(pid), "process \(pid) lives") }
            #expect(try called.bench.daemon.channel("A1").state == "running")
        }

        @Test func whatAProgramLeavesBehindIsEndedWithIt() throws {
            let called = try Self.call("sleep 1000 & echo $!; exit 0")
            let end = try called.end()
            #expect(end["outcome"]?.string == "done")
            let pid = try #require(end["output"]?.string?.split(separator: "\n").first)
            #expect(!Self.isAlive(pid))
        }

        @Test func ofMuchOutputTheEndIsKept() throws {
            let called = try Self.call(
                "head -c 3000000 /dev/zero | tr '\\0' x; echo; echo 'the end \u{B5}'")
            let end = try called.end()
            #expect(end["outcome"]?.string == "done")
            #expect(end["output-bytes"]?.integer == 3_000_012)
            let output = try #require(end["output"]?.string)
            #expect(output.utf8.count == 4096)
            #expect(output.hasSuffix("x\nthe end \u{B5}\n"))
        }

        @Test func oneThatIsNotThereIsNamed() throws {
            let called = try Self.call(nil, path: "/no/such/program")
            let end = try called.end()
            #expect(end["outcome"]?.string == "not-started")
            let text = try #require(end["text"]?.string)
            #expect(text.contains("/no/such/program: No such file or directory"))
            #expect(try called.bench.daemon.channel("A1").state == "running")
        }

        @Test func theEndOfTheLastOneFollowsTheEndOfItsRun() throws {
            let called = try Self.call("sleep 1; echo late", "last-hook.yaml")
            let end = try called.end()
            #expect(end["output"]?.string == "late\n")
            let kinds = try called.run.events().compactMap { $0["kind"]?.string }
            #expect(kinds.suffix(2) == ["end", "hook-end"])
            #expect(try called.bench.daemon.channel("A1").state == "mounted")
        }

        @Test func noProgramOutlivesTheDaemon() throws {
            let called = try Self.call(Self.stubborn + "\n")
            try Patience.until("the call") { try !called.run.events("hook").isEmpty }
            let began = Patience.now
            called.bench.daemon.process.signal(SIGTERM)
            #expect(try called.bench.daemon.process.wait() == 0)
            #expect(Patience.now - began < 10)
            let end = try #require(try called.run.events("hook-end").first)
            #expect(end["outcome"]?.string == "stopped")
            for pid in (end["output"]?.string ?? "").split(separator: "\n") {
                #expect(!Self.isAlive(pid), "process \(pid) lives")
            }
        }
    }
}
