import Testing

/// The rules of the house, on the house as it stands.
@Suite struct TidyTests {
    static let tree = SourceTree.ofPackage

    @Test func treeIsFound() {
        #expect(Self.tree.swift.count > 100)
        #expect(Self.tree.rooms.count > 10)
    }

    @Test(arguments: tree.rooms) func everyRoomHasAFloor(_ room: String) {
        #expect(Rooms[room] != nil)
    }

    @Test(arguments: Rooms.all.map(\.name)) func everyFloorHasItsRoom(_ room: String) {
        #expect(Self.tree.rooms.contains(room))
    }

    @Test func importsPointDown() {
        #expect(Self.tree.swift.flatMap(TidyRules.badImports) == [])
    }

    @Test func filesAndLinesAreShort() {
        #expect(Self.tree.swift.flatMap(TidyRules.tooLong) == [])
    }

    @Test func nothingIsLeftOver() {
        #expect(Self.tree.swift.flatMap(TidyRules.leftOvers) == [])
    }

    @Test func declarationsAreExplained() {
        for room in Self.tree.rooms {
            let files = Self.tree.swift.filter { $0.room == room }
            let asking = Self.tree.swift.filter { $0.room == room || $0.room == "CyclerCore" }
            let witnesses = Set(asking.flatMap(TidyRules.requirements)).union(["description"])
            #expect(files.flatMap { TidyRules.undocumented($0, witnesses: witnesses) } == [])
        }
    }
}

/// The rules themselves: each sees what it is for, and nothing else.
@Suite struct TidyRuleTests {
    private func file(_ path: String, _ lines: String...) -> SourceTree.File {
        SourceTree.File(path: path, text: lines.joined(separator: "\n") + "\n")
    }

    @Test(arguments: [
        ("CyclerCore", "import Glibc"), ("CyclerCore", "import Foundation"),
        ("CyclerEngine", "package import CyclerWatch"),
        ("CyclerWatch", "internal import CyclerStation"),
        ("CyclerStation", "@preconcurrency import CyclerDaemon"),
        ("CyclerStation", "import Synchronization"), ("CyclerDaemon", "import ArgumentParser"),
        ("cycler-safe", "import CyclerStation"), ("cyclerctl", "import cyclersim"),
        ("Attic", "import CyclerCore"),
    ])
    func badImportIsSeen(_ room: String, _ line: String) {
        #expect(TidyRules.badImports(file("Sources/\(room)/A.swift", line)).count == 1)
    }

    @Test(arguments: [
        ("CyclerEngine", "package import CyclerCore"), ("CyclerBus", "internal import Glibc"),
        ("CyclerDaemon", "import NIOCore"), ("cyclerd", "import CyclerDaemon"),
        ("CyclerCore", "// import Foundation"), ("cycler-safe", "import CyclerBus"),
    ])
    func goodImportIsNot(_ room: String, _ line: String) {
        #expect(TidyRules.badImports(file("Sources/\(room)/A.swift", line)) == [])
    }

    @Test func lengthIsCounted() {
        let long = String(repeating: "x", count: TidyRules.columnsMax)
        let tall = String(repeating: "\n", count: TidyRules.linesMax - 1)
        #expect(TidyRules.tooLong(file("Sources/CyclerCore/A.swift", long)) == [])
        #expect(TidyRules.tooLong(file("Sources/CyclerCore/A.swift", long + "x")).count == 1)
        #expect(TidyRules.tooLong(file("Sources/CyclerCore/A.swift", tall)) == [])
        #expect(TidyRules.tooLong(file("Sources/CyclerCore/A.swift", tall + "\n")).count == 1)
    }

    @Test(arguments: [
        "    print(\"x\")", "let a = 1; print(a)", "// TO" + "DO: more", "let FIX" + "ME = 1",
    ])
    func leftOverIsSeen(_ line: String) {
        #expect(TidyRules.leftOvers(file("Sources/CyclerCore/A.swift", line)).count == 1)
    }

    @Test(arguments: [
        "Terminal.print(text)", "func fingerprint(_ a: Int) {}", "/// like print(x)",
        "let blueprint_print(a)",
    ])
    func harmlessLineIsNot(_ line: String) {
        #expect(TidyRules.leftOvers(file("Sources/CyclerCore/A.swift", line)) == [])
    }

    @Test func programsMayPrint() {
        #expect(TidyRules.leftOvers(file("Sources/cyclersim/A.swift", "print(1)")) == [])
    }

    @Test(arguments: [
        "package struct A {", "    package static func b() -> Int { 1 }", "package enum C {",
        "    package var d: Int { 1 }", "package protocol E {", "    package typealias F = Int",
        "    package mutating func g(", "    @discardableResult package func h() -> Int { 1 }",
    ])
    func missingSummaryIsSeen(_ line: String) {
        let path = "Sources/CyclerCore/A.swift"
        #expect(TidyRules.undocumented(file(path, "import CyclerCore", line)).count == 1)
        #expect(TidyRules.undocumented(file(path, "/// What it is.", line)) == [])
        #expect(TidyRules.undocumented(file(path, "/// What.", "@available(*)", line)) == [])
    }

    @Test func summaryHoldsForOneLinersBelow() {
        let path = "Sources/CyclerCore/A.swift"
        let one = "    package static func a() -> Int { 1 }"
        #expect(TidyRules.undocumented(file(path, "    /// Ones.", one, one)) == [])
        #expect(TidyRules.undocumented(file(path, "    /// Ones.", one, "", one)).count == 1)
    }

    @Test func witnessIsExplainedByItsProtocol() {
        let asking = file(
            "Sources/CyclerLab/A.swift", "package protocol Twin {", "    var truth: Int { get }",
            "    mutating func advance(to time: Int)", "}", "func other() {}")
        #expect(TidyRules.requirements(asking) == ["truth", "advance"])
        let line = "    package mutating func advance(to time: Int) {"
        let fulfilling = file("Sources/CyclerLab/B.swift", line)
        #expect(TidyRules.undocumented(fulfilling, witnesses: ["advance"]) == [])
        #expect(TidyRules.undocumented(fulfilling, witnesses: ["truth"]).count == 1)
    }

    @Test(arguments: [
        "package init(a: Int) {", "package var a: Int", "package let b = 1",
        "package var c = Box { 1 }", "package static func < (a: Self, b: Self) -> Bool {",
        "package import CyclerCore", "private func d() {", "package private(set) var e = 0",
    ])
    func othersNeedNone(_ line: String) {
        #expect(TidyRules.undocumented(file("Sources/CyclerCore/A.swift", line)) == [])
    }
}
