import CyclerCore
import Testing

extension SystemTests {
    /// Alarms of the lab, as an operator sees them.
    @Suite(.serialized) struct Alarms {
        private func alarms(_ bench: Bench) throws -> [JSON] {
            try bench.daemon.status()["alarms"]?.array ?? []
        }

        /// Two cells on one line short within a minute: one alarm, snoozed, acknowledged, gone.
        @Test func twoCellsThatShortTogetherAreOneAlarm() throws {
            let bench = try Bench()
            for channel in ["A1", "A2"] {
                try bench.start(channel)
                try bench.daemon.waitForPlating(channel)
                try bench.daemon.wait(channel, "has a baseline", within: 60) {
                    $0.json["readiness"]?["SHORT_HARD"]?.string == "watching"
                }
            }
            try bench.rack.fault("cell-short", "pstat1")
            try bench.rack.fault("cell-short", "pstat2")
            for channel in ["A1", "A2"] {
                try bench.daemon.wait(channel, "trips", within: 60) { $0.state == "tripped" }
            }
            let alarm = try #require(try alarms(bench).first)
            let struck = alarm["channels"]?.array ?? []
            #expect(try alarms(bench).count == 1)
            #expect(Set(struck.compactMap { $0["name"]?.string }) == ["A1", "A2"])
            #expect(alarm["shared"]?.array?.compactMap(\.string) == ["bus pstats"])
            #expect(alarm["level"]?.string == "trip")
            let snoozed = try bench.daemon.tell("snooze", "1", "2 h", "--reason", "on my way")
            #expect(snoozed.code == 0, "\(snoozed.complaint)")
            #expect(try alarms(bench).first?["snooze_reason"]?.string == "on my way")
            let shown = try bench.daemon.tell("status")
            #expect(shown.output.contains("which share bus pstats"), "\(shown.output)")
            for channel in ["A1", "A2"] {
                #expect(try bench.daemon.tell("ack", channel).code == 0)
            }
            try Patience.until("the alarm is over") { try alarms(bench).isEmpty }
        }
    }
}
