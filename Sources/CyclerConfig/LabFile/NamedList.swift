import CyclerCore
import CyclerYAML

/// Things that other parts of the file refer to by name, in file order.
///
/// An entry that could not be read keeps its name and place with `value` nil, so that what refers
/// to it is not told that it does not exist.
struct NamedList<Value> {
    private(set) var names: [String] = []
    private(set) var nodes: [YAMLNode] = []
    private(set) var found: [Value?] = []

    /// The readable ones; the same length as `names` when the file is without problems.
    var values: [Value] { found.compactMap { $0 } }

    mutating func append(_ name: String, _ node: YAMLNode, _ value: Value?) {
        names.append(name)
        nodes.append(node)
        found.append(value)
    }

    /// The number behind a name; a problem that names the nearest when there is none.
    func index(of name: String, at node: YAMLNode, _ what: String, _ problems: ProblemCollector)
        -> Int?
    {
        if let index = names.firstIndex(of: name) { return index }
        problems.report(
            at: node, "unknown \(what) \"\(name)\"",
            expected: names.isEmpty
                ? "a \(what) of this file" : "one of " + names.joined(separator: ", "),
            suggestion: Suggestion.closest(to: name, among: names))
        return nil
    }
}

extension MappingReader {
    /// The entries of a section whose keys are names, checked for name and number.
    mutating func namedEntries(_ key: String, max: Int, example: String) -> [YAMLEntry] {
        guard let section = requiredMapping(key, expected: example) else { return [] }
        let entries = section.node.entries ?? []
        if entries.isEmpty { problems.report(at: section.node, "nothing is written here") }
        if entries.count > max {
            problems.report(
                at: section.node, "\(entries.count) entries", expected: "at most \(max)")
        }
        return entries.prefix(max).filter { entry in
            guard case .wrong(let message, let suggestion) = Form.name.read(entry.key) else {
                return true
            }
            problems.report(
                at: entry.keyPlace, path: entry.value.path, message,
                expected: Form.name.expected, suggestion: suggestion)
            return false
        }
    }
}
