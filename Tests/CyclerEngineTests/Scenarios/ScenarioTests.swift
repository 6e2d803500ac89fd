import Foundation
import Testing

/// Files `Tests/Cases/engine/NAME.txt`: a cell, a schedule, events, `----`, and everything the
/// engine then does. Set `CYCLERD_RECORD_CASES=1` to write what it does now, then review.
@Suite struct EngineScenarioTests {
    static let folder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Cases/engine")

    static var names: [String] {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return files.filter { $0.hasSuffix(".txt") }.sorted()
    }

    private static var isRecording: Bool {
        ProcessInfo.processInfo.environment["CYCLERD_RECORD_CASES"] == "1"
    }

    static func text(_ name: String) throws -> String {
        try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
    }

    /// A scenario played anew, block by block.
    static func played(_ text: String) throws -> (text: String, player: ScenarioPlayer) {
        var player = ScenarioPlayer()
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
        return (played, player)
    }

    @Test(arguments: names)
    func scenario(_ name: String) throws {
        let text = try Self.text(name)
        let played = try Self.played(text).text
        if Self.isRecording {
            let file = Self.folder.appendingPathComponent(name)
            try played.write(to: file, atomically: true, encoding: .utf8)
        }
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

    /// The same events give the same effects.
    @Test(arguments: names) func twice(_ name: String) throws {
        let text = try Self.text(name)
        #expect(try Self.played(text).text == Self.played(text).text)
    }

    @Test func atLeastAsManySchedulesAreRefusedAsAccepted() throws {
        var accepted = 0
        var refused = 0
        for name in Self.names {
            let player = try Self.played(Self.text(name)).player
            accepted += player.accepted
            refused += player.refused
        }
        #expect(accepted > 40)
        #expect(refused >= accepted)
    }
}
