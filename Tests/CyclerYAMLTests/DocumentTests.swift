import CyclerCore
import CyclerYAML
import Testing

@Suite struct DocumentTests {
    private func problems(_ text: String) -> [String] {
        let problems = ProblemCollector(file: "f.yaml")
        _ = YAMLDocument.root(text: text, problems)
        return problems.problems.map(\.description)
    }

    @Test func nodesKnowTextPlaceAndPath() throws {
        let problems = ProblemCollector(file: "f.yaml")
        let root = try #require(
            YAMLDocument.root(text: "a:\n  b: [1, 'x y']\n  µc: ~\n", problems))
        let a = try #require(root.entries?.first?.value)
        let b = try #require(a.entries?.first)
        #expect(b.key == "b" && b.keyPlace == SourcePlace(line: 2, column: 3))
        let second = try #require(b.value.sequence?.last)
        #expect(second.text == "x y" && second.path == "a.b[1]")
        #expect(second.place == SourcePlace(line: 2, column: 10))
        #expect(a.entries?.last?.value.isNothing == true)
        #expect(problems.isClean)
    }

    @Test(arguments: [
        ("", "f.yaml:1:1: the file is empty"),
        ("# only a comment\n", "f.yaml:1:1: the file is empty"),
        ("a: &x 1\nb: 2\n", "f.yaml:1:4: anchors (&) are not used here: write the value out"),
        ("a: 1\nb: *x\n", "f.yaml:2:4: aliases (*) are not used here"),
        ("a: !!str 1\n", "f.yaml:1:4: tags (!) are not used here"),
        ("a: [1, !t 2]\n", "f.yaml:1:8: tags (!)"),
        ("- &x a\n", "f.yaml:1:3: anchors"),
        ("\"q\": &x a\n", "f.yaml:1:6: anchors"),
        ("&k a: 1\n", "f.yaml:1:1: anchors"),
        ("a: |\n  text\nb: &x 1\n", "f.yaml:3:4: anchors"),
        ("- a: |\n    text\n  b: &x 1\n", "f.yaml:3:6: anchors"),
        ("- - |\n  - &x 1\n", "f.yaml:2:5: anchors"),
        ("a: b\n  'c\nd: &x 1\ne: 'f'\n", "f.yaml:3:4: d: anchors"),
        ("a: |I| <= 5 uA\n", "f.yaml:1:5: not valid YAML: did not find expected comment"),
        ("a:\n\tb: 1\n", "f.yaml:2:1: not valid YAML: found character that cannot start"),
        ("%YAML 1.1\n---\na: 1\n", "f.yaml:1:1: directives (%)"),
        ("a: 1\na: 2\n", "f.yaml:2:1: a: key \"a\" is written twice, first on line 1"),
        ("x: {k: 1, k: 2}\n", "f.yaml:1:11: x.k: key \"k\" is written twice, first on line 1"),
        ("a: 1\n\"a\": 2\n", "f.yaml:2:1: a: key \"a\" is written twice"),
        ("a: [1, 2\n", "f.yaml:2:1: not valid YAML:"),
        ("a: 1\n b: 2\n", "f.yaml:2:3: not valid YAML:"),
        ("a: 1\n---\nb: 2\n", "f.yaml:2:1: not valid YAML: but found another document"),
        ("? [a, b]\n: 1\n", "f.yaml:1:3: a key must be plain text"),
        ("a: \u{7}\n", "f.yaml:1:4: not valid YAML: control characters"),
    ])
    func refuses(_ text: String, _ start: String) throws {
        let first = try #require(problems(text).first)
        #expect(first.hasPrefix(start), "\(first)")
    }

    @Test(arguments: [
        "a: R & D *stars* and !\n", "a: \"x, &y\"\n", "a: 'it''s *b'\n", "# &x\na: 1 # *b\n",
        "a: |\n  * item\n  &x\n  !y\nb: 1\n", "a: >-\n    &deep\n    *x\nb: 1\n",
        "a: 5 %\n", "a: http://x/?a=1&b=2\n", "a: \"line\n  &x still text\"\n",
        "a: \"quote \\\" &x\"\n",
    ])
    func ordinaryTextIsNoIndicator(_ text: String) {
        #expect(problems(text) == [])
    }

    @Test func hiddenAliasesNeverReachTheParserInNumber() {
        let hidden = (1..<40).map { "k\($0): &k\($0) {? [*k\($0 - 1), *k\($0 - 1)] : 1}\n" }
        let found = problems("a: b\n  'c\nk0: &k0 1\n" + hidden.joined() + "e: 'f'\n")
        #expect(
            found == [
                "f.yaml:1:1: aliases (*) are not used here: write the value out, "
                    + "or quote the text"
            ])
    }

    @Test func windowsLinesAndByteOrderMarksAreFine() throws {
        let problems = ProblemCollector(file: "f.yaml")
        let text = "\u{FEFF}a: 1\r\nb: 2\r\n"
        let root = try #require(YAMLDocument.root(text: text, problems))
        #expect(root.entries?.map(\.key) == ["a", "b"])
        #expect(root.entries?.last?.keyPlace == SourcePlace(line: 2, column: 1))
        #expect(problems.isClean)
    }

    @Test func everyDuplicateIsTold() {
        let found = problems("a: 1\nb: {c: 1, c: 2, c: 3}\na: 2\n")
        #expect(found.count == 3)
        #expect(found.allSatisfy { $0.contains("is written twice") })
    }

    @Test func sizeAndDepthAreBounded() {
        let deep = String(repeating: "[", count: 40) + String(repeating: "]", count: 40)
        #expect(problems(deep).first?.contains("nested too deeply") == true)
        let abyss = String(repeating: "[", count: 500_000)
        #expect(problems(abyss).count == 1)
        let big = "a: " + String(repeating: "x", count: YAMLDocument.bytesMax)
        #expect(problems(big).first?.contains("at most 1048576 bytes") == true)
        let laughs = (0..<30).map { "a\($0): &a\($0) [*a\($0 - 1), *a\($0 - 1)]\n" }.joined()
        #expect(problems(laughs).first?.contains("anchors") == true)
    }

    @Test func notUTF8NamesTheLine() {
        let problems = ProblemCollector(file: "f.yaml")
        let bytes: [UInt8] = Array("a: 1\nb: caf".utf8) + [0xE9, 0x0A]
        #expect(YAMLDocument.root(bytes: bytes, problems) == nil)
        #expect(
            problems.problems.first?.description.hasPrefix("f.yaml:2:1: the file is not UTF-8")
                == true)
        #expect(YAMLDocument.root(bytes: Array("a: é".utf8), ProblemCollector(file: "")) != nil)
    }
}
