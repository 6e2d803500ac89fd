import Glibc
import Testing

/// The commands that need no daemon: the plan of a schedule, other people's protocols, reports.
@Suite struct OfflineToolTests {
    private static let config = ScheduleExampleTests.repository + "/config"
    private static let protocolText = """
        {"sample": {"name": "x", "capacity_mAh": "1.5"}, "record": {"time_s": 10},
         "safety": {"max_voltage_V": 4.4, "min_voltage_V": -0.1},
         "method": [
          {"step": "open_circuit_voltage", "until_time_s": "600"},
          {"step": "constant_current", "rate_C": "C/10", "until_voltage_V": 4.2},
          {"step": "loop", "loop_to": 1, "cycle_count": 2}]}
        """

    private func ctl(_ arguments: [String], in folder: Folder) -> Ended {
        Spawn.cyclerctl(arguments, in: folder)
    }

    @Test func aPlanIsShownWithItsCurrentsTimesAndRecords() {
        let folder = Folder()
        let ended = ctl(
            [
                "check", "--plan", "--cell", "\(Self.config)/cells/ncm811.yaml",
                "\(Self.config)/schedules/charge-ncm811.yaml",
            ], in: folder)
        #expect(ended.code == 0, "\(ended.complaint)")
        #expect(ended.output.contains("0.07065 mA  0.09 mA/cm2  0.05C (20 h)"), "\(ended.output)")
        let rows = Self.rows(ended.output)
        #expect(
            rows.contains("1-5|voltage|-0.1 V to 4.45 V|-0.1 V to 4.45 V (cell)|trip LIMIT_VOLTAGE")
        )
        #expect(rows.contains("2, 4|charge|1.1 x expected|1.545 mAh|trip Q_OVERRUN"))
    }

    /// The lines of tables, fields joined by bars.
    private static func rows(_ output: String) -> [String] {
        output.split(separator: "\n").map { line in
            line.split(separator: "  ", omittingEmptySubsequences: true).map {
                $0.drop { $0 == " " }
            }.filter { !$0.isEmpty }.joined(separator: "|")
        }
    }

    @Test func limitsAreShownByLayerAndTheNarrowestBinds() {
        let folder = Folder()
        let schedule = folder.write(
            "s.yaml",
            """
            schedule: Limits
            record: {every: 1 s}
            limits: {voltage: [-0.3 V, 4 V], temperature: [20 degC, 70 degC]}
            guards:
              - {when: voltage <= 0.1 V, samples: 2 of 3, then: warn}
            steps:
              - rest: 10 s
              - plate: 0.05 mA/cm2
                until: [capacity >= 1 mAh/cm2]
                limits: {voltage: [-0.4 V, 3.2 V], current: 0.2 mA}
                charge-bound: 1.2 mAh/cm2
              - hold: 0.2 V
                until: [time >= 10 min]
            """)
        let ended = ctl(
            [
                "check", "--plan", "--cell", "\(Self.config)/cells/cu.yaml", "--lab",
                "\(Self.config)/cyclerd.yaml", "--channel", "A1", schedule,
            ], in: folder)
        #expect(ended.code == 0, "\(ended.complaint)")
        let rows = Self.rows(ended.output)
        for row in Self.limitRows {
            #expect(rows.contains(row), "\(row) in \(ended.output)")
        }
    }

    private static let limitRows = [
        "1, 3|voltage|-0.5 V to 3.5 V|-1 V to 5 V|-0.5 V to 3.5 V|-0.3 V to 4 V|"
            + "-0.3 V (schedule) to 3.5 V (cell)|trip LIMIT_VOLTAGE",
        "1-3|temperature|10 degC to 80 degC|20 degC to 70 degC|"
            + "20 degC to 70 degC (schedule)|trip LIMIT_TEMPERATURE",
        "1-3|pressure|1 MPa to 6 MPa|1 MPa to 6 MPa (channel)|trip LIMIT_PRESSURE",
        "1-3|guard|voltage <= 0.1 V, 2 of 3 samples|warn",
        "2|voltage|-0.5 V to 3.5 V|-1 V to 5 V|-0.5 V to 3.5 V|-0.3 V to 4 V|"
            + "-0.4 V to 3.2 V|-0.3 V (schedule) to 3.2 V (step)|trip LIMIT_VOLTAGE",
        "2|current|0.5 mA|1 mA|0.5 mA|0.2 mA|0.2 mA (step)|trip LIMIT_CURRENT",
        "2|charge|0.942 mAh|0.942 mAh|trip Q_OVERRUN",
        "2|time|1.5 x expected|36 h|trip T_OVERRUN",
        "3|charge|1.1 x expected|0.04318 mAh|trip Q_OVERRUN",
    ]

    /// A source that holds a voltage limits the current itself, a little before it trips.
    @Test func aHoldTellsItsInstrumentALittleLess() throws {
        let folder = Folder()
        let lab = folder.write(
            "lab.yaml",
            Spawn.read("\(Self.config)/demo/plating-scpi.yaml")
                .replacing(
                    "profiles: [instruments]", with: "profiles: [\(Self.config)/instruments]"))
        let schedule = folder.write(
            "hold.yaml",
            """
            schedule: Holding
            record: {every: 10 s}
            steps:
              - hold: 0.2 V
                until: [time >= 10 min]
                limits: {current: 50 uA}
            """)
        let ended = ctl(
            [
                "check", "--plan", "--cell", "\(Self.config)/cells/cu.yaml", "--lab", lab,
                "--channel", "B1", schedule,
            ], in: folder)
        #expect(ended.code == 0, "\(ended.complaint)")
        let row = "1|current|0.049 mA|0.09 mA|0.5 mA|0.05 mA|0.05 mA (step)|trip LIMIT_CURRENT"
        #expect(Self.rows(ended.output).contains(row), "\(ended.output)")
    }

    @Test func aLabWhoseLineCannotCarryItsPollsIsRefusedWithTheArithmetic() throws {
        let folder = Folder()
        let text = Spawn.read("\(Self.config)/cyclerd.yaml")
            .replacing("every: 100 ms", with: "every: 5 ms")
            .replacing("profiles: [instruments]", with: "profiles: [\(Self.config)/instruments]")
        let ended = ctl(["check", folder.write("lab.yaml", text)], in: folder)
        #expect(ended.code == 1)
        #expect(
            ended.complaint.contains(
                "buses.pstats: the polls asked for need 126 % of the line's time (pstat1 6.28 ms "
                    + "["), "\(ended.complaint)")
        #expect(ended.complaint.contains("at 115200 baud] every 5 ms)"))
    }

    @Test(arguments: [
        (
            "  - charge: C/10\n    until: [voltage >= 4.6 V]\n",
            "outside of the limits of cell"
        ),
        ("  - charge: 2C\n    until: [voltage >= 4.2 V]\n", "limit"),
        ("  - charge: C/10\n    until: [capacity >= 50 mAh/g, time >= 100 h]\n", "times"),
        ("  - charge: C/10\n    until: [voltage <= 3 V]\n", "charge"),
        ("  - goto: nowhere\n", "nowhere"),
    ])
    func contradictionsAreRefusedWithTheirLine(_ steps: String, _ says: String) {
        let folder = Folder()
        let file = folder.write(
            "s.yaml", "schedule: s\nrecord: {every: 10 s}\nsteps:\n" + steps)
        let ended = ctl(
            ["check", "--plan", "--cell", "\(Self.config)/cells/ncm811.yaml", file], in: folder)
        #expect(ended.code == 1)
        #expect(ended.complaint.hasPrefix("\(file):"), "\(ended.complaint)")
        #expect(ended.complaint.contains(says), "\(ended.complaint)")
    }

    @Test func aChannelWithoutTheRangeIsNamed() {
        let folder = Folder()
        let lab = "\(Self.config)/cyclerd.yaml"
        let file = folder.write(
            "s.yaml",
            "schedule: s\nrecord: {every: 10 s}\nsteps:\n  - plate: 0.1 uA\n"
                + "    until: [time >= 1 min]\n")
        let ended = ctl(
            [
                "check", "--cell", "\(Self.config)/cells/cu.yaml", "--lab", lab, "--channel",
                "A1", file,
            ], in: folder)
        #expect(ended.code == 1)
        #expect(ended.complaint.contains("range"), "\(ended.complaint)")
        let other = ctl(
            [
                "check", "--cell", "\(Self.config)/cells/cu.yaml", "--lab", lab, "--channel",
                "A11", file,
            ], in: folder)
        #expect(other.complaint.contains("there is no channel 'A11'"), "\(other.complaint)")
    }

    @Test func aProtocolBecomesAScheduleAndOneAgain() {
        let folder = Folder()
        let file = folder.write("p.json", Self.protocolText)
        let imported = ctl(["import", file], in: folder)
        #expect(imported.code == 0, "\(imported.complaint)")
        #expect(imported.output.contains("- repeat: 2"))
        let yaml = folder.write("p.yaml", imported.output)
        #expect(ctl(["check", yaml], in: folder).code == 0)
        let half = ctl(["import", file, "--kind", "half"], in: folder)
        #expect(half.output.contains("- strip: "))
        let exported = ctl(["export", yaml, "--to", "unicycler"], in: folder)
        #expect(exported.code == 0, "\(exported.complaint)")
        #expect(exported.output.contains("\"cycle_count\": 2"), "\(exported.output)")
        let simulated = ctl(
            [
                "simulate", "--data", folder.path, "--every", "10s", "--cell",
                "\(Self.config)/cells/ncm811.yaml", "--schedule", file,
            ], in: folder)
        #expect(simulated.code == 0, "\(simulated.output)\(simulated.complaint)")
        let run = folder.path + "/Simulated__ncm811__20260101_001"
        #expect(Spawn.read(run + "/schedule.json") == Self.protocolText)
        #expect(Spawn.read(run + "/schedule.yaml") == imported.output)
    }

    @Test func whatCannotBeSaidIsListedAndNothingIsPrinted() {
        let folder = Folder()
        let file = folder.write(
            "s.yaml",
            "schedule: s\nrecord: {every: 10 s}\nsteps:\n  - charge: 1 mA\n"
                + "    until: [dV/dQ >= 1 V/Ah, time >= 1 h]\n")
        let ended = ctl(["export", file, "--to", "pybamm"], in: folder)
        #expect(ended.code == 1)
        #expect(ended.output.isEmpty)
        #expect(ended.complaint.contains("dV/dQ"), "\(ended.complaint)")
    }

    @Test func aRunIsReportedWithItsMethods() {
        let folder = Folder()
        let simulated = ctl(
            [
                "simulate", "--data", folder.path, "--cell", "\(Self.config)/cells/cu.yaml",
                "--schedule", "\(Self.config)/schedules/plate-cu.yaml",
            ], in: folder)
        #expect(simulated.code == 0, "\(simulated.complaint)")
        let run = folder.path + "/Simulated__cu__20260101_001"
        let figures = ctl(["report", run], in: folder)
        #expect(figures.output.contains("outcome: finished: short"))
        let methods = ctl(["report", "--methods", run], in: folder)
        for words in [
            "bare copper", "0.785 cm2", "argyrodite", "simulated instruments",
            "plate 0.05 mA/cm2 until plated >= 0.05 mAh/cm2 or short",
            "Positive current charges the cell",
        ] {
            #expect(methods.output.contains(words), "\(words) in \(methods.output)")
        }
        let none = ctl(["report", folder.path], in: folder)
        #expect(none.code == 1)
        #expect(none.complaint.contains("run.json"))
    }
}
