import Testing

/// What the architecture article names is there, where it says.
@Suite struct ArticleTests {
    static let tree = SourceTree.ofPackage
    static let path = "Sources/CyclerDaemon/CyclerDaemon.docc/Architecture.md"
    static let lines = Article.lines(tree.text(of: path) ?? "")

    @Test func articleIsFound() { #expect(Self.lines.count > 100) }

    @Test(arguments: Rooms.all.map(\.name)) func namesEveryRoom(_ room: String) {
        let floor = Rooms[room]?.floor ?? -1
        #expect(Self.lines.contains { $0.hasPrefix("| \(floor) | `\(room)` |") })
    }

    @Test func namesNoRoomThatIsNone() {
        let named = Self.lines.filter {
            $0.hasPrefix("| ") && $0.dropFirst(2).first?.isNumber == true
        }
        #expect(named.count == Rooms.all.count)
    }

    @Test func everyPathExists() {
        let missing = Self.lines.flatMap(Article.paths).filter { !Self.tree.exists($0) }
        #expect(missing == [])
    }

    @Test func everySymbolIsInItsFile() {
        #expect(Self.lines.flatMap { Article.absentSymbols($0, Self.tree.text(of:)) } == [])
    }

    @Test func everyArticleOfThePackageIsNamed() {
        let articles = Self.tree.sources.map(\.path).filter {
            $0.hasSuffix(".md") && $0 != Self.path && !Article.isLandingPage($0)
        }
        let text = Self.lines.joined(separator: "\n")
        #expect(articles.filter { !text.contains($0) } == [])
    }

    @Test func absentSymbolIsSeen() {
        let text: (String) -> String? = { $0 == "Sources/A/B.swift" ? "let lineMax = 4" : nil }
        #expect(Article.absentSymbols("| x | `A.lineMax` | `Sources/A/B.swift` |", text) == [])
        #expect(Article.absentSymbols("| x | `A.line` | `Sources/A/B.swift` |", text).count == 1)
        #expect(Article.absentSymbols("| x | `lineMax` | `Sources/A/C.swift` |", text).count == 1)
        #expect(Article.absentSymbols("| x | `lineMax` | y |", text) == [])
    }
}

/// Reads the tables of an article.
enum Article {
    static func lines(_ text: String) -> [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    /// What stands between backticks.
    static func quoted(_ line: String) -> [String] {
        let parts = line.split(separator: "`", omittingEmptySubsequences: false)
        return parts.indices.filter { $0 % 2 == 1 }.map { String(parts[$0]) }
    }

    /// Paths from the root of the package.
    static func paths(_ line: String) -> [String] {
        quoted(line).filter { token in
            ["Sources/", "Tests/", "config/", "systemd/", "scripts/"].contains(
                where: token.hasPrefix)
        }
    }

    /// Symbols that a row of a table names beside a file, and that are not in that file.
    static func absentSymbols(_ line: String, _ text: (String) -> String?) -> [String] {
        let cells = line.split(separator: "|").map(String.init)
        guard line.hasPrefix("| "), cells.count >= 3,
            let path = paths(cells[cells.count - 1]).first
                ?? cells.last(where: { !paths($0).isEmpty }).flatMap({ paths($0).first })
        else { return [] }
        let file = text(path) ?? ""
        return cells.dropFirst().flatMap(quoted).filter { $0 != path }.compactMap { symbol in
            let name = symbol.split(separator: ".").last.map(String.init) ?? symbol
            return hasWord(name, in: file) ? nil : "\(symbol) is not in \(path)"
        }
    }

    /// True when the text has the word, not only as a part of a longer one.
    private static func hasWord(_ word: String, in text: String) -> Bool {
        text.split { !$0.isLetter && !$0.isNumber && $0 != "_" }.contains { $0 == word }
    }

    /// `CyclerX.docc/CyclerX.md` only lists the others.
    static func isLandingPage(_ path: String) -> Bool {
        let parts = path.split(separator: "/")
        guard parts.count >= 2, path != "Sources/CyclerLab/CyclerLab.docc/CyclerLab.md" else {
            return false
        }
        let folder = parts[parts.count - 2].split(separator: ".").first ?? ""
        return parts[parts.count - 1] == folder + ".md"
    }
}
