import CyclerCore
import Testing

/// `cyclerctl replay` as a person calls it.
@Suite struct ReplayTests {
    private let folder = Folder()

    /// A symmetric cell that plates for 20 min at 100 mV and then has 1 mV.
    private static func recording(
        _ header: String = "Test Time / s,Voltage / V,Current / A", rows: Int = 1500
    ) -> String {
        var out = ByteText(reserving: rows * 32)
        out.append(header + "\n")
        for second in 0..<rows {
            // A little noise, the same every time.
            let noise = Double(second * 7919 % 13 - 6) * 2e-5
            out.append("\(second),\(second < 1200 ? -0.1 + noise : -1e-3),-0.5e-3\n")
        }
        return out.string
    }

    private func cell() -> String {
        folder.write(
            "cell.yaml",
            "cell: x\nkind: symmetric\nformat: coin\nfresh: no\narea: 0.5 cm2\n"
                + "limits: {voltage: [-1 V, 1 V]}\n")
    }

    private func replay(_ file: String, _ more: [String] = []) -> Ended {
        Spawn.cyclerctl(["replay", file, "--cell", cell()] + more, in: folder)
    }

    @Test func aShortIsALineAndASummaryFollows() {
        let file = folder.write("r.bdf.csv", Self.recording())
        let ended = replay(file)
        #expect(ended.code == 0, "\(ended.complaint)")
        let lines = ended.output.split(separator: "\n").map(String.init)
        #expect(lines.first?.hasPrefix("0.334 h  step 1  -0.3339 mAh/cm2, -166.9 uAh") == true)
        #expect(lines.first?.contains("SHORT_HARD (stop): -1 mV") == false)
        #expect(
            lines.first?.contains("SHORT_HARD (stop): 1 mV against ") == true, "\(ended.output)")
        #expect(lines.first?.contains("line 1204") == true, "\(ended.output)")
        #expect(ended.output.contains("findings in 0.416 h"), "\(ended.output)")
        #expect(ended.output.contains("time 'Test Time / s' in s"))
        #expect(ended.output.contains("steps     1, from the measured current"))
        #expect(ended.output.contains("unseen    "), "\(ended.output)")
    }

    @Test func programsGetALineOfJSONEach() throws {
        let file = folder.write("r.bdf.csv", Self.recording())
        let ended = replay(file, ["--json", "--steps"])
        #expect(ended.code == 0)
        let lines = try ended.output.split(separator: "\n").map {
            try JSONScanner.parse(Array($0.utf8))
        }
        #expect(lines.first?["type"]?.string == "step")
        let finding = try #require(lines.first { $0["type"]?.string == "finding" })
        #expect(finding["code"]?.string == "SHORT_HARD")
        #expect(finding["class"]?.string == "stop")
        #expect(finding["time-s"]?.number == 1202)
        #expect(finding["since-s"]?.number == 1200)
        #expect(finding["unit"]?.string == "V")
        #expect(finding["observed"]?.number == 1e-3)
        let charge = try #require(finding["step-charge-Ah"]?.number)
        #expect((charge + 0.5e-3 * 1202 / 3600).magnitude < 1e-12)
        let summary = try #require(lines.last)
        #expect(summary["type"]?.string == "summary")
        #expect(summary["rows"]?.integer == 1500)
        #expect(summary["complete"]?.bool == true)
        #expect(summary["hours-of"]?["constant current"]?.number != nil)
    }

    @Test func aPackedFileIsTheSame() {
        let file = folder.write("r.csv", Self.recording())
        let plain = replay(file, ["--json"])
        #expect(Spawn.run(["gzip", file], in: folder).code == 0)
        let packed = replay(file + ".gz", ["--json"])
        #expect(packed.code == 0, "\(packed.complaint)")
        let findings: (Ended) -> [Substring] = {
            $0.output.split(separator: "\n").filter { $0.contains("\"finding\"") }
        }
        #expect(!findings(plain).isEmpty)
        #expect(findings(plain) == findings(packed))
    }

    @Test func aPipeIsReadOnce() {
        let file = folder.write("r.csv", Self.recording())
        let program = Spawn.products + "/cyclerctl"
        let ended = Spawn.run(
            ["sh", "-c", "gzip -c \(file) | \(program) replay /dev/stdin --cell \(cell())"],
            in: folder)
        #expect(ended.code == 0, "\(ended.complaint)")
        #expect(ended.output.contains("SHORT_HARD"), "\(ended.output)")
    }

    @Test func columnsAreNamed() {
        let file = folder.write("r.txt", Self.recording("T,U,J"))
        let lost = replay(file)
        #expect(lost.code == 1)
        #expect(lost.output.isEmpty)
        #expect(
            lost.complaint.contains("r.txt:1: no column is known to be the time"),
            "\(lost.complaint)")
        #expect(lost.complaint.contains("columns of line 1: 'T', 'U', 'J'"))
        let named = replay(
            file, ["--columns", "time=T:s,voltage=U:V", "--columns", "current=J:A"])
        #expect(named.code == 0, "\(named.complaint)")
        #expect(named.output.contains("SHORT_HARD"))
        let turned = replay(
            file,
            ["--columns", "time=T:s,voltage=U:V,current=J:A", "--positive", "discharge"])
        #expect(turned.output.contains("0 Ah out"), "\(turned.output)")
        #expect(turned.output.contains("POLARITY"), "\(turned.output)")
    }

    @Test(arguments: [
        (["--columns", "tme=T:s"], "did you mean 'time'?"),
        (["--positive", "up"], "charge"), (["--zero-uncertainty", "1 A"], "is no voltage"),
        (["--rows", "some"], "on-change"),
    ])
    func wrongOptionsAreUsage(_ options: [String], _ wanted: String) {
        let file = folder.write("r.csv", Self.recording(rows: 10))
        let ended = replay(file, options)
        #expect(ended.code == 2)
        #expect(ended.complaint.contains(wanted), "\(ended.complaint)")
    }

    @Test func aReplayNeedsACell() {
        let file = folder.write("r.csv", Self.recording(rows: 10))
        #expect(Spawn.cyclerctl(["replay", file], in: folder).code == 2)
        let bad = folder.write("bad.yaml", "cell: x\nkind: sphere\n")
        let ended = Spawn.cyclerctl(["replay", file, "--cell", bad], in: folder)
        #expect(ended.code == 1)
        #expect(ended.complaint.contains("bad.yaml:2:"), "\(ended.complaint)")
    }

    @Test func whatCannotBeReadIsToldWithPlaceAndRemedy() {
        let ended = replay(folder.path + "/none.csv")
        #expect(ended.code == 1)
        #expect(ended.complaint.contains("none.csv: No such file"), "\(ended.complaint)")
        let json = replay(folder.path + "/none.csv", ["--json"])
        #expect(json.output.contains("\"error\""), "\(json.output)")
        let empty = folder.write("e.csv", "Test Time / s,Voltage / V,Current / A\nx,1,1\n")
        let none = replay(empty)
        #expect(none.code == 1)
        #expect(none.complaint.contains("line 2: no number for the time"), "\(none.complaint)")
    }

    @Test func badRowsAreCountedAndNamed() {
        let file = folder.write("r.csv", Self.recording() + "1500,x,1\n1501,1\n")
        let ended = replay(file)
        #expect(ended.code == 0)
        #expect(
            ended.output.contains("skipped 1: no number for the voltage (line 1502)"),
            "\(ended.output)")
        #expect(ended.output.contains("as many fields as the header (line 1503)"))
    }

    @Test func aFileThatIsCutOffIsToldAfterItsFindings() {
        let file = folder.write("r.csv", Self.recording(rows: 60_000))
        #expect(Spawn.run(["gzip", "-k", file], in: folder).code == 0)
        let size = Spawn.run(["stat", "-c", "%s", file + ".gz"], in: folder).output
        let half = (Int(size.filter(\.isNumber)) ?? 0) / 2
        #expect(half > 1000)
        #expect(Spawn.run(["truncate", "-s", "\(half)", file + ".gz"], in: folder).code == 0)
        let ended = replay(file + ".gz")
        #expect(ended.code == 1)
        #expect(ended.output.contains("SHORT_HARD"), "\(ended.output)")
        #expect(ended.output.contains("up to where it could be read"))
        #expect(ended.complaint.contains("the gzip data ends early"), "\(ended.complaint)")
    }
}
