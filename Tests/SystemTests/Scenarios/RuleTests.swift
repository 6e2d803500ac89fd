import CyclerCore
import Testing

extension SystemTests {
    /// What may not start, and what must.
    @Suite(.serialized) struct Rules {
        @Test func aSharedOvenHasOneSetPoint() throws {
            let bench = try Bench(Bench.Making(speed: 60, hasOven: true))
            try bench.start("A1", "warm60.yaml")
            let run = try bench.daemon.channel("A1").run
            let cell = bench.folder.file("cell.yaml")
            #expect(try bench.daemon.tell("mount", "A2", "--cell", cell).code == 0)
            let refused = try bench.daemon.tell(
                "start", "A2", "--schedule", bench.folder.file("warm40.yaml"))
            #expect(refused.code == 1)
            #expect(refused.complaint.contains("oven1"))
            #expect(refused.complaint.contains(run))
            #expect(try bench.daemon.channel("A2").state == "mounted")
            // The same temperature is no conflict.
            let agreed = try bench.daemon.tell(
                "start", "A2", "--schedule", bench.folder.file("warm60.yaml"))
            #expect(agreed.code == 0)
        }

        @Test func aBornShortedCellNeverStarts() throws {
            let bench = try Bench()
            try bench.rack.fault("cell-short", "pstat1")
            try bench.daemon.wait("A1", "sees the short") { ($0.voltage ?? 1).magnitude < 0.01 }
            let cell = bench.folder.file("cell.yaml")
            #expect(try bench.daemon.tell("mount", "A1", "--cell", cell).code == 0)
            let schedule = bench.folder.file("plate.yaml")
            let refused = try bench.daemon.tell("start", "A1", "--schedule", schedule)
            #expect(refused.code == 1)
            #expect(refused.complaint.contains("shorted"))
            // No reason makes a short a cell.
            let insisted = try bench.daemon.tell(
                "start", "A1", "--schedule", schedule, "--accept", "born-shorted", "--reason",
                "no", "--accept", "ocv", "--reason", "no")
            #expect(insisted.code == 1)
            #expect(try bench.daemon.channel("A1").state == "mounted")
            #expect(try !bench.rack.truth("pstat1").isClosed)
            #expect(Folder.names(in: bench.folder.file("data")) == ["state"])
        }

        @Test func aHalfCellAtRestPotentialPlates() throws {
            let cell = "preset: criec_ok, area: 0.785 cm2, rest: 2.6 V"
            let bench = try Bench(Bench.Making(cell1: cell))
            try bench.plate()
            let folder = bench.runFolder(try bench.daemon.channel("A1").run)
            // Past the blanking of the short watch, which must not find anything either.
            try Patience.until("forty records of plating") {
                try folder.records().filter { ($0.current ?? 0) < -1e-6 }.count >= 40
            }
            #expect(try bench.daemon.channel("A1").state == "running")
            #expect(try folder.records().contains { ($0.voltage ?? 0) > 2.5 })
            #expect(try folder.events("trip").isEmpty)
            #expect(try folder.events("finding").isEmpty)
        }

        @Test func anOpenCircuitOutsideItsWindowNeedsAReason() throws {
            let bench = try Bench()
            bench.folder.write("odd.yaml", Files.cell("odd", fresh: "[2.9 V, 3.2 V]"))
            let daemon = bench.daemon
            #expect(
                try daemon.tell("mount", "A1", "--cell", bench.folder.file("odd.yaml")).code == 0)
            let schedule = bench.folder.file("rest.yaml")
            let refused = try daemon.tell("start", "A1", "--schedule", schedule)
            #expect(refused.code == 1 && refused.complaint.contains("--accept ocv"))
            let accepted = try daemon.tell(
                "start", "A1", "--schedule", schedule, "--accept", "ocv", "--reason", "old cell")
            #expect(accepted.code == 0)
            let folder = bench.runFolder(try daemon.channel("A1").run)
            let manifest = try folder.json("run.json")
            let kept = manifest["accepted-checks"]?.array?.first
            #expect(kept?["check"]?.string == "ocv" && kept?["reason"]?.string == "old cell")
        }
    }
}
