import CyclerCore
import CyclerRecord
import Testing

/// Names, cycles, events, checkpoints, and what a crash leaves behind.
@Suite struct FolderTests {
    @Test(arguments: [
        ("ASSB", "A1", "ASSB__A1__20261123"), ("my lab", "a__b", "my-lab__a--b__20261123"),
        ("..", "", "x..__x__20261123"), ("Lab/../x", "µ", "Lab-..-x__--__20261123"),
    ])
    func names(_ lab: String, _ cell: String, _ expected: String) {
        let time = UnixTime(nanoseconds: 1_795_467_746 * 1_000_000_000)
        #expect(RunName.base(lab: lab, cell: cell, at: time) == expected)
    }

    @Test(arguments: [
        (0, 1970, 1, 1), (951_782_400, 2000, 2, 29), (1_709_164_800, 2024, 2, 29),
        (1_767_225_599, 2025, 12, 31), (-1, 1969, 12, 31),
    ])
    func dates(_ seconds: Int, _ year: Int, _ month: Int, _ day: Int) {
        let date = CivilDate(UnixTime(nanoseconds: Int64(seconds) * 1_000_000_000))
        #expect(date.year == year && date.month == month && date.day == day)
    }

    @Test func everyTruncationLeavesWholeRowsOnly() {
        let table = Array("a,b,c\n1,2,3\n4,5,6\n".utf8)
        let ends = [6, 12, 18]
        for length in 0...table.count {
            let kept = length - TornTail.torn(in: table[..<length], commas: 2)
            #expect(kept == ends.last { $0 <= length } ?? 0, "\(length)")
        }
    }

    @Test func aRowWithTooFewFieldsIsTorn() {
        #expect(TornTail.torn(in: Array("a,b\n1,2\n3\n".utf8)[...], commas: 1) == 2)
    }

    @Test func checkpointsComeBackWholeOrNotAtAll() {
        let checkpoint = Checkpoint(
            run: "r", testTime: .seconds(5), unixTime: UnixTime(nanoseconds: 7_000_000_000),
            position: ["entry": 3], recordBytes: 4711, records: 12, cycle: 2,
            charging: AmpereHours(0.25), discharging: AmpereHours(0.5),
            plated: AmpereHours(0.125), state: "running")
        #expect(Checkpoint(json: checkpoint.json) == checkpoint)
        guard case .object(var members) = checkpoint.json else { return }
        members[0].value = 1
        #expect(Checkpoint(json: .object(members)) == nil, "another version is refused")
        for index in members.indices {
            guard case .object(var fewer) = checkpoint.json else { return }
            fewer.remove(at: index)
            #expect(Checkpoint(json: .object(fewer)) == nil, "without \(members[index].key)")
        }
    }

    @Test func eventsAreOneLineOfJSON() throws {
        var text = ByteText()
        EventLine(
            kind: "note", testTime: .milliseconds(1500), labTime: .zero, bootTime: .zero,
            unixTime: UnixTime(nanoseconds: 0), uid: 7, text: "a \"quote\"\nand a line",
            details: [.init("x", 1)]
        ).append(to: &text)
        #expect(text.string.filter { $0 == "\n" }.count == 1)
        let json = try JSONScanner.parse(Array(text.bytes.dropLast()))
        #expect(json["text"]?.string == "a \"quote\"\nand a line")
        #expect(json["test-time-s"]?.number == 1.5 && json["uid"]?.integer == 7)
    }
}
