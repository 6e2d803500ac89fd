import CyclerControl
import CyclerCore
import CyclerDaemon
import Glibc
import Testing

/// What people read.
@Suite struct OutputTests {
    static func time(_ seconds: Int64) -> UnixTime {
        UnixTime(nanoseconds: seconds * 1_000_000_000)
    }

    static var busyLab: StatusSnapshot {
        var plating = ChannelStatus(name: "A1", state: .running, since: time(1_764_000_000))
        plating.cell = "Cu 12"
        plating.run = RunStatus(
            name: "ASSB__Cu__20251124_001", step: "plate 0.05 mA/cm2", stepIndex: 3, cycle: 1,
            testTime: .seconds(93_784))
        plating.measured.voltage = Volts(-0.008432)
        plating.measured.current = Amperes(-3.925e-5)
        plating.measured.platedPerArea = ArealCapacity(1.23e-5)
        plating.measured.temperature = Kelvins(298.15)
        plating.measured.pressure = Pascals(3.5e6)
        plating.measured.age = .milliseconds(300)
        plating.watch = .armed
        plating.isUnguarded = true
        var tripped = ChannelStatus(name: "A2", state: .tripped, since: time(1_764_003_600))
        tripped.cause = StatusCause(
            code: "SHORT_HARD", text: "V fell from -8.4 mV to -0.1 mV",
            since: time(1_764_003_600), next: "look at the cell, then cyclerctl ack A2")
        tripped.openEvidence = .measured
        tripped.findings = [
            FindingNote(code: .shortHard, at: time(1_764_003_600), text: "|V| below 0.2 mV")
        ]
        var lost = ChannelStatus(name: "A3", state: .held, since: time(1_764_003_600))
        lost.isUnsafe = true
        lost.measured.age = .seconds(75)
        return StatusSnapshot(
            lab: "ASSB", version: "0.1.0", state: .running, since: time(1_763_900_000),
            takenAt: time(1_764_003_660), speed: 120, channels: [plating, tripped, lost],
            buses: [
                BusStatus(
                    name: "pstats", line: .ready, since: time(1_764_000_000), transactions: 9000,
                    timeouts: 2, missedSlots: 0, latencyMedian: .microseconds(1870),
                    latency95: .milliseconds(4)),
                BusStatus(name: "rigs", line: .closed(errno: 111), since: time(1_764_003_600)),
            ],
            instruments: [
                InstrumentStatus(
                    name: "press1", bus: "rigs", isOnline: false, since: time(1_764_003_600))
            ])
    }

    @Test func theStatusIsATableAndWhatToDo() throws {
        let lab = try Lab()
        lab.backend.show(Self.busyLab)
        let ended = Spawn.cyclerctl(["--socket", lab.socketPath, "status"], in: lab.folder)
        #expect(ended.code == 0)
        let expected = Spawn.read(Spawn.cases + "/status/busy-lab.txt")
        #expect(!expected.isEmpty)
        #expect(ended.output == expected)
        let json = Spawn.cyclerctl(
            ["--socket", lab.socketPath, "--json", "status"], in: lab.folder)
        #expect(json.output == Self.busyLab.json.text + "\n")
    }

    @Test func runsAreATableAndARunIsAList() throws {
        let lab = try Lab()
        let runs = Spawn.cyclerctl(["--socket", lab.socketPath, "runs"], in: lab.folder)
        #expect(runs.output == "RUN    CELL  ROWS\nR_001  cu      12\n")
        let show = Spawn.cyclerctl(["--socket", lab.socketPath, "show", "R_001"], in: lab.folder)
        #expect(show.output == "run: R_001\ncell:\n  name: cu\n  area_cm2: 0.785\n")
        let none = Spawn.cyclerctl(["--socket", lab.socketPath, "show", "R_9"], in: lab.folder)
        #expect(none.code == 1)
    }

    @Test func watchPrintsLinesUntilTheDaemonEnds() throws {
        let lab = try Lab()
        lab.backend.show(Self.busyLab)
        let thread = Background.run {
            guard let other = try? RawClient.greeted(lab.socketPath) else { return }
            let out = lab.folder.path + "/out"
            // Until the watcher has printed what it was told; each turn is one round trip.
            while !Spawn.read(out).contains("FINDING") {
                lab.server.publish(Self.finding)
                other.ask(.hello)
                guard (try? other.next()) != nil else { return }
            }
            lab.server.stop()
        }
        let ended = Spawn.cyclerctl(["--socket", lab.socketPath, "watch"], in: lab.folder)
        // Ends the thread even when the program ended before it heard anything.
        lab.server.stop()
        pthread_join(thread, nil)
        #expect(ended.code == 3)
        let lines = ended.output.split(separator: "\n").map(String.init)
        #expect(lines.prefix(3) == Self.expectedLines.prefix(3))
        #expect(lines.contains(Self.expectedLines[3]))
        #expect(!ended.output.contains("\u{1B}"))
    }

    @Test func onATerminalTheScreenIsDrawnAnew() throws {
        let lab = try Lab()
        lab.backend.show(Self.busyLab)
        let thread = Background.run {
            guard let other = try? RawClient.greeted(lab.socketPath) else { return }
            let out = lab.folder.path + "/out"
            while !Spawn.read(out).contains("FINDING") {
                lab.server.publish(Self.finding)
                other.ask(.hello)
                guard (try? other.next()) != nil else { return }
            }
            lab.server.stop()
        }
        let command = "\(Spawn.products)/cyclerctl --socket \(lab.socketPath) watch"
        let ended = Spawn.run(["script", "-qec", command, "/dev/null"], in: lab.folder)
        // Ends the thread even when the program ended before it heard anything.
        lab.server.stop()
        pthread_join(thread, nil)
        #expect(ended.code == 3)
        let screens = ended.output.split(separator: "\u{1B}[H\u{1B}[J")
        #expect(screens.count >= 2)
        // The finding stands below the table of the last status.
        let last = screens.last.map(String.init) ?? ""
        #expect(last.contains("CHANNEL") && last.contains("A1 FINDING SHORT_STEP: fell by 4 mV"))
    }

    static let finding = ControlEvent.finding(
        channel: "A1", run: nil,
        FindingNote(code: .shortStep, at: time(1_764_003_661), text: "fell by 4 mV"))

    static let expectedLines = [
        "2025-11-24 17:01:00  A1  running UNGUARDED  step 3 plate 0.05 mA/cm2  t 1d 02:03:04  "
            + "-8.432 mV  -39.25 uA  0.0123 mAh/cm2  25.0 degC  3.50 MPa  watch armed",
        "2025-11-24 17:01:00  A2  tripped (open: measured)  watch off  SHORT_HARD",
        "2025-11-24 17:01:00  A3  UNSAFE held  watch off",
        "2025-11-24 17:01:01 A1 FINDING SHORT_STEP: fell by 4 mV",
    ]
}
