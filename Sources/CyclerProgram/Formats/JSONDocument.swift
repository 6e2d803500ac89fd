import CyclerCore
import CyclerYAML

/// Turns the text of a JSON file into the nodes that the readers of our own files take, so that
/// problems have the same places, paths and suggestions: one document, no duplicate keys, bounded
/// size and depth.
///
/// Text in quotes becomes a quoted scalar, numbers and words (`true`) stay as written, and a
/// `null` is nothing at all.
enum JSONDocument {
    /// The root, nil when a problem was reported that leaves no tree.
    static func root(text: String, _ problems: ProblemCollector) -> YAMLNode? {
        var bytes = Array(text.utf8)
        guard bytes.count <= YAMLDocument.bytesMax else {
            problems.report(
                at: SourcePlace(line: 1, column: 1), path: "",
                "the file has \(bytes.count) bytes",
                expected: "at most \(YAMLDocument.bytesMax) bytes")
            return nil
        }
        // Some editors begin a file with a byte order mark, which JSON does not know.
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
        let lines = LineStarts(bytes)
        do {
            let json = try JSONScanner.locate(bytes)
            return node(json, path: "", lines, problems)
        } catch {
            report(error, bytes, lines, problems)
            return nil
        }
    }

    private static func node(
        _ json: LocatedJSON, path: String, _ lines: LineStarts, _ problems: ProblemCollector
    ) -> YAMLNode {
        let content: YAMLNode.Content =
            switch json.content {
            case .null: .scalar(YAMLScalar(text: "null", isQuoted: false))
            case .bool(let flag): .scalar(YAMLScalar(text: "\(flag)", isQuoted: false))
            case .number(let text): .scalar(YAMLScalar(text: text, isQuoted: false))
            case .string(let text): .scalar(YAMLScalar(text: text, isQuoted: true))
            case .array(let elements):
                .sequence(
                    elements.enumerated().map { index, element in
                        node(element, path: "\(path)[\(index)]", lines, problems)
                    })
            case .object(let members): .mapping(entries(members, path: path, lines, problems))
            }
        return YAMLNode(content: content, place: lines.place(of: json.offset), path: path)
    }

    private static func entries(
        _ members: [LocatedJSON.Member], path: String, _ lines: LineStarts,
        _ problems: ProblemCollector
    ) -> [YAMLEntry] {
        var entries: [YAMLEntry] = []
        var firstLines: [String: Int] = [:]
        for member in members {
            let place = lines.place(of: member.keyOffset)
            let keyPath = path.isEmpty ? member.key : "\(path).\(member.key)"
            if let line = firstLines[member.key] {
                problems.report(
                    at: place, path: keyPath,
                    "key \"\(member.key)\" is written twice, first on line \(line)")
                continue
            }
            firstLines[member.key] = place.line
            entries.append(
                YAMLEntry(
                    key: member.key, keyPlace: place,
                    value: node(member.value, path: keyPath, lines, problems)))
        }
        return entries
    }

    // MARK: Text that is no JSON

    private static func report(
        _ error: JSONError, _ bytes: [UInt8], _ lines: LineStarts, _ problems: ProblemCollector
    ) {
        let (offset, message) = words(error, bytes)
        problems.report(
            at: lines.place(of: offset), path: "", message, expected: "a JSON file")
    }

    private static func words(_ error: JSONError, _ bytes: [UInt8]) -> (Int, String) {
        switch error {
        case .unexpected(let byte, let at):
            if let word = notANumber(bytes, at) { return (at, "\(word) is no value") }
            let isPrintable = (0x21...0x7E).contains(byte)
            let found = isPrintable ? "'\(Character(Unicode.Scalar(byte)))'" : "this character"
            return (at, "\(found) does not belong here")
        case .endOfText: return (bytes.count, "the file ends too early")
        case .badNumber(let at):
            if let word = notANumber(bytes, at) { return (at, "\(word) is no value") }
            return (at, "this is no number")
        case .badString(let at): return (at, "this text in quotes is not right")
        case .tooDeep(let at):
            return (at, "nested too deeply, more than \(JSONScanner.depthMax) levels")
        case .trailing(let at): return (at, "the file goes on behind its end")
        }
    }

    /// Python writes these into what it calls JSON.
    private static func notANumber(_ bytes: [UInt8], _ at: Int) -> String? {
        ["NaN", "Infinity", "-Infinity"].first { bytes[at...].starts(with: $0.utf8) }
    }
}

/// Finds line and column of a byte.
private struct LineStarts {
    private let starts: [Int]
    /// Characters (code points) before each byte, and before the end.
    private let characters: [Int32]

    init(_ bytes: [UInt8]) {
        var starts = [0]
        var characters: [Int32] = [0]
        characters.reserveCapacity(bytes.count + 1)
        var count: Int32 = 0
        for (index, byte) in bytes.enumerated() {
            if byte == 0x0A { starts.append(index + 1) }
            if byte & 0xC0 != 0x80 { count += 1 }
            characters.append(count)
        }
        self.starts = starts
        self.characters = characters
    }

    /// Columns count characters, as in YAML files.
    func place(of offset: Int) -> SourcePlace {
        var low = 0
        var high = starts.count - 1
        while low < high {
            let middle = (low + high + 1) / 2
            if starts[middle] <= offset { low = middle } else { high = middle - 1 }
        }
        let end = min(offset, characters.count - 1)
        return SourcePlace(
            line: low + 1, column: Int(characters[end] - characters[starts[low]]) + 1)
    }
}
