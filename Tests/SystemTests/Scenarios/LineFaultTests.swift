import CyclerCore
import Glibc
import Testing

extension SystemTests {
    /// Lines that go wrong while current flows: open or held, a clear event, and never a wrong
    /// number in a record.
    @Suite(.serialized) struct LineFaults {
        struct Fault: CustomTestStringConvertible, Sendable {
            var kind: String
            var target: String
            var value: Double?
            var testDescription: String { "\(kind) on \(target)" }
        }

        static let lasting = [
            Fault(kind: "freeze", target: "pstats"), Fault(kind: "freeze", target: "pstat1"),
            Fault(kind: "silent", target: "pstat1"),
            Fault(kind: "late", target: "pstat1", value: 600),
            Fault(kind: "truncate", target: "pstats"), Fault(kind: "bad-crc", target: "pstat1"),
            Fault(kind: "other-unit", target: "pstat1"),
            Fault(kind: "garbage", target: "pstats"), Fault(kind: "hang-up", target: "pstats"),
        ]

        /// Two cells half a volt apart on one line, so that a swapped frame would show: A1
        /// plates, A2 rests.
        private func running() throws -> (bench: Bench, a1: RunFolder, a2: RunFolder) {
            let bench = try Bench()
            try bench.start("A2", "rest.yaml")
            try bench.plate()
            let daemon = bench.daemon
            return (
                bench, bench.runFolder(try daemon.channel("A1").run),
                bench.runFolder(try daemon.channel("A2").run)
            )
        }

        /// Every number in both runs is one that its cell had.
        private func expectTrueNumbers(_ a1: RunFolder, _ a2: RunFolder) throws {
            for record in try a1.records() {
                let voltage = try #require(record.voltage)
                let current = try #require(record.current)
                #expect((0...2.5).contains(voltage), "A1 \(record)")
                let isSet = (current + 39.25e-6).magnitude < 0.8e-6
                #expect(isSet || current.magnitude < 0.1e-6, "A1 \(record)")
            }
            for record in try a2.records() {
                let voltage = try #require(record.voltage)
                let current = try #require(record.current)
                #expect((2.85...2.95).contains(voltage), "A2 \(record)")
                #expect(current.magnitude < 0.1e-6, "A2 \(record)")
            }
        }

        @Test(arguments: lasting) func aLastingFaultHolds(_ fault: Fault) throws {
            let (bench, a1, a2) = try running()
            try bench.rack.fault(fault.kind, fault.target, value: fault.value)
            let held = try bench.daemon.wait("A1", "is held") { $0.state == "held" }
            #expect(held.cause == "LINK_LOST")
            // Our make-safe reached it, or its own watchdog did it.
            try Patience.until("the circuit opens") { try !bench.rack.truth("pstat1").isClosed }
            #expect(try a1.events("held").last?["code"]?.string == "LINK_LOST")
            try bench.rack.clear()
            try bench.daemon.waitForPlating("A1")
            #expect(try bench.rack.truth("pstat1").isClosed)
            let gap = try #require(try a1.events("gap").last)
            #expect(gap["seconds"]?.number ?? 0 > 0)
            #expect(try bench.daemon.tell("stop", "A1").code == 0)
            #expect(try bench.daemon.tell("stop", "A2").code == 0)
            try expectTrueNumbers(a1, a2)
            #expect(bench.daemon.isAlive)
        }

        /// One reply spoilt: whatever happens, the run is on its way again by itself.
        @Test func singleSpoiltRepliesPass() throws {
            let (bench, a1, a2) = try running()
            let spoilt: [(kind: String, value: Double?)] = [
                ("truncate", nil), ("bad-crc", nil), ("other-unit", nil), ("garbage", nil),
                ("late", 450),
            ]
            for (kind, value) in spoilt {
                try bench.rack.fault(kind, "pstats", value: value, count: 1)
                try waitForReplies(bench, more: 20)
                try bench.daemon.waitForPlating("A1")
            }
            #expect(try bench.daemon.tell("stop", "A1").code == 0)
            try expectTrueNumbers(a1, a2)
        }

        /// Bytes nobody asked for wait in the pty when the next request goes out.
        @Test func staleBytesAreNoAnswer() throws {
            let (bench, a1, a2) = try running()
            for _ in 0..<10 {
                try bench.rack.fault("stale", "pstats")
                try waitForReplies(bench, more: 4)
            }
            try bench.daemon.waitForPlating("A1")
            #expect(try bench.daemon.tell("stop", "A1").code == 0)
            try expectTrueNumbers(a1, a2)
        }

        @Test func aKilledRackIsHeldAndItsSuccessorResumed() throws {
            let (bench, a1, a2) = try running()
            bench.rack.process.signal(SIGKILL)
            #expect(try bench.rack.process.wait() == -SIGKILL)
            let held = try bench.daemon.wait("A1", "is held") { $0.state == "held" }
            #expect(held.cause == "LINK_LOST")
            let successor = try SimulatedRack(
                bench.folder.read("rack.yaml"), in: bench.folder, label: "successor")
            try bench.daemon.waitForPlating("A1")
            #expect(try successor.truth("pstat1").isClosed)
            #expect(try a1.events("gap").count == 1)
            #expect(try bench.daemon.tell("stop", "A1").code == 0)
            #expect(try !successor.truth("pstat1").isClosed)
            try expectTrueNumbers(a1, a2)
        }

        /// Another device where ours was: the run stays held.
        @Test func anotherDeviceIsNotResumed() throws {
            let (bench, a1, _) = try running()
            bench.rack.process.signal(SIGKILL)
            #expect(try bench.rack.process.wait() == -SIGKILL)
            try bench.daemon.wait("A1", "is held") { $0.state == "held" }
            // The names of simulated devices are their serial numbers.
            let other = bench.folder.read("rack.yaml").split(separator: "pstat1")
                .joined(separator: "pstat9")
            let successor = try SimulatedRack(other, in: bench.folder, label: "successor")
            try Patience.until("the other device is recognised") {
                let resumed = try bench.daemon.tell("resume", "A1")
                #expect(resumed.code == 1)
                return resumed.complaint.contains("another instrument")
            }
            let identity = try bench.daemon.status()["instruments"]?.array?.first?["identity"]
            #expect(identity?.string?.contains("pstat9") == true)
            #expect(try bench.daemon.channel("A1").state == "held")
            #expect(try !successor.truth("pstat9").isClosed)
            #expect(try a1.events("gap").isEmpty)
        }

        private func waitForReplies(_ bench: Bench, more: Int) throws {
            func count() throws -> Int {
                try bench.daemon.status()["buses"]?.array?.first?["transactions"]?.integer ?? 0
            }
            let wanted = try count() + more
            try Patience.until("\(more) more replies") { try count() >= wanted }
        }
    }
}
