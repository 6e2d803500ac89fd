import CyclerCore
import Glibc
import Testing

extension SystemTests {
    /// SIGTERM, and what the service manager hears.
    @Suite(.serialized) struct Terminating {
        @Test(arguments: [SIGTERM, SIGINT])
        func aSignalLeavesRunsToTheNextDaemon(_ signal: Int32) throws {
            let bench = try Bench()
            try bench.plate()
            let folder = bench.runFolder(try bench.daemon.channel("A1").run)
            bench.daemon.process.signal(signal)
            #expect(try bench.daemon.process.wait() == 0)
            let truth = try bench.rack.truth("pstat1")
            #expect(!truth.isClosed)
            #expect(try folder.json("run.json")["outcome"]?.string == "suspended")
            let records = try folder.records()
            let checkpoint = try folder.json("checkpoint.json")
            #expect(checkpoint["version"]?.integer == 2)
            #expect(checkpoint["run"]?.string == folder.name)
            #expect(checkpoint["records"]?.integer == records.count)
            #expect(try folder.events("end").last?["text"]?.string == "suspended")
            #expect((records.last?.current ?? 0) < -1e-6)
            let steps = try folder.steps()
            #expect(steps.map(\.step) == ["rest"], "the plating is not over")
        }

        @Test func anUnreachableInstrumentIsNamedAtExit() throws {
            let bench = try Bench()
            try bench.plate()
            try bench.rack.fault("freeze", "pstat1")
            bench.daemon.process.signal(SIGTERM)
            #expect(try bench.daemon.process.wait(within: 30) == 1)
            #expect(bench.daemon.process.complaint.contains("not shown to be open at exit: A1"))
        }

        @Test func theServiceManagerIsToldAndFed() throws {
            let folder = Folder()
            let manager = try ServiceManager(in: folder)
            let bench = try Bench(
                environment: [
                    "NOTIFY_SOCKET=\(manager.path)", "WATCHDOG_USEC=4000000",
                ], in: folder)
            #expect(try manager.next() == "READY=1")
            try bench.plate()
            for _ in 0..<4 { #expect(try manager.next() == "WATCHDOG=1") }
            bench.daemon.process.signal(SIGTERM)
            let before = try manager.wait(for: "STOPPING=1", atMost: 50)
            #expect(before.allSatisfy { $0 == "WATCHDOG=1" })
            #expect(try bench.daemon.process.wait() == 0)
        }

        /// A line that stands still in the daemon's hands is not a reason to be killed.
        @Test func aFrozenRackDoesNotStarveTheWatchdog() throws {
            let folder = Folder()
            let manager = try ServiceManager(in: folder)
            let bench = try Bench(environment: ["NOTIFY_SOCKET=\(manager.path)"], in: folder)
            #expect(try manager.next() == "READY=1")
            try bench.rack.fault("freeze", "pstats")
            for _ in 0..<12 { #expect(try manager.next() == "WATCHDOG=1") }
            #expect(bench.daemon.isAlive)
        }

        @Test func aSecondDaemonIsRefused() throws {
            let bench = try Bench()
            let second = try Child(
                "cyclerd", ["--config", bench.configuration], in: bench.folder, as: "second")
            #expect(try second.wait() == 2)
            #expect(second.complaint.contains("another daemon"))
            #expect(bench.daemon.isAlive)
        }
    }
}
