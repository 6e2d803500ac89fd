import CyclerCore
import Glibc
import Testing

extension SystemTests {
    /// The daemon dies or is stopped, and another one comes.
    @Suite(.serialized) struct Restarting {
        private static func schedule(_ policy: String) -> String {
            Files.plate.replacing("record:", with: "on-restart: \(policy)\nrecord:")
        }

        private func plating(_ policy: String) throws -> (Bench, RunFolder) {
            let bench = try Bench()
            bench.folder.write("plate.yaml", Self.schedule(policy))
            try bench.plate()
            let folder = bench.runFolder(try bench.daemon.channel("A1").run)
            try Patience.until("some records") { try folder.records().count > 20 }
            return (bench, folder)
        }

        /// SIGKILL in the middle of a row, and `cycler-safe` behind it, as systemd does.
        @Test func aKilledRunGoesOn() throws {
            let (bench, folder) = try plating("resume within 1 h")
            bench.daemon.process.signal(SIGKILL)
            #expect(try bench.daemon.process.wait() == -SIGKILL)
            #expect(try bench.cyclerSafe().code == 0)
            let before = try folder.records().count
            let records = folder.path + "/" + folder.name + ".bdf.csv"
            Folder.append("12.5,0.31", to: records)
            try bench.anotherDaemon()
            try bench.daemon.waitForPlating("A1")
            try Patience.until("more records") { try folder.records().count > before + 20 }
            let restart = try #require(try folder.events("restart").first)
            #expect(restart["torn-bytes"]?.integer == 9)
            #expect(restart["state-before"]?.string == "running")
            #expect(bench.daemon.process.complaint.contains("9 torn bytes"))
            let stopped = try bench.daemon.tell("stop", "A1")
            #expect(stopped.code == 0)
            let manifest = try folder.json("run.json")
            #expect(manifest["outcome"]?.string == "stopped")
            #expect(manifest["folder"] == nil, "what a client is told is not what the folder says")
            let times = try folder.records().map(\.time)
            #expect(times == times.sorted())
            #expect(try folder.steps().map(\.step) == ["rest", "plate"])
        }

        @Test func aStoppedDaemonLeavesItsRunHeld() throws {
            let (bench, folder) = try plating("hold")
            bench.daemon.process.signal(SIGTERM)
            #expect(try bench.daemon.process.wait() == 0)
            try bench.anotherDaemon()
            let channel = try bench.daemon.wait("A1", "is held") { $0.state == "held" }
            #expect(channel.cause == "RESTARTED" && channel.run == folder.name)
            #expect(try !bench.rack.truth("pstat1").isClosed)
            try bench.daemon.waitForInstruments(["pstat1", "pstat2"])
            let resumed = try bench.daemon.tell("resume", "A1")
            #expect(resumed.code == 0)
            try bench.daemon.waitForPlating("A1")
        }

        /// A folder that cannot be read is closed and told of, and the channel is free.
        @Test func aDamagedCheckpointIsToldOf() throws {
            let (bench, folder) = try plating("resume within 1 h")
            bench.daemon.process.signal(SIGKILL)
            #expect(try bench.daemon.process.wait() == -SIGKILL)
            #expect(try bench.cyclerSafe().code == 0)
            Folder.append("}", to: folder.path + "/checkpoint.json")
            try bench.anotherDaemon()
            #expect(try bench.daemon.channel("A1").state == "idle")
            #expect(bench.daemon.process.complaint.contains("its checkpoint cannot be read"))
            #expect(try folder.json("run.json")["outcome"]?.string == "interrupted")
            #expect(try !bench.rack.truth("pstat1").isClosed)
        }
    }
}
