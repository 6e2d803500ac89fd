import CyclerCore
import Testing

extension SystemTests {
    /// The daily path: mount, start, plate, stop; and what the commands exit with.
    @Suite(.serialized) struct Plating {
        @Test func stopReturnsWithTheCircuitOpen() throws {
            let bench = try Bench()
            try bench.plate()
            #expect(try bench.rack.truth("pstat1").isClosed)
            let run = try bench.daemon.channel("A1").run
            let stopped = try bench.daemon.tell("stop", "A1")
            let returnedAt = Patience.now
            let truth = try bench.rack.truth("pstat1")
            #expect(stopped.code == 0)
            #expect(!truth.isClosed)
            #expect((truth.openedAt ?? .infinity) <= returnedAt)
            #expect(try bench.daemon.channel("A1").state == "mounted")
            let folder = bench.runFolder(run)
            let open = try #require(try folder.events("open").last)
            #expect(["reported", "measured"].contains(open["evidence"]?.string))
            #expect(try folder.json("run.json")["outcome"]?.string == "stopped")
            let records = try folder.records()
            #expect(records.count >= 3)
            #expect(try folder.events("end").first?["records"]?.integer == records.count)
        }

        /// What the watch compared with is part of where a run comes from.
        @Test func aRunKeepsItsThresholds() throws {
            var making = Bench.Making()
            let text = "thresholds: keen\nhalf: {SHORT_STEP: {slope: -0.8}}\n"
            making.thresholds = text
            let bench = try Bench(making)
            try bench.plate()
            let run = try bench.daemon.channel("A1").run
            // Whatever happens to the lab's file meanwhile.
            bench.folder.write("thresholds.yaml", "thresholds: broken\nhalf: [")
            #expect(try bench.daemon.tell("stop", "A1").code == 0)
            let folder = bench.runFolder(run)
            #expect(Folder.read(folder.path + "/thresholds.yaml") == text)
            let kept = try folder.json("run.json")["thresholds"]
            #expect(kept?["name"]?.string == "keen")
            #expect(kept?["sha256"]?.string == SHA256.hex(of: text))
        }

        /// The step that was cut short is a row too: its charge is what the day was for.
        @Test func aStoppedStepHasItsRow() throws {
            let bench = try Bench()
            try bench.plate()
            let run = try bench.daemon.channel("A1").run
            #expect(try bench.daemon.tell("stop", "A1").code == 0)
            let steps = try bench.runFolder(run).steps()
            #expect(steps.map(\.step) == ["rest", "plate"])
            #expect(steps.last?.end == "stopped")
        }

        @Test func exitCodesTellWhatHappened() throws {
            let bench = try Bench()
            let daemon = bench.daemon
            #expect(try daemon.tell("status").code == 0)
            // 1: refused.
            let idle = try daemon.tell("stop", "A1")
            #expect(idle.code == 1)
            #expect(idle.complaint.contains("no run on A1"))
            let unknown = try daemon.tell("stop", "A7")
            #expect(unknown.code == 1 && unknown.complaint.contains("A7"))
            // 2: usage.
            #expect(try daemon.tell("stop").code == 2)
            #expect(try daemon.tell("frobnicate").code == 2)
            // 3: no daemon.
            let nobody = try Child.run(
                "cyclerctl", ["--socket", bench.folder.file("none.sock"), "status"],
                in: bench.folder)
            #expect(nobody.code == 3)
            #expect(nobody.complaint.contains("no daemon"))
        }

        /// 4: the socket is somebody else's.
        @Test(.enabled(if: OrdinaryUser.isNeeded, "only root can lock the ordinary user out"))
        func aForeignSocketIsForbidden() throws {
            let bench = try Bench()
            #expect(Child.tool(["chown", "0:0", bench.folder.file("control.sock")]) == 0)
            let forbidden = try bench.daemon.tell("status")
            #expect(forbidden.code == 4)
            #expect(forbidden.complaint.contains("not yours"))
        }
    }
}
