import CyclerCore
import Testing

extension SystemTests {
    /// What happens to a cell, from the sample on the line to the open relay: the acceptance rows
    /// that go through daemon, bus and simulated instrument.
    @Suite(.serialized) struct Shorts {
        /// Lithium against lithium: 2 mV at this current, so the zero is measured first. Starts
        /// plating and waits until the principal detector looks, and for a while longer if asked
        /// to: soon after the start of a plating a fall is as gentle as nucleation.
        private func armed(for minutes: Double = 0) throws -> Bench {
            var making = Bench.Making()
            making.speed = 40
            making.cell1 = "preset: sym, area: 0.785 cm2"
            let bench = try Bench(making)
            try bench.rack.fault("leads-shorted", "pstat1")
            let zeroed = try bench.daemon.tell("zero", "A1")
            #expect(zeroed.code == 0, "\(zeroed.complaint)")
            try bench.rack.clear()
            bench.folder.write("symmetric.yaml", Self.symmetric)
            try bench.start("A1", cell: "symmetric.yaml")
            try bench.daemon.waitForPlating("A1")
            try bench.daemon.wait("A1", "has a baseline", within: 60) { channel in
                let time = channel.json["run"]?["test_time_s"]?.number ?? 0
                return Self.looks(channel) && time > 60 * minutes
            }
            return bench
        }

        private static let symmetric = """
            cell: symmetric
            kind: symmetric
            format: mold
            fresh: yes
            area: 0.785 cm2
            capacity: 8 mAh/cm2
            1C: 0.05 mA/cm2
            limits: {voltage: [-0.5 V, 0.5 V], current: 0.5 mA}
            resistance-min: 10 ohm cm2
            """

        private static func looks(_ channel: Daemon.Channel) -> Bool {
            channel.json["readiness"]?["watch"]?.string == "watching"
        }

        /// The findings of a run in order, with their test time.
        private func findings(_ folder: RunFolder) throws -> [(code: String, at: Double)] {
            try folder.events("finding").map {
                ($0["code"]?.string ?? "?", $0["at-test-time-s"]?.number ?? .nan)
            }
        }

        /// Waits for a trip and for the relay; the run's folder.
        private func tripped(_ bench: Bench, within seconds: Double = 60) throws -> RunFolder {
            let run = try bench.daemon.channel("A1").run
            try bench.daemon.wait("A1", "trips", within: seconds) { $0.state == "tripped" }
            try bench.daemon.wait("A1", "is open") { $0.evidence != nil }
            #expect(try !bench.rack.truth("pstat1").isClosed)
            return bench.runFolder(run)
        }

        /// Bare copper shorts at 0.015 mAh/cm2 (A1).
        @Test func bareCopperIsOpenedWithinSeconds() throws {
            var making = Bench.Making()
            making.speed = 60
            making.cell1 = "preset: cu, area: 0.785 cm2"
            let bench = try Bench(making)
            try bench.plate()
            let folder = try tripped(bench)
            let found = try findings(folder)
            #expect(found.contains { ["SHORT_HARD", "SHORT_STEP"].contains($0.code) }, "\(found)")
            // 0.015 mAh/cm2 at 0.05 mA/cm2, insertion and the rest before it included.
            let truth = 3600 * (0.015 + 0.004) / 0.05
            #expect((found.last?.at ?? 1e9) < truth + 60, "\(found)")
        }

        /// 30 mS/cm2 beside 42 ohm cm2: a partial short, which the probe confirms (A7).
        @Test func aLeakIsProbedAndConfirmed() throws {
            let bench = try armed(for: 20)
            try bench.rack.fault("cell-leak", "pstat1", value: 0.03)
            let folder = try tripped(bench)
            #expect(try findings(folder).map(\.code).contains("SHORT_STEP"))
            #expect(try folder.events().contains { $0["text"]?.string == "confirmed" })
        }

        /// A leak that closes while the probe looks costs a minute, not the run (A24).
        @Test func aLeakThatHealsIsGoneOnWith() throws {
            let bench = try armed(for: 20)
            let run = try bench.daemon.channel("A1").run
            try bench.rack.fault("cell-leak", "pstat1", value: 0.03)
            try bench.daemon.wait("A1", "probes", within: 60) { $0.state == "probing" }
            try bench.rack.clear()
            try bench.daemon.wait("A1", "goes on", within: 60) { $0.state == "running" }
            #expect(try bench.runFolder(run).events().contains { $0["text"]?.string == "healed" })
            try bench.daemon.waitForPlating("A1")
            #expect(try bench.daemon.channel("A1").cause.isEmpty)
        }

        /// Contact is lost first, which warns; then the cell shorts hard (A5).
        @Test func lostContactWarnsBeforeTheShortTrips() throws {
            let bench = try armed()
            let run = try bench.daemon.channel("A1").run
            try bench.daemon.wait("A1", "knows good contact", within: 60) {
                $0.json["readiness"]?["CONTACT_LOSS"]?.string == "watching"
            }
            try bench.rack.fault("contact-loss", "pstat1", value: 0.05)
            try bench.daemon.wait("A1", "has lost contact", within: 60) { channel in
                let codes = channel.json["findings"]?.array?.compactMap { $0["code"]?.string }
                return codes?.contains { ["CONTACT_LOSS", "SPIKE_UP"].contains($0) } ?? false
            }
            #expect(try bench.daemon.channel("A1").state == "running", "a warning stops nothing")
            try bench.rack.fault("cell-short", "pstat1")
            let folder = try tripped(bench)
            let found = try findings(folder)
            #expect(["CONTACT_LOSS", "SPIKE_UP"].contains(found.first?.code))
            #expect(found.last?.code == "SHORT_HARD", "\(found), run \(run)")
        }

        /// An open lead drives the source to its compliance (A14).
        @Test func anOpenLeadIsOpenedAtOnce() throws {
            let bench = try armed()
            try bench.rack.fault("lead-open", "pstat1")
            let folder = try tripped(bench)
            let cause = try bench.daemon.channel("A1").cause
            #expect(
                ["OPEN_COMPLIANCE", "OPEN_CURRENT", "LIMIT_VOLTAGE", "PROTECTION"].contains(cause),
                "\(cause)")
            let opened = try #require(try folder.events("open").last)
            #expect(["reported", "measured"].contains(opened["evidence"]?.string))
        }

        /// A cell that is connected the wrong way round is not energised at all (A15).
        @Test func reversedLeadsAreRefused() throws {
            let bench = try Bench()
            try bench.rack.fault("leads-reversed", "pstat1")
            try bench.daemon.wait("A1", "reads the other way round") { ($0.voltage ?? 0) < -1 }
            let mounted = try bench.daemon.tell(
                "mount", "A1", "--cell", bench.folder.file("cell.yaml"))
            #expect(mounted.code == 0)
            let started = try bench.daemon.tell(
                "start", "A1", "--schedule", bench.folder.file("plate.yaml"))
            #expect(started.code == 1, "\(started.complaint)")
            #expect(started.complaint.contains("voltage:"), "\(started.complaint)")
            #expect(try !bench.rack.truth("pstat1").isClosed)
            #expect(try bench.daemon.channel("A1").state == "mounted")
        }

        /// Turned round while the run rests, it is found before current flows (A15).
        @Test func leadsReversedWhileItRestsTripBeforeAnyCurrent() throws {
            var making = Bench.Making()
            making.speed = 1
            let bench = try Bench(making)
            try bench.start("A1", "rest.yaml")
            let run = try bench.daemon.channel("A1").run
            try bench.rack.fault("leads-reversed", "pstat1")
            let tripped = try bench.daemon.wait("A1", "trips", within: 30) {
                $0.state == "tripped" || $0.state == "held"
            }
            #expect(
                ["POLARITY", "WIRING", "LIMIT_VOLTAGE"].contains(tripped.cause),
                "\(tripped.cause)")
            #expect(try !bench.rack.truth("pstat1").isClosed)
            let records = try bench.runFolder(run).records()
            #expect(records.allSatisfy { ($0.current ?? 0).magnitude < 1e-6 })
        }

        /// A guarded instrument whose output sticks: a louder fault within a second or two, and
        /// nobody is told that the circuit is open (A25).
        @Test func aStopThatIsNotObeyedIsLouderThanTheStop() throws {
            let bench = try armed()
            let run = try bench.daemon.channel("A1").run
            try bench.rack.fault("stuck-output", "pstat1")
            let stopped = try bench.daemon.tell("stop", "A1")
            #expect(stopped.code == 1 && stopped.complaint.contains("UNSAFE"))
            let channel = try bench.daemon.wait("A1", "is UNSAFE") { $0.isUnsafe }
            #expect(channel.evidence == nil)
            #expect(try bench.rack.truth("pstat1").isClosed)
            #expect(try !bench.runFolder(run).events("unsafe").isEmpty)
            try bench.rack.clear()
            try bench.daemon.wait("A1", "is open after all") { $0.evidence != nil }
            #expect(try bench.daemon.channel("A1").isUnsafe, "until a person has looked")
        }

        /// The line dies with the stop command on it: said within a second, and the instrument's
        /// own watchdog is the next means (A25).
        @Test func aStopOnADeadLineGoesToTheWatchdog() throws {
            let bench = try armed()
            let run = try bench.daemon.channel("A1").run
            try bench.rack.fault("freeze", "pstats")
            try Patience.until("the stop is told to be disobeyed") {
                try !bench.runFolder(run).events("stop-not-obeyed").isEmpty
            }
            try Patience.until("the watchdog opens") { try !bench.rack.truth("pstat1").isClosed }
            #expect(try bench.daemon.channel("A1").evidence == nil, "nobody has seen it open")
            try bench.rack.clear()
            try bench.daemon.wait("A1", "is shown to be open") { $0.evidence != nil }
        }
    }
}
