import CyclerCore
import Yams

/// Drives the YAML parser and copies its tree into ours.
///
/// The parser gives up at the first duplicate key. So that all problems are told together, the
/// first of the two keys is then renamed in a copy of the text and parsing starts again; the
/// renamed entry is dropped while copying, and the problem is reported at the second.
struct DocumentComposer {
    /// Duplicate keys told before giving up.
    static let duplicatesMax = 16

    private struct Renamed {
        var place: SourcePlace
        var key: String
    }

    private let text: String
    /// The text by lines, to see whether a scalar stands there letter by letter.
    private let lines: [ArraySlice<Unicode.Scalar>]
    private let problems: ProblemCollector
    private var renamed: [Renamed] = []

    init(text: String, _ problems: ProblemCollector) {
        self.text = text
        lines = Array(text.unicodeScalars).split(separator: "\n", omittingEmptySubsequences: false)
        self.problems = problems
    }

    mutating func root() -> YAMLNode? {
        var current = text
        for _ in 0...Self.duplicatesMax {
            do {
                // Nodes hold their anchors weakly: the parser must outlive the copying.
                let parser = try Parser(yaml: current, resolver: .basic, encoding: .utf8)
                return try withExtendedLifetime(parser) { try copyRoot(of: parser) }
            } catch YamlError.duplicatedKeysInMapping(let keys, let context) {
                let place = SourcePlace(line: context.mark.line, column: context.mark.column)
                let key = keys.first ?? ""
                guard let next = rename(key, at: place, in: current) else {
                    problems.report(at: place, path: "", "key \"\(key)\" is written twice")
                    return nil
                }
                current = next
            } catch {
                reportSyntax(error)
                return nil
            }
        }
        for one in renamed {
            problems.report(at: one.place, path: "", "key \"\(one.key)\" is written twice")
        }
        return nil
    }

    private func copyRoot(of parser: Parser) throws -> YAMLNode? {
        guard let root = try parser.singleRoot() else {
            problems.report(at: SourcePlace(line: 1, column: 1), path: "", "the file is empty")
            return nil
        }
        return copy(root, path: "", depth: 0)
    }

    /// Replaces the first character of a key by one from the private use area; columns stay.
    private mutating func rename(
        _ key: String, at place: SourcePlace, in text: String
    ) -> String? {
        guard !key.isEmpty, !renamed.contains(where: { $0.place == place }) else { return nil }
        var scalars = Array(text.unicodeScalars)
        var offset = 0
        var line = 1
        while line < place.line {
            guard offset < scalars.count else { return nil }
            if scalars[offset] == "\n" { line += 1 }
            offset += 1
        }
        offset += place.column - 1
        if offset < scalars.count, scalars[offset] == "\"" || scalars[offset] == "'" { offset += 1 }
        guard offset < scalars.count, scalars[offset] == key.unicodeScalars.first,
            let mark = Unicode.Scalar(0xE000 + UInt32(renamed.count))
        else { return nil }
        scalars[offset] = mark
        renamed.append(Renamed(place: place, key: key))
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }

    private func copy(_ node: Node, path: String, depth: Int) -> YAMLNode? {
        let place = Self.place(of: node)
        guard depth <= YAMLDocument.depthMax else {
            problems.report(
                at: place, path: path, "nested too deeply",
                expected: "at most \(YAMLDocument.depthMax) levels")
            return nil
        }
        guard node.anchor == nil else {
            problems.report(at: place, path: path, IndicatorScan.Indicator.anchor.message)
            return nil
        }
        switch node {
        case .scalar(let scalar):
            let isQuoted = scalar.style != .plain
            let written = YAMLScalar(
                text: scalar.string, isQuoted: isQuoted,
                textColumn: column(of: scalar.string, at: place, isQuoted: isQuoted))
            return YAMLNode(content: .scalar(written), place: place, path: path)
        case .sequence(let sequence):
            let nodes = sequence.enumerated().compactMap { index, element in
                copy(element, path: "\(path)[\(index)]", depth: depth + 1)
            }
            return YAMLNode(content: .sequence(nodes), place: place, path: path)
        case .mapping(let mapping):
            let entries = entries(of: mapping, path: path, depth: depth)
            return YAMLNode(content: .mapping(entries), place: place, path: path)
        case .alias:
            problems.report(at: place, path: path, IndicatorScan.Indicator.alias.message)
            return nil
        }
    }

    /// The column of the text, when its characters are in the file as they are.
    private func column(of text: String, at place: SourcePlace, isQuoted: Bool) -> Int? {
        guard lines.indices.contains(place.line - 1) else { return nil }
        let column = place.column + (isQuoted ? 1 : 0)
        let rest = lines[place.line - 1].dropFirst(column - 1)
        return rest.starts(with: text.unicodeScalars) ? column : nil
    }

    private func entries(of mapping: Node.Mapping, path: String, depth: Int) -> [YAMLEntry] {
        var entries: [YAMLEntry] = []
        var dropped: [Renamed] = []
        for (keyNode, valueNode) in mapping {
            let place = Self.place(of: keyNode)
            guard case .scalar(let scalar) = keyNode, keyNode.anchor == nil else {
                problems.report(
                    at: place, path: path, "a key must be plain text", expected: "key: value")
                continue
            }
            let one = renamed.first { $0.place == place }
            let key = one?.key ?? scalar.string
            guard key.utf8.count <= YAMLDocument.keyLengthMax else {
                problems.report(
                    at: place, path: path, "a key has \(key.utf8.count) bytes",
                    expected: "at most \(YAMLDocument.keyLengthMax)")
                continue
            }
            let keyPath = path.isEmpty ? key : "\(path).\(key)"
            if let first = dropped.first(where: { $0.key == key }) {
                problems.report(
                    at: place, path: keyPath,
                    "key \"\(key)\" is written twice, first on line \(first.place.line)")
            }
            if let one {
                dropped.append(one)
                continue
            }
            guard let value = copy(valueNode, path: keyPath, depth: depth + 1) else { continue }
            entries.append(YAMLEntry(key: key, keyPlace: place, value: value))
        }
        return entries
    }

    private static func place(of node: Node) -> SourcePlace {
        SourcePlace(line: node.mark?.line ?? 1, column: node.mark?.column ?? 1)
    }

    /// What to do about the two slips that the parser's words do not explain.
    private static func remedy(_ problem: String, _ context: String) -> String? {
        if context.contains("block scalar") { return "quotes around text that begins with | or >" }
        if problem.contains("cannot start any token") {
            return "spaces, not tabs, to indent, and quotes around text that begins with a symbol"
        }
        return nil
    }

    private func reportSyntax(_ error: any Error) {
        let start = SourcePlace(line: 1, column: 1)
        guard let error = error as? YamlError else {
            problems.report(at: start, path: "", "the file is not valid YAML")
            return
        }
        switch error {
        case .scanner(let context, let problem, let mark, _),
            .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            let during = context.map { " (\($0.text), line \($0.mark.line))" } ?? ""
            problems.report(
                at: SourcePlace(line: mark.line, column: mark.column), path: "",
                "not valid YAML: \(problem)\(during)",
                expected: Self.remedy(problem, context?.text ?? ""))
        case .reader(let problem, let offset, _, let yaml):
            let before = yaml.prefix(offset ?? 0)
            let line = 1 + before.count { $0.isNewline }
            let column = 1 + before.reversed().prefix { !$0.isNewline }.count
            problems.report(
                at: SourcePlace(line: line, column: column), path: "",
                "not valid YAML: \(problem)")
        case .no, .memory, .writer, .emitter, .representer, .dataCouldNotBeDecoded,
            .duplicatedKeysInMapping:
            problems.report(at: start, path: "", "the file is not valid YAML")
        }
    }
}
