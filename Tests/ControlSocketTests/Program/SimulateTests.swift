import CyclerCore
import Glibc
import Testing

/// `cyclerctl simulate`: no daemon, exit codes, JSON, and an end on Ctrl-C.
@Suite struct SimulateTests {
    static let cell = """
        cell: sim
        kind: half
        format: mold
        fresh: yes
        area: 0.785 cm2
        capacity: 1 mAh/cm2
        limits: {voltage: [-0.5 V, 3.5 V], current: 0.5 mA}
        ocv: {fresh: [2.0 V, 3.2 V], used: [-0.1 V, 3.2 V]}
        """

    static func schedule(_ step: String) -> String {
        "schedule: S\nrecord: {every: 10 s}\nsteps:\n  - \(step)\n"
    }

    /// The folder is emptied of the runs that were made in it.
    private func simulate(
        _ step: String, _ more: [String] = [], _ look: (Ended, Folder) throws -> Void
    ) rethrows {
        let folder = Folder()
        let files = [
            "--cell", folder.write("cell.yaml", Self.cell), "--schedule",
            folder.write("schedule.yaml", Self.schedule(step)), "--data", folder.path + "/runs",
        ]
        defer { _ = Spawn.run(["rm", "-rf", folder.path + "/runs"], in: folder) }
        try look(Spawn.cyclerctl(["simulate"] + files + more, in: folder), folder)
    }

    @Test func aRunThatFinishesIsZero() throws {
        simulate("rest: 1 min") { ended, folder in
            #expect(ended.code == 0, "\(ended.complaint)")
            #expect(ended.output.hasPrefix("sim: finished after 00:01:00\n"))
            #expect(ended.output.contains("\(folder.path)/runs/Simulated__sim__20260101_001\n"))
            // Nobody sees a progress bar in a file.
            #expect(ended.complaint.isEmpty)
        }
    }

    @Test func programsReadJSON() throws {
        let plate = "{plate: 0.05 mA/cm2, until: [time >= 10 min], charge-bound: 1 mAh/cm2}"
        try simulate(plate, ["--json", "--model", "cu", "--start", "2026-05-06"]) { ended, _ in
            let json = try JSONScanner.parse(Array(ended.output.utf8))
            #expect(json["done"] == .bool(true) && json["end"]?.string == "finished")
            #expect(json["run"]?.string == "Simulated__sim__20260506_001")
            #expect(json["samples"]?.integer == 600 && json["steps"]?.integer == 1)
            #expect(json["findings"]?.array?.isEmpty == true)
        }
    }

    @Test func aTripIsOne() {
        let plate = "{plate: 0.05 mA/cm2, until: [time >= 10 min], charge-bound: 1 mAh/cm2}"
        simulate(plate, ["--fault", "lead-open@5min"]) { ended, _ in
            #expect(ended.code == 1)
            #expect(ended.output.hasPrefix("sim: tripped: "))
            #expect(ended.complaint.isEmpty)
        }
    }

    @Test func aRefusedStartIsOneAndSaysWhy() throws {
        simulate("rest: 1 min", ["--model", "sym"]) { ended, folder in
            #expect(ended.code == 1 && ended.output.isEmpty)
            #expect(ended.complaint.contains("born-shorted: a fresh half cell at"))
            #expect(ended.complaint.contains("ocv: open circuit"))
        }
        try simulate("rest: 1 min", ["--model", "sym", "--json"]) { ended, _ in
            let json = try JSONScanner.parse(Array(ended.output.utf8))
            #expect(json["error"]?["data"]?["checks"]?.array?.count == 2)
        }
    }

    @Test func aBadFileIsOneAndNamed() {
        simulate("rst: 1 min") { ended, folder in
            #expect(ended.code == 1)
            #expect(ended.complaint.contains("\(folder.path)/schedule.yaml:4:5: "))
        }
        simulate("{charge: 1 mA, until: [time >= 1 s]}") { ended, folder in
            #expect(ended.code == 1)
            #expect(ended.complaint.contains("\(folder.path)/schedule.yaml:4:5: "))
        }
    }

    @Test(arguments: [
        ["--every", "1h"], ["--every", "x"], ["--fault", "short"], ["--fault", "shrt@1h"],
        ["--model", "cx"], ["--start", "yesterday"], ["--seed", "-1"], ["--accept", "ocv"],
    ]) func badOptionsAreTwo(_ options: [String]) {
        simulate("rest: 1 min", options) { ended, _ in
            #expect(ended.code == 2, "\(ended.output)\(ended.complaint)")
        }
    }

    /// SIGINT leaves a closed folder that says so. The run would take hours even so.
    @Test func anInterruptClosesTheFolder() throws {
        let rest = "{repeat: 100000, steps: [rest: 100 h]}"
        let folder = Folder()
        let arguments = [
            "timeout", "--signal=INT", "1", Spawn.products + "/cyclerctl", "simulate", "--cell",
            folder.write("cell.yaml", Self.cell), "--schedule",
            folder.write("schedule.yaml", Self.schedule(rest)), "--data", folder.path + "/runs",
        ]
        defer { _ = Spawn.run(["rm", "-rf", folder.path + "/runs"], in: folder) }
        let ended = Spawn.run(arguments, in: folder)
        #expect(ended.output.hasPrefix("sim: interrupted after "))
        let run = folder.path + "/runs/Simulated__sim__20260101_001"
        let manifest = try JSONScanner.parse(Array(Spawn.read(run + "/run.json").utf8))
        #expect(manifest["outcome"]?.string == "interrupted")
        let events = Spawn.read(run + "/events.jsonl").split(separator: "\n")
        let last = try JSONScanner.parse(Array(try #require(events.last).utf8))
        #expect(last["kind"]?.string == "end")
    }
}
