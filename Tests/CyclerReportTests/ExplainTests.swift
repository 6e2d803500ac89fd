import CyclerCore
import CyclerReport
import Testing

/// Why a run ended, from what its folder has.
@Suite struct ExplainTests {
    private let folder = StoryFolder()

    private func lines() throws -> [String] {
        let lines = Explanation.lines(of: try RunStory(folder.path))
        for line in lines { #expect(line.count <= 80, "\(line)") }
        return lines
    }

    private func text() throws -> String { try lines().joined(separator: "\n") }

    @Test func aHardShortInNumbers() throws {
        folder.hardShort()
        let text = try text()
        #expect(text.hasPrefix("Lab__c1__20260101_001: tripped: SHORT_HARD\n"))
        for part in [
            "c1, half, 0.785 cm2, \"Plating\", channel A1",
            "finding   SHORT_HARD at 0.3000 h, which stops", "observed  10 uV",
            "baseline  3.2 mV", "drop      3.19 mV, 99.7 % of the baseline, 31.9 sigma",
            "sigma     100 uV", "since     2 s before it was confirmed",
            "charge    22 nAh, 0.000028 mAh/cm2 past the event", "plated    12 uAh",
            "open since 0.3001 h, measured", "SPIKE_UP at 0.1389 h",
            "bursts/002_SHORT_HARD.bdf.csv", "The two electrodes touch.",
        ] { #expect(text.contains(part), "\(part) in\n\(text)") }
        #expect(!text.contains("Not all could be read"))
    }

    /// The plot shows what there is: to scale, and a single sample is not lost.
    @Test func thePlotIsHonest() throws {
        folder.hardShort()
        let lines = try lines()
        let top = try #require(lines.firstIndex { $0.hasPrefix("bursts/002") })
        let plot = Array(lines[(top + 1)...(top + 12)])
        #expect(plot[0].hasPrefix("      10 uV |") && plot[11].hasPrefix("      -9 mV |"))
        // 121 samples on 67 columns: the collapse is at the top right, the plateau a third down.
        #expect(plot[0].hasSuffix("▀") && plot[0].contains(" ▀"))
        #expect(plot[11].filter { $0 == "▄" || $0 == "█" }.count == 1, "one sample, one column")
        let column = try #require(Array(plot[11]).firstIndex { $0 == "▄" || $0 == "█" })
        #expect(column == 13 + 67 * 30 / 120, "30 s before the finding: \(column)")
        let axis = lines[top + 13]
        #expect(Array(axis).firstIndex(of: "^") == 13 + 66 / 2)
        #expect(lines[top + 14].contains("-60 s") && lines[top + 14].hasSuffix("60"))
    }

    @Test func aProbeIsTold() throws {
        folder.manifest("tripped: SHORT_STEP")
        folder.write(
            "events.jsonl",
            StoryFolder.finding(
                "SHORT_STEP", "P", 600, observed: 0.0014, reference: 0.0032, slope: -12.3)
                + StoryFolder.line("probe", 600, "opened", ",\"code\":\"SHORT_STEP\"")
                + StoryFolder.line(
                    "probe", 672, "confirmed",
                    ",\"code\":\"SHORT_STEP\",\"verdict\":\"confirmed\",\"ohm\":21.5,"
                        + "\"healthy-ohm\":42,\"ratio\":2.01,\"step-V\":0.0012,"
                        + "\"residual-V\":0.00001")
                + StoryFolder.line("trip", 672, "confirmed", ",\"code\":\"SHORT_STEP\""))
        folder.write("bursts/001_SHORT_STEP.bdf.csv", StoryFolder.burst(around: 600))
        let text = try text().split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(text.contains("u goes as t to the power of -12.3"))
        #expect(text.contains("confirmed; opening took off 1.2 mV; 10 uV relaxed behind it;"))
        #expect(text.contains("21.5 ohm of 42 ohm when healthy"))
        #expect(text.contains("A probe found the short still there."))
    }

    @Test(arguments: [
        ("finished", "The schedule ran to its end."), ("stopped", "A person stopped the run."),
        ("interrupted", "start --continue Lab__c1__20260101_001"),
        ("suspended", "left the run to the next one"),
        ("failed to start", "Nothing was energised."),
        ("running", "The run is not over; its folder says that it was paused."),
        ("exploded", "which this version does not know"),
    ])
    func otherEnds(_ end: (outcome: String, said: String)) throws {
        folder.manifest(end.outcome)
        folder.write(
            "events.jsonl",
            StoryFolder.line("state", 5, "running")
                + StoryFolder.line("stop", 9, "asked by anna", ",\"uid\":1000")
                + StoryFolder.line("state", 9, "paused")
                + StoryFolder.line("open", 9.5, "circuit open", ",\"evidence\":\"reported\""))
        let text = try text()
        let flat = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        #expect(flat.contains(end.said), "\(text)")
        #expect(flat.contains("asked by anna") == (end.outcome == "stopped"))
        #expect(!text.contains("finding  "))
    }

    @Test(arguments: [
        ("LIMIT_V", "A limit of the channel"), ("DEVIATION", "Check leads"),
        ("T_OVERRUN", "its time bound"), ("DYNAMIC_SHORT", "dynamic soft short"),
        ("Q_OVERRUN", "More charge went in"), ("SCHEDULE_TRIP", "The schedule itself"),
    ])
    func causesThatAreNoFindings(_ cause: (code: String, advice: String)) throws {
        folder.manifest("tripped: \(cause.code)")
        folder.write(
            "events.jsonl",
            StoryFolder.line("trip", 77, "what was seen", ",\"code\":\"\(cause.code)\""))
        let text = try text()
        #expect(text.contains("what was seen"))
        #expect(
            text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
                .contains(cause.advice), "\(text)")
    }

    /// Whatever else there is to say: the circuit comes first.
    @Test func unsafeIsLoud() throws {
        folder.hardShort()
        folder.write(
            "events.jsonl",
            StoryFolder.finding("SHORT_HARD", "S", 1080, observed: 0.00001, reference: 0.0032)
                + StoryFolder.line("trip", 1080, "SHORT_HARD", ",\"code\":\"SHORT_HARD\"")
                + StoryFolder.line("unsafe", 1085, "still 39 uA after 5 s"))
        let text = try text()
        #expect(text.contains("UNSAFE: still 39 uA after 5 s"))
        #expect(text.contains("Open it by hand"))
        #expect(!text.contains("The two electrodes touch"))
    }

    /// A circuit that was shown to be open later is no longer unsafe.
    @Test func openedLaterIsOpen() throws {
        folder.manifest("tripped: SHORT_HARD")
        folder.write(
            "events.jsonl",
            StoryFolder.line("unsafe", 5, "still 39 uA")
                + StoryFolder.line("open", 9, "circuit open", ",\"evidence\":\"measured\""))
        #expect(!(try text()).contains("UNSAFE"))
    }

    @Test func tornAndMissingFilesAreSaid() throws {
        folder.hardShort()
        let whole = try text()
        folder.write(
            "bursts/002_SHORT_HARD.bdf.csv", StoryFolder.burst(around: 1080, torn: "1141,-0."))
        let torn = try text()
        #expect(torn.contains("1 rows of bursts/002_SHORT_HARD.bdf.csv are torn"))
        #expect(torn.contains("drop      3.19 mV") && whole.contains("drop      3.19 mV"))
        folder.write("bursts/002_SHORT_HARD.bdf.csv", "Test Time / s,Vol")
        #expect((try text()).contains("no burst has the time of the finding in it"))
        folder.write(
            "events.jsonl",
            StoryFolder.finding("SHORT_HARD", "S", 1080, observed: 0.00001, reference: 0.0032)
                + "not json\n" + "{\"kind\":\"trip\",\"test-ti")
        let cut = try text()
        #expect(cut.contains("the last line of events.jsonl is torn (23 bytes)"))
        #expect(cut.contains("1 lines of events.jsonl cannot be read"))
        #expect(cut.contains("drop      3.19 mV"), "the outcome names the finding")
    }

    @Test func aFolderWithoutEventsTellsWhatRunJSONSays() throws {
        folder.manifest("tripped: SHORT_HARD")
        let text = try text()
        #expect(text.contains("only run.json tells what happened"))
        #expect(text.contains("The two electrodes touch"))
    }

    @Test func whatIsNoRunIsRefused() {
        #expect(throws: ReportFault.self) { try RunStory(folder.path) }
        folder.write("run.json", "{\"run\": ")
        #expect(throws: ReportFault.damaged(folder.path + "/run.json")) {
            try RunStory(folder.path)
        }
        folder.write("run.json", "{\"run\": \"x\"}")
        #expect(throws: ReportFault.damaged(folder.path + "/run.json")) {
            try RunStory(folder.path)
        }
    }

    @Test func everythingIsInTheJSON() throws {
        folder.hardShort()
        let json = Explanation.json(of: try RunStory(folder.path))
        #expect(json["outcome"] == "tripped: SHORT_HARD")
        #expect(json["finding"]?["code"] == "SHORT_HARD" && json["findings"]?.array?.count == 2)
        let share = try #require(json["evidence"]?["change-share"]?.number)
        #expect((share + 0.996875).magnitude < 1e-9)
        #expect(json["burst"]?["rows"]?.integer == 121 && json["probe"] == .null)
        #expect(json["next"]?.string?.isEmpty == false && json["not-read"]?.array?.isEmpty == true)
    }

    /// No code is without advice.
    @Test(arguments: FindingCode.allCases)
    func everyCodeHasAdvice(_ code: FindingCode) throws {
        folder.manifest("tripped: \(code.rawValue)")
        folder.write(
            "events.jsonl",
            StoryFolder.line("trip", 77, "seen", ",\"code\":\"\(code.rawValue)\""))
        let lines = try lines()
        let next = try #require(lines.firstIndex(of: "What next:"))
        #expect(lines.count > next + 2, "a paragraph")
    }
}
