import CyclerCore
import Testing

extension SystemTests {
    /// A protocol of aurora-unicycler on a half cell, and another that takes its place.
    @Suite(.serialized) struct Amending {
        /// Rests, then discharges, which a half cell calls plating.
        private static func method(_ milliamperes: String) -> String {
            """
            {"record": {"time_s": 1}, "safety": {}, "sample": {"name": "bench"}, "method": [
              {"step": "open_circuit_voltage", "until_time_s": 60},
              {"step": "constant_current", "current_mA": \(milliamperes), "until_time_s": 20000}]}
            """
        }

        @Test func aProtocolIsReadInTheWordsOfTheRunsCell() throws {
            let bench = try Bench()
            bench.folder.write("first.json", Self.method("-0.03"))
            let other = Self.method("-0.02")
            let path = bench.folder.write("other.json", other)
            try bench.start("A1", "first.json")
            let run = bench.runFolder(try bench.daemon.channel("A1").run)

            // What would trip is refused, with nothing kept.
            let much = bench.folder.write("much.json", Self.method("-0.3"))
            let refused = try bench.daemon.tell("amend", run.name, "--schedule", much)
            #expect(refused.code == 1 && refused.complaint.contains("limit"), "\(refused)")

            let checked = try bench.daemon.tell("amend", run.name, "--schedule", path, "--check")
            #expect(checked.code == 0, "\(checked)")
            #expect(try run.events("amend").isEmpty)
            #expect(Folder.read(run.path + "/schedule.2.yaml").isEmpty)

            let amended = try bench.daemon.tell("amend", run.name, "--schedule", path)
            #expect(amended.code == 0, "\(amended)")
            // The difference is the same; only the last line says what is done with it.
            let changes = amended.output.split(separator: "\n").dropLast()
            #expect(changes == checked.output.split(separator: "\n").dropLast())
            #expect(changes.count == 2, "\(amended.output)")
            #expect(changes.allSatisfy { $0.contains("plate") }, "\(amended.output)")

            try Patience.until("the files of the amendment") {
                Folder.read(run.path + "/schedule.2.json") == other
                    && Folder.read(run.path + "/schedule.2.yaml").contains("plate: 20 uA")
            }
            #expect(Folder.read(run.path + "/schedule.json") == Self.method("-0.03"))
            let event = try #require(try run.events("amend").last)
            #expect(event["uid"]?.integer != nil)
            #expect(event["text"]?.string?.hasPrefix("schedule.2.yaml by ") == true)

            // The rest is finished as it was begun; behind it the new current flows.
            #expect(try run.steps().isEmpty)
            try bench.daemon.waitForPlating("A1")
            try Patience.until("a record of the new current") {
                try run.records().contains { (($0.current ?? 0) + 20e-6).magnitude < 1e-6 }
            }
            #expect(try run.records().allSatisfy { ($0.current ?? 0) > -25e-6 })
            #expect(try run.steps().map(\.step) == ["rest"])
        }
    }
}
