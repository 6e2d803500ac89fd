import Testing

/// What a room imports is what the manifest gives it: a build that works by accident of order
/// breaks on somebody else's machine.
@Suite struct ManifestTests {
    static let tree = SourceTree.ofPackage
    static let manifest = tree.text(of: "Package.swift") ?? ""

    @Test(arguments: Rooms.all.map(\.name)) func namesWhatIsImported(_ room: String) {
        let given = Manifest.dependencies(of: room, in: Self.manifest)
        let imported = Self.tree.swift.filter { $0.room == room }.flatMap(TidyRules.imports)
            .filter { Rooms[$0] != nil }
        #expect(Set(imported).subtracting(given).sorted() == [])
    }

    @Test func theSafeProgramLinksNothingForbidden() {
        var linked = Manifest.dependencies(of: "cycler-safe", in: Self.manifest)
        var next = 0
        while next < linked.count {
            let below = Manifest.dependencies(of: linked[next], in: Self.manifest)
            linked += below.filter { !linked.contains($0) }
            next += 1
        }
        #expect(linked.contains("CyclerBus"))
        #expect(linked.filter(Rooms.forbiddenToSafe.contains) == [])
    }

    @Test(arguments: [
        ("A", ["B"]), ("C", ["A", "B"]), ("D", []), ("E", []),
    ])
    func dependenciesAreRead(_ target: String, _ expected: [String]) {
        let manifest = """
            room("A", ["B"]),
            program(
                "C",
                [
                    "A", outside(name: yams), "B",
                ]),
            room("D"),
            tests("E", ["A"]),
            """
        #expect(Manifest.dependencies(of: target, in: manifest) == expected)
    }
}

/// Reads targets out of `Package.swift`, as they are written there.
enum Manifest {
    /// Names in the dependency list of a room or program, in order; empty when it has none.
    static func dependencies(of target: String, in manifest: String) -> [String] {
        var text = manifest[...]
        while let call = text.firstIndex(of: "(") {
            let before = text[..<call]
            text = text[call...].dropFirst()
            guard before.hasSuffix("room") || before.hasSuffix("program") else { continue }
            let names = quoted(upToTheEndOfCall: text)
            if names.first == target { return Array(names.dropFirst()) }
        }
        return []
    }

    private static func quoted(upToTheEndOfCall text: Substring) -> [String] {
        var depth = 1
        var names: [String] = []
        var name: String?
        for character in text {
            switch (character, name) {
            case ("\"", let done?):
                names.append(done)
                name = nil
            case ("\"", nil): name = ""
            case (_, let begun?): name = begun + String(character)
            case ("(", nil): depth += 1
            case (")", nil):
                depth -= 1
                if depth == 0 { return names }
            case (_, nil): break
            }
        }
        return names
    }
}
