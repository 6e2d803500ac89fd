import CyclerCore
import Glibc
import Testing

extension SystemTests {
    /// Every other command once, with what it leaves behind.
    @Suite(.serialized) struct Commands {
        @Test func pauseAndResume() throws {
            let bench = try Bench()
            try bench.plate()
            let folder = bench.runFolder(try bench.daemon.channel("A1").run)
            #expect(try bench.daemon.tell("pause", "A1").code == 0)
            #expect(try !bench.rack.truth("pstat1").isClosed)
            #expect(try bench.daemon.channel("A1").state == "paused")
            #expect(try bench.daemon.tell("pause", "A1").code == 1)
            #expect(try bench.daemon.tell("resume", "A1").code == 0)
            #expect(try bench.rack.truth("pstat1").isClosed)
            try bench.daemon.waitForPlating("A1")
            #expect(try folder.events("paused").count == 1)
            #expect(try folder.events("resume").count == 1)
        }

        @Test func safeOpensOneAndAll() throws {
            let bench = try Bench()
            try bench.plate()
            try bench.start("A2")
            try bench.daemon.waitForPlating("A2")
            #expect(try bench.daemon.tell("safe", "A2").code == 0)
            #expect(try !bench.rack.truth("pstat2").isClosed)
            #expect(try bench.rack.truth("pstat1").isClosed)
            #expect(try bench.daemon.tell("safe").code == 0)
            #expect(try !bench.rack.truth("pstat1").isClosed)
            #expect(try bench.daemon.channel("A1").state == "paused")
        }

        /// A cell that shorts while it plates: tripped, latched, `ack` energises nothing.
        @Test func aTripLatchesUntilItIsAcknowledged() throws {
            let bench = try Bench()
            try bench.plate()
            let folder = bench.runFolder(try bench.daemon.channel("A1").run)
            try bench.daemon.wait("A1", "has a baseline") {
                $0.json["watch"]?.string == "armed"
            }
            try bench.rack.fault("cell-short", "pstat1")
            let tripped = try bench.daemon.wait("A1", "is tripped") { $0.state == "tripped" }
            #expect(tripped.cause == "SHORT_HARD")
            try bench.daemon.wait("A1", "is shown to be open") { $0.evidence != nil }
            #expect(try !bench.rack.truth("pstat1").isClosed)
            let finding = try #require(try folder.events("finding").first)
            #expect(finding["code"]?.string == "SHORT_HARD")
            let schedule = bench.folder.file("plate.yaml")
            #expect(try bench.daemon.tell("start", "A1", "--schedule", schedule).code == 1)
            #expect(try bench.daemon.tell("ack", "A1").code == 0)
            #expect(try bench.daemon.channel("A1").state == "mounted")
            #expect(try !bench.rack.truth("pstat1").isClosed)
            #expect(try folder.json("run.json")["outcome"]?.string?.contains("SHORT_HARD") == true)
        }

        @Test func noteRunsAndShow() throws {
            let bench = try Bench()
            try bench.start("A1", "rest.yaml")
            let run = try bench.daemon.channel("A1").run
            #expect(try bench.daemon.tell("note", run, "glove", "box", "opened").code == 0)
            let note = try #require(try bench.runFolder(run).events("note").last)
            #expect(note["text"]?.string == "glove box opened")
            #expect(note["uid"]?.integer != nil)
            #expect(try bench.daemon.tell("note", "no-such-run", "x").code == 1)
            let listed = try bench.daemon.tell("runs", "--json")
            #expect(listed.code == 0)
            let runs = try JSONScanner.parse(Array(listed.output.utf8)).array ?? []
            #expect(runs.map { $0["run"]?.string } == [run])
            #expect(runs.first?["outcome"]?.string == "running")
            let shown = try bench.daemon.tell("show", run)
            #expect(shown.code == 0 && shown.output.contains("Resting"))
            #expect(try bench.daemon.tell("show", "no-such-run").code == 1)
        }

        @Test func setReachesTheOvenAndTheRuns() throws {
            let bench = try Bench(Bench.Making(speed: 60, hasOven: true))
            try bench.start("A1", "rest.yaml")
            let run = try bench.daemon.channel("A1").run
            let told = try bench.daemon.tell(
                "set", "oven1", "31", "degC", "--reason", "drift test")
            #expect(told.code == 0)
            try Patience.until("the oven has its set point") {
                try bench.rack.truth("oven1").json["target-celsius"]?.number == 31
            }
            let event = try #require(try bench.runFolder(run).events("set").last)
            #expect(event["text"]?.string?.contains("drift test") == true)
            #expect(try bench.daemon.tell("set", "oven1", "31 degC").code == 2)
            let wrong = try bench.daemon.tell("set", "pstat1", "31 degC", "--reason", "x")
            #expect(wrong.code == 1)
        }

        @Test func zeroNeedsShortedLeads() throws {
            let bench = try Bench()
            let refused = try bench.daemon.tell("zero", "A1")
            #expect(refused.code == 1 && refused.complaint.contains("no zero offset"))
            try bench.rack.fault("leads-shorted", "pstat1")
            try bench.daemon.wait("A1", "reads zero") { ($0.voltage ?? 1).magnitude < 0.01 }
            #expect(try bench.daemon.tell("zero", "A1").code == 0)
        }

        @Test func watchFollowsTheLab() throws {
            let bench = try Bench()
            let watching = try Child(
                "cyclerctl", ["--socket", bench.folder.file("control.sock"), "watch", "--json"],
                in: bench.folder, as: "watching")
            try Patience.until("the first status") { watching.output.contains("\"status\"") }
            try bench.plate()
            try Patience.until("the change of state") {
                watching.output.contains("\"event\":\"state\"")
                    && watching.output.contains("\"to\":\"running\"")
            }
            bench.daemon.process.signal(SIGTERM)
            #expect(try watching.wait() == 3)
        }

        @Test func checkNeedsNoDaemon() throws {
            let folder = Folder()
            Files.write(to: folder)
            let good = try Child.run(
                "cyclerctl",
                ["check", "--cell", folder.file("cell.yaml"), folder.file("plate.yaml")],
                in: folder)
            #expect(good.code == 0)
        }
    }
}
