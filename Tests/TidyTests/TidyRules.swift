/// The rules of the house as functions from a file to complaints, so that they can be tested.
enum TidyRules {
    static let linesMax = 400
    static let columnsMax = 100

    // MARK: Imports

    /// Modules that a file imports.
    static func imports(_ file: SourceTree.File) -> [String] {
        file.lines.compactMap { line in
            var words = line.split(separator: " ")
            if let first = words.first,
                ["package", "internal", "private", "public"].contains(first)
            {
                words.removeFirst()
            }
            while let first = words.first, first.hasPrefix("@") { words.removeFirst() }
            guard words.count == 2, words[0] == "import" else { return nil }
            return String(words[1])
        }
    }

    /// Imports that point up, sideways or out of the house.
    static func badImports(_ file: SourceTree.File) -> [String] {
        guard let room = Rooms[file.room] else {
            return ["\(file.path): \(file.room) has no floor in Rooms.swift"]
        }
        return imports(file).compactMap { module in
            guard let complaint = complaint(about: module, in: room, file.path) else { return nil }
            return "\(file.path): imports \(module): \(complaint)"
        }
    }

    private static func complaint(
        about module: String, in room: Rooms.Room, _ path: String
    ) -> String? {
        if let other = Rooms[module] {
            if room.name == "cycler-safe", Rooms.forbiddenToSafe.contains(module) {
                return "cycler-safe must not depend on it"
            }
            return other.floor < room.floor ? nil : "arrows point down only"
        }
        if let outside = Rooms.outside.first(where: { $0.module == module }) {
            if room.floor < outside.floor { return "not below floor \(outside.floor)" }
            return room.system == .platform ? nil : "the room is pure"
        }
        guard module == "Glibc" else { return "unknown module" }
        if Rooms.platformExceptions[path] != nil { return nil }
        return room.system == .platform ? nil : "the room is pure"
    }

    // MARK: Size

    static func tooLong(_ file: SourceTree.File) -> [String] {
        // A file ends with a line end, so the last of its lines is empty.
        let count = file.lines.count - 1
        var complaints: [String] = []
        if count > linesMax { complaints.append("\(file.path): \(count) lines") }
        for (index, line) in file.lines.enumerated() where line.count > columnsMax {
            complaints.append("\(file.path):\(index + 1): \(line.count) columns")
        }
        return complaints
    }

    // MARK: Words

    /// Left-overs, and output that bypasses the journal.
    static func leftOvers(_ file: SourceTree.File) -> [String] {
        let isProgram = Rooms[file.room]?.floor == 4
        return file.lines.enumerated().compactMap { index, line in
            if line.contains("TO" + "DO") || line.contains("FIX" + "ME") {
                return "\(file.path):\(index + 1): something is not done"
            }
            if !isProgram, callsPrint(line) {
                return "\(file.path):\(index + 1): only programs print"
            }
            return nil
        }
    }

    private static func callsPrint(_ line: Substring) -> Bool {
        let code = line.drop { $0 == " " }
        guard !code.hasPrefix("//"), let place = code.range(of: "print(") else { return false }
        guard place.lowerBound > code.startIndex else { return true }
        let before = code[code.index(before: place.lowerBound)]
        return !before.isLetter && !before.isNumber && before != "." && before != "_"
    }

    // MARK: Summaries

    /// `package` declarations without a summary. Initialisers and stored properties speak for
    /// themselves; a summary holds for the one-line declarations right below it; what fulfils a
    /// protocol (`witnesses`) is explained there.
    static func undocumented(
        _ file: SourceTree.File, witnesses: Set<String> = ["description"]
    ) -> [String] {
        let lines = file.lines
        return lines.indices.compactMap { index in
            guard let name = declaration(lines[index]), !witnesses.contains(name),
                !hasSummary(lines, above: index)
            else { return nil }
            return "\(file.path):\(index + 1): \(name) has no summary"
        }
    }

    /// Names of what the protocols of a file ask for.
    static func requirements(_ file: SourceTree.File) -> [String] {
        var names: [String] = []
        var isInside = false
        for line in file.lines {
            if line.hasPrefix("package protocol ") || line.hasPrefix("protocol ") {
                isInside = true
            } else if line.hasPrefix("}") {
                isInside = false
            } else if isInside, let name = declaration("package " + line.drop { $0 == " " }) {
                names.append(name)
            }
        }
        return names
    }

    private static let kinds = [
        "func", "struct", "enum", "class", "protocol", "typealias", "actor", "subscript",
    ]
    private static let modifiers = [
        "static", "final", "mutating", "consuming", "borrowing", "indirect", "nonisolated",
    ]

    /// What a line declares for the package and must explain; nil for anything else.
    private static func declaration(_ line: Substring) -> String? {
        var words = line.split(separator: " ")[...]
        while let first = words.first, first.hasPrefix("@") { words.removeFirst() }
        guard words.first == "package" else { return nil }
        words.removeFirst()
        while let first = words.first, modifiers.contains(String(first)) { words.removeFirst() }
        guard let kind = words.first, words.count > 1 else { return nil }
        let rest = words.dropFirst().joined(separator: " ")
        if kind == "var" {
            // Computed: the line opens a body and assigns nothing.
            guard rest.contains("{"), !rest.contains("=") else { return nil }
        } else {
            let word = kind.prefix { $0.isLetter }
            guard kinds.contains(String(word)) else { return nil }
        }
        if kind.hasPrefix("subscript") { return "subscript" }
        // Operators mean what they always mean.
        let name = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "`" }
        return name.isEmpty ? nil : String(name)
    }

    private static func hasSummary(_ lines: [Substring], above index: Int) -> Bool {
        var above = index - 1
        while above >= 0 {
            let line = lines[above].drop { $0 == " " }
            if line.hasPrefix("///") { return true }
            let isOneLine = line.hasPrefix("package ") && line.hasSuffix("}") && line.contains("{")
            guard line.hasPrefix("@") || isOneLine else { return false }
            above -= 1
        }
        return false
    }
}

extension Substring {
    /// The first place of a text; the standard library has none for this without Foundation.
    fileprivate func range(of wanted: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(wanted) {
                return start..<index(start, offsetBy: wanted.count)
            }
            start = index(after: start)
        }
        return nil
    }
}
