import Testing

extension SystemTests {
    /// Wrong files: place, expectation, suggestion; and nothing is started.
    @Suite(.serialized) struct Refusals {
        struct Slip: CustomTestStringConvertible, Sendable {
            var testDescription: String
            var from: String
            var to: String
            /// What the complaint says, in this order, on one line.
            var words: [String]
        }

        static let slips = [
            Slip(
                testDescription: "a misspelt key", from: "instruments:", to: "instrumens:",
                words: ["cyclerd.yaml:7:1:", "instrumens", "instruments"]),
            Slip(
                testDescription: "a missing unit", from: "every: 1 s", to: "every: 1",
                words: ["cyclerd.yaml:13:", "every", "expected"]),
            Slip(
                testDescription: "an unknown instrument", from: "{instrument: pstat1,",
                to: "{instrument: pstat3,", words: ["cyclerd.yaml:13:", "pstat3", "pstat"]),
            Slip(
                testDescription: "an unknown profile", from: "profile: reference-potentiostat",
                to: "profile: reference-potentiostad",
                words: ["reference-potentiostad", "reference-potentiostat"]),
            Slip(
                testDescription: "two instruments with one unit", from: "unit: 2", to: "unit: 1",
                words: ["cyclerd.yaml:9:", "unit"]),
        ]

        @Test(arguments: slips) func aWrongConfigurationStartsNothing(_ slip: Slip) throws {
            let folder = Folder()
            let good = Self.configuration
            let wrong = good.replacingFirst(slip.from, with: slip.to)
            #expect(wrong != good)
            folder.write("cyclerd.yaml", wrong)
            let ended = try Child.run(
                "cyclerd", ["--config", folder.file("cyclerd.yaml")], in: folder)
            #expect(ended.code == 2)
            let lines = ended.complaint.split(separator: "\n")
            #expect(
                lines.contains { $0.containsInOrder(slip.words) }, "\(ended.complaint)")
            #expect(!Folder.names(in: folder.path).contains("data"))
            #expect(!Folder.names(in: folder.path).contains("control.sock"))
        }

        @Test func aWrongProfileStartsNothing() throws {
            let folder = Folder()
            let profile = Folder.read(Files.profiles + "/reference-potentiostat.yaml")
            folder.write(
                "reference-potentiostat.yaml",
                profile.replacingFirst("type: f32, unit: V}", with: "type: f23, unit: V}"))
            folder.write(
                "cyclerd.yaml",
                Self.configuration.replacingFirst(Files.profiles, with: folder.path))
            let ended = try Child.run(
                "cyclerd", ["--config", folder.file("cyclerd.yaml")], in: folder)
            #expect(ended.code == 2)
            let words = ["reference-potentiostat.yaml:", ":", "f23", "f32"]
            #expect(
                ended.complaint.split(separator: "\n").contains { $0.containsInOrder(words) },
                "\(ended.complaint)")
        }

        /// A watch that cannot be what its file says is no watch.
        @Test(arguments: [
            ("thresholds: t\nhalf:\n  SHORT_HARD: {share: 0 %}\n", "t.yaml:3:23: "),
            ("thresholds: t\nhalf:\n  SHORT_HRAD: {share: 10 %}\n", "t.yaml:3:3: "),
            (nil, "t.yaml"),
        ])
        func wrongThresholdsStartNothing(_ wrong: (text: String?, place: String)) throws {
            let folder = Folder()
            if let text = wrong.text { folder.write("t.yaml", text) }
            folder.write("cyclerd.yaml", Self.configuration + "\nwatch: t.yaml\n")
            let ended = try Child.run(
                "cyclerd", ["--config", folder.file("cyclerd.yaml")], in: folder)
            #expect(ended.code == 2 && ended.complaint.contains(wrong.place), "\(ended.complaint)")
            #expect(!Folder.names(in: folder.path).contains("data"))
            let checked = try Child.run(
                "cyclerctl", ["check", folder.file("cyclerd.yaml")], in: folder)
            let said = checked.complaint + checked.output
            #expect(checked.code == 1 && said.contains(wrong.place), "\(said)")
        }

        @Test func withoutItsRackNothingStarts() throws {
            let folder = Folder()
            folder.write(
                "cyclerd.yaml",
                Self.configuration + "\nsimulation: {speed: 20, rack: rack.sock}\n")
            let ended = try Child.run(
                "cyclerd", ["--config", folder.file("cyclerd.yaml")], in: folder)
            #expect(ended.code == 2)
            #expect(ended.complaint.contains("start cyclersim first"))
            #expect(!Folder.names(in: folder.path).contains("control.sock"))
        }

        @Test func wrongSchedulesAndCellsAreRefusedWithTheirPlaces() throws {
            let bench = try Bench()
            let daemon = bench.daemon
            bench.folder.write(
                "bad-cell.yaml",
                Files.cell("x", fresh: "[2.0 V, 3.2 V]").replacingFirst("area:", with: "aria:"))
            let cell = try daemon.tell("mount", "A1", "--cell", bench.folder.file("bad-cell.yaml"))
            #expect(cell.code == 1)
            #expect(cell.complaint.contains("bad-cell.yaml:5:1"))
            #expect(cell.complaint.contains("area"))
            #expect(try daemon.channel("A1").state == "idle")
            #expect(
                try daemon.tell("mount", "A1", "--cell", bench.folder.file("cell.yaml")).code == 0)
            bench.folder.write(
                "bad.yaml", Files.plate.replacingFirst("plate: 0.05 mA/cm2", with: "plate: 0.05 V"))
            let schedule = try daemon.tell(
                "start", "A1", "--schedule", bench.folder.file("bad.yaml"))
            #expect(schedule.code == 1)
            #expect(schedule.complaint.contains("bad.yaml:5:"))
            #expect(schedule.complaint.contains("mA/cm2"))
            // A schedule that is good by itself but does not fit the cell.
            bench.folder.write(
                "full.yaml", Files.plate.replacingFirst("plate:", with: "discharge:"))
            let misfit = try daemon.tell(
                "start", "A1", "--schedule", bench.folder.file("full.yaml"))
            #expect(misfit.code == 1)
            #expect(
                misfit.complaint.contains(
                    "5:5: 'discharge' does not fit a half cell; write 'strip'"))
            #expect(try daemon.channel("A1").state == "mounted")
            let runs = Folder.names(in: bench.folder.file("data"))
            #expect(runs == ["state"])
        }

        private static let configuration = """
            lab: Bench
            data: data
            control: {socket: control.sock}
            profiles: ["\(Files.profiles)"]
            buses:
              pstats: {modbus-rtu: pstats.tty, baud: 115200}
            instruments:
              pstat1: {profile: reference-potentiostat, bus: pstats, unit: 1}
              pstat2: {profile: reference-potentiostat, bus: pstats, unit: 2}
            # Two channels on one line.
            channels:
              A1:
                potentiostat: {instrument: pstat1, every: 1 s}
                limits: {voltage: [-1 V, 5 V], current: 0.09 mA}
              A2:
                potentiostat: {instrument: pstat2, every: 1 s}
                limits: {voltage: [-1 V, 5 V], current: 0.09 mA}
            """
    }
}

extension String {
    /// The text with the first occurrence of `old` replaced.
    func replacingFirst(_ old: String, with new: String) -> String {
        guard let range = firstRange(of: old) else { return self }
        return replacingCharacters(in: range, with: new)
    }

    private func replacingCharacters(in range: Range<Index>, with new: String) -> String {
        String(self[..<range.lowerBound]) + new + self[range.upperBound...]
    }
}

extension Substring {
    /// True when all words occur, one after another.
    func containsInOrder(_ words: [String]) -> Bool {
        var rest = self
        for word in words {
            guard let range = rest.firstRange(of: word) else { return false }
            rest = rest[range.upperBound...]
        }
        return true
    }
}
