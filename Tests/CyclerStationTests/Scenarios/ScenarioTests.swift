import Foundation
import Testing

/// Files `Tests/Cases/station/NAME.txt`: commands, `----`, and everything the station then does,
/// event by event. Set `CYCLERD_RECORD_CASES=1` to write what it does now, then review.
@Suite struct ScenarioTests {
    static let folder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Cases/station")

    static var names: [String] {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return files.filter { $0.hasSuffix(".txt") }.sorted()
    }

    private static var isRecording: Bool {
        ProcessInfo.processInfo.environment["CYCLERD_RECORD_CASES"] == "1"
    }

    @Test func thereAreScenarios() { #expect(Self.names.count > 20) }

    @Test(arguments: names)
    func scenario(_ name: String) throws {
        let file = Self.folder.appendingPathComponent(name)
        let text = try String(contentsOf: file, encoding: .utf8)
        let player = try ScenarioPlayer()
        var played = ""
        for block in text.split(separator: "\n\n") {
            let lines = block.split(separator: "\n").prefix { $0 != "----" }
            let commands = lines.filter { !$0.hasPrefix("#") }
            guard !commands.isEmpty else {
                played += lines.joined(separator: "\n") + "\n\n"
                continue
            }
            let done = try player.play(commands)
            played += (lines + ["----"] + done.map { $0[...] }).joined(separator: "\n") + "\n\n"
        }
        played.removeLast()
        if Self.isRecording { try played.write(to: file, atomically: true, encoding: .utf8) }
        guard played != text else { return }
        let now = played.split(separator: "\n", omittingEmptySubsequences: false)
        let before = text.split(separator: "\n", omittingEmptySubsequences: false)
        let at = zip(now, before).enumerated().first { $0.element.0 != $0.element.1 }
        Issue.record(
            """
            \(name):\((at?.offset ?? min(now.count, before.count)) + 1): expected \
            '\(at?.element.1 ?? "end")', got '\(at?.element.0 ?? "more")'
            """)
    }
}
