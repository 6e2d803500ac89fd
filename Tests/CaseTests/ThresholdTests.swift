import CyclerCore
import CyclerProgram
import CyclerWatch
import CyclerYAML
import Foundation
import Testing

/// The file of thresholds says what the program does, and says all of it.
@Suite struct ThresholdTests {
    private static let shipped = GoldenCase.repository
        .appendingPathComponent("config/watch/thresholds.yaml")

    private func read(_ text: String) throws -> KindThresholds {
        try ThresholdFile.decode(text: text, file: "t.yaml").get()
    }

    @Test(arguments: GoldenCase.all("thresholds"))
    func thresholds(_ golden: GoldenCase) throws {
        let decoded = ThresholdFile.decode(text: try golden.input, file: "input.yaml")
        try golden.check(decoded) { ["name \($0.name ?? "")"] + ThresholdText.differences(of: $0) }
    }

    @Test func casesExist() { #expect(GoldenCase.all("thresholds").count > 3) }

    @Test func theShippedFileIsWhatIsBuiltIn() throws {
        var text = try String(contentsOf: Self.shipped, encoding: .utf8)
        if ProcessInfo.processInfo.environment["CYCLERD_RECORD_CASES"] == "1" {
            // The head stays; what is behind it is written anew.
            let head = text.components(separatedBy: "\n\nhalf:")[0]
            let sections = ThresholdText.sections(of: KindThresholds())
            text = ([head] + sections).joined(separator: "\n") + "\n"
            try text.write(to: Self.shipped, atomically: true, encoding: .utf8)
        }
        var sets = try read(text)
        sets.name = nil
        #expect(sets == KindThresholds())
        // Every key with its comment, behind a head of its own.
        let head = text.components(separatedBy: "\nhalf:")[0].components(separatedBy: "\n").count
        let written = ThresholdText.sections(of: sets).dropFirst()
        let body = text.split(separator: "\n", omittingEmptySubsequences: false).dropFirst(head)
        #expect(body.joined(separator: "\n") == written.joined(separator: "\n") + "\n")
    }

    /// Numbers in a set, by reflection: none is out of reach of the file.
    @Test func everyThresholdHasAKey() {
        let inSets = Mirror(reflecting: WatchThresholds()).children.reduce(0) { count, group in
            count + Mirror(reflecting: group.value).children.count
        }
        // `rest` of WIRING is two numbers, one for each kind of cell.
        let inFile = Set(
            CellKind.allCases.flatMap { kind in
                ThresholdGroup.all.flatMap { group in
                    group.keys(on: kind).map { key in
                        "\(group.name) \(key.name) \(key.kinds?.first?.rawValue ?? "")"
                    }
                }
            })
        #expect(inFile.count == inSets)
    }

    @Test(arguments: CellKind.allCases)
    func everyKeyIsReadAndMovesNothingElse(_ kind: CellKind) throws {
        for group in ThresholdGroup.all {
            for key in group.keys(on: kind) {
                var moved = 0
                for extreme in key.extremes {
                    let text = """
                        thresholds: test
                        \(kind.rawValue):
                          \(group.name): {\(key.name): \(extreme)}
                        """
                    let decoded = ThresholdFile.decode(text: text, file: "t.yaml")
                    guard let sets = decoded.value, decoded.problems.list.isEmpty else {
                        #expect(
                            decoded.problems.list.first?.message.contains("is above") == true,
                            "\(group.name) \(key.name) \(extreme): \(decoded.problems)")
                        continue
                    }
                    let usual = key.text(WatchThresholds())
                    #expect(key.text(sets[kind]) == extreme)
                    let differences = ThresholdText.differences(of: sets)
                    #expect(differences.count == (extreme == usual ? 0 : 1), "\(differences)")
                    if extreme != usual { moved += 1 }
                }
                #expect(moved > 0, "\(group.name) \(key.name) cannot be changed")
            }
        }
    }

    /// What stops a cell cannot be tuned away: just beyond its range every key is refused.
    @Test(arguments: [
        ("SHORT_HARD: {share: 4 %}", "5 % to 30 %"), ("SHORT_HARD: {share: 0 %}", "5 % to 30 %"),
        ("ZERO_CONVERGE: {share: 0.1 %}", "5 % to 30 %"),
        ("ZERO_CONVERGE: {span: 10 h}", "10 s to 2 min"),
        ("SHORT_START: {span: 1 h}", "2 s to 1 min"),
        ("OPEN_CURRENT: {share: 0 %}", "2 % to 50 %"),
        ("OPEN_CURRENT: {samples: 1000000}", "1 to 5"),
        ("OPEN_COMPLIANCE: {share: 200 %}", "80 % to 99 %"),
        ("drop: {sigmas: 1000}", "3 to 12"), ("drop: {confirm-samples: 100}", "2 to 5"),
        ("drop: {floor: 1 V}", "50 uV to 2 mV"),
        ("blanking: {hour-share: 90 %}", "0.5 % to 5 %"),
        ("blanking: {event-max: 1 h}", "10 s to 5 min"),
    ])
    func whatStopsCannotBeTunedAway(_ slip: (text: String, range: String)) {
        let text = "thresholds: slip\nhalf:\n  \(slip.text)\n"
        let decoded = ThresholdFile.decode(text: text, file: "t.yaml")
        #expect(decoded.value == nil || !decoded.problems.list.isEmpty)
        let problem = decoded.problems.list.first?.description ?? ""
        #expect(problem.contains("expected a value from \(slip.range)"), "\(problem)")
        #expect(problem.hasPrefix("t.yaml:3:"))
    }

    @Test func kindsAreApart() throws {
        let sets = try read("thresholds: t\nfull: {drop: {sigmas: 7}}\n")
        #expect(sets[.full].drop.sigmas == 7 && sets[.half] == WatchThresholds())
        #expect(sets[.symmetric] == WatchThresholds() && sets[.full].drop.sigmas == 7)
    }
}
