import CyclerYAML
import Foundation
import Testing

/// Directories `Tests/Cases/KIND/NAME` with `input.yaml` and either `expected.txt` (what was read,
/// warnings last) or `error.txt` (every problem). Set `CYCLERD_RECORD_CASES=1` to write what is
/// read now, then review the difference.
struct GoldenCase: CustomTestStringConvertible, Sendable {
    let directory: URL
    var testDescription: String { directory.lastPathComponent }

    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Cases")
    static let repository = root.deletingLastPathComponent().deletingLastPathComponent()

    static func all(_ kind: String) -> [GoldenCase] {
        let folder = root.appendingPathComponent(kind)
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.sorted().map { GoldenCase(directory: folder.appendingPathComponent($0)) }
    }

    private static var isRecording: Bool {
        ProcessInfo.processInfo.environment["CYCLERD_RECORD_CASES"] == "1"
    }

    var input: String {
        get throws {
            try String(contentsOf: directory.appendingPathComponent("input.yaml"), encoding: .utf8)
        }
    }

    /// Compares what came out with the golden file; a case is good or bad by its name.
    func check<Value>(_ decoded: Decoded<Value>, lines: (Value) -> [String]) throws {
        let isGood = testDescription.hasPrefix("good-")
        try #require(isGood || testDescription.hasPrefix("bad-"))
        #expect((decoded.value != nil) == isGood, "\(decoded.problems)")
        #expect(decoded.problems.list.isEmpty == isGood)
        var output = decoded.value.map(lines) ?? decoded.problems.list.map(\.description)
        if isGood { output += decoded.warnings.map { "warning: \($0)" } }
        let text = output.joined(separator: "\n") + "\n"
        let name = isGood ? "expected.txt" : "error.txt"
        let file = directory.appendingPathComponent(name)
        if Self.isRecording { try text.write(to: file, atomically: true, encoding: .utf8) }
        #expect(text == (try String(contentsOf: file, encoding: .utf8)))
    }
}
