import Testing

/// What the code can find and write, the articles explain.
@Suite struct CoverageTests {
    static let tree = SourceTree.ofPackage

    static func quoted(inArticle path: String) -> Set<String> {
        Set(Article.lines(tree.text(of: path) ?? "").flatMap(Article.quoted))
    }

    /// Everything between double quotes in the lines of a file that begin as `prefix` says.
    static func strings(in path: String, where isMeant: (Substring) -> Bool) -> [String] {
        Article.lines(tree.text(of: path) ?? "").filter { isMeant($0.drop { $0 == " " }) }
            .flatMap { line in
                let parts = line.split(separator: "\"", omittingEmptySubsequences: false)
                return parts.indices.filter { $0 % 2 == 1 }.map { String(parts[$0]) }
            }
    }

    static let detectors = quoted(inArticle: "Sources/CyclerWatch/CyclerWatch.docc/Detectors.md")

    @Test func everyFindingIsDefined() {
        // Units of findings are as short as units are.
        let codes = Self.strings(in: "Sources/CyclerCore/Experiment/FindingCode.swift") {
            $0.hasPrefix("case ") && $0.contains(" = ")
        }.filter { $0.count > 3 }
        #expect(codes.count == 22)
        #expect(codes.filter { !Self.detectors.contains($0) } == [])
    }

    /// Every group of `WatchThresholds`, and every number of a group as `group.number`.
    @Test func everyThresholdIsNamed() {
        var numbers: [String: [String]] = [:]
        for file in Self.tree.sources where file.room == "CyclerWatch" {
            var group: String?
            for line in file.lines {
                let words = line.split(separator: " ")
                if line.hasPrefix("package struct "), words.count > 2 {
                    let name = words[2].prefix { $0.isLetter }
                    group = name.hasSuffix("Thresholds") ? String(name) : nil
                } else if line.hasPrefix("}") {
                    group = nil
                } else if let group, line.hasPrefix("    package var "), words.count > 3 {
                    let word = line.contains("Thresholds()") ? words[2] + " " + words[4] : words[2]
                    numbers[group, default: []].append(String(word))
                }
            }
        }
        var names: [String] = []
        for group in numbers["WatchThresholds"] ?? [] {
            let words = group.split(separator: " ")
            let type = words.last?.prefix { $0.isLetter } ?? ""
            for number in numbers[String(type)] ?? [] { names.append("\(words[0]).\(number)") }
        }
        #expect(names.count > 40)
        #expect(names.filter { !Self.detectors.contains($0) } == [])
    }

    /// A column is named with its unit or without.
    @Test(arguments: [
        "Rows/RecordRow.swift", "Tables/StepTable.swift", "Tables/CycleTable.swift",
    ])
    func everyColumnIsExplained(_ path: String) {
        let labels = Self.strings(in: "Sources/CyclerRecord/" + path) { $0.hasPrefix("\"") }
        #expect(labels.count > 20)
        let named = Self.quoted(inArticle: "Sources/CyclerRecord/CyclerRecord.docc/RunFolder.md")
        let names = Set(named.map(Self.withoutUnit))
        #expect(labels.filter { !names.contains(Self.withoutUnit($0)) } == [])
    }

    private static func withoutUnit(_ label: String) -> String {
        label.split(separator: " / ").first.map(String.init) ?? label
    }
}
