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
        let codes = Self.strings(in: "Sources/CyclerCore/Experiment/Finding.swift") {
            $0.hasPrefix("case ") && $0.contains(" = ")
        }
        #expect(codes.count == 8)
        #expect(codes.filter { !Self.detectors.contains($0) } == [])
    }

    @Test func everyThresholdIsNamed() {
        let path = "Sources/CyclerWatch/Watch/WatchThresholds.swift"
        let names = Article.lines(Self.tree.text(of: path) ?? "").compactMap { line -> String? in
            let words = line.split(separator: " ")
            guard words.count > 3, words[0] == "package", words[1] == "var" else { return nil }
            return String(words[2])
        }
        #expect(names.count > 30)
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
