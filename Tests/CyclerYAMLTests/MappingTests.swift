import CyclerCore
import CyclerYAML
import Testing

@Suite struct MappingTests {
    private func read(_ text: String, _ body: (inout MappingReader) -> Void) -> [String] {
        let problems = ProblemCollector(file: "f.yaml")
        if let root = YAMLDocument.root(text: text, problems),
            var reader = MappingReader(root, problems)
        {
            body(&reader)
            reader.finish()
        }
        return problems.problems.map(\.description)
    }

    @Test func takesValuesByForm() {
        let found = read("n: 0x10\nw: half\nb: no\nr: [-1 V, 5 V]\nt: 'x: y'\nd: 1.5\n") { map in
            #expect(map.required("n", .integer(in: 0...255)) == 16)
            #expect(map.required("w", Form<CellKind>.word) == .half)
            #expect(map.optional("b", .yesNo) == false)
            #expect(map.optionalRange("r", .voltage) == Volts(-1)...Volts(5))
            #expect(map.optional("t", .text) == "x: y")
            #expect(map.optional("d", .number(in: 0...2)) == 1.5)
            #expect(map.optional("absent", .span, default: .seconds(3)) == .seconds(3))
        }
        #expect(found == [])
    }

    @Test func tellsAllProblemsInFileOrder() {
        let found = read("evrey: 1 s\nkind: halv\nlimits: [5 V, 1 V]\n") { map in
            _ = map.optionalRange("limits", .voltage)
            _ = map.required("kind", Form<CellKind>.word)
            _ = map.required("every", .span)
        }
        let time = "a time such as 100 ms, 10 s, 5 min or 6 h"
        #expect(
            found == [
                "f.yaml:1:1: key \"every\" is missing; expected every: \(time)",
                "f.yaml:1:1: evrey: unknown key \"evrey\"; expected one of limits, kind, every; "
                    + "did you mean \"every\"?",
                "f.yaml:2:7: kind: unknown word \"halv\"; expected one of half, symmetric, full; "
                    + "did you mean \"half\"?",
                "f.yaml:3:9: limits: the lower end is not below the upper end; "
                    + "expected [low, high]",
            ])
    }

    @Test(arguments: [
        ("k:\n", "k: found nothing"), ("k: [1 s]\n", "k: found a list"),
        ("k: {a: 1}\n", "k: found a mapping"), ("k: 100\n", "\"100\" has no unit"),
    ])
    func notAScalar(_ text: String, _ expected: String) throws {
        let found = read(text) { map in #expect(map.required("k", .span) == nil) }
        #expect(try #require(found.first).contains(expected))
    }

    @Test(arguments: ["r: 1 V\n", "r: [1 V]\n", "r: [1 V, 2 V, 3 V]\n", "r: [1 V, 2]\n"])
    func wrongRanges(_ text: String) {
        let found = read(text) { map in #expect(map.optionalRange("r", .voltage) == nil) }
        #expect(found.count == 1)
    }

    @Test func rootMustBeAMapping() {
        #expect(read("- a\n") { _ in }.first?.contains("found a list") == true)
        #expect(read("word\n") { _ in }.first?.contains("found \"word\"") == true)
    }

    @Test(arguments: ["1x", "A1", "a.b-c_d", "pstat1"])
    func names(_ text: String) { #expect(Form.name.read(text).value == text) }

    @Test(arguments: ["", "a b", "-a", "../x", "ä", "a/b", ".hidden", "a__b"])
    func wrongNames(_ text: String) { #expect(Form.name.read(text).value == nil) }

    @Test func problemsAreBounded() {
        let text = (0..<300).map { "k\($0): 1\n" }.joined()
        #expect(read(text) { _ in }.count == ProblemCollector.countMax)
    }

    @Test(arguments: [
        ("voltge", "voltage"), ("VOLTAGE", "voltage"), ("stop_bits", "stop-bits"),
        ("evrey", "every"), ("xyz", nil), ("", nil), ("voltages-and-more", "voltage"),
    ])
    func suggestions(_ word: String, _ expected: String?) {
        let words = ["voltage", "stop-bits", "every"]
        #expect(Suggestion.closest(to: word, among: words) == expected)
    }
}
