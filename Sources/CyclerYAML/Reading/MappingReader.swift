package import CyclerCore

/// Takes the keys of a mapping one after another and remembers which, so that what is left over
/// can be refused. Every method reports problems by itself, returns nil and lets decoding go on.
package struct MappingReader {
    package let node: YAMLNode
    package let problems: ProblemCollector
    private let entries: [YAMLEntry]
    private var asked: [String] = []

    /// Nil, and a problem, when the node is no mapping; `expected` completes the message.
    package init?(
        _ node: YAMLNode, _ problems: ProblemCollector,
        expected: String = "a mapping (key: value lines)"
    ) {
        guard let entries = node.entries else {
            problems.report(at: node, "found \(node.kindInWords)", expected: expected)
            return nil
        }
        self.node = node
        self.problems = problems
        self.entries = entries
    }

    /// Where the mapping stands, for the thing decoded from it.
    package var place: SourcePlace { node.place }

    /// The keys in file order, taken or not.
    package var keys: [String] { entries.map(\.key) }

    /// True when the key is there, taken or not.
    package func has(_ key: String) -> Bool { entries.contains { $0.key == key } }

    /// The entry of a key as it is, nil when absent.
    package mutating func entry(_ key: String) -> YAMLEntry? {
        if !asked.contains(key) { asked.append(key) }
        return entries.first { $0.key == key }
    }

    /// The node of a key as it is, nil when absent.
    package mutating func optionalNode(_ key: String) -> YAMLNode? { entry(key)?.value }

    /// The node of a key; a problem when absent.
    package mutating func requiredNode(_ key: String, expected: String) -> YAMLNode? {
        if let entry = entry(key) { return entry.value }
        reportMissing(key, expected: expected)
        return nil
    }

    /// A value that may be left out; a problem when it is written wrongly.
    package mutating func optional<Value>(_ key: String, _ form: Form<Value>) -> Value? {
        optionalNode(key).flatMap { $0.read(form, problems) }
    }

    /// A value that may be left out, with what holds then.
    package mutating func optional<Value>(
        _ key: String, _ form: Form<Value>, default value: Value
    ) -> Value {
        guard let node = optionalNode(key) else { return value }
        return node.read(form, problems) ?? value
    }

    /// A value that must be there.
    package mutating func required<Value>(_ key: String, _ form: Form<Value>) -> Value? {
        requiredNode(key, expected: form.expected).flatMap { $0.read(form, problems) }
    }

    /// A mapping below a key, nil when absent.
    package mutating func optionalMapping(_ key: String) -> MappingReader? {
        optionalNode(key).flatMap { MappingReader($0, problems) }
    }

    /// A mapping that must be there.
    package mutating func requiredMapping(_ key: String, expected: String) -> MappingReader? {
        requiredNode(key, expected: expected).flatMap { MappingReader($0, problems) }
    }

    /// The elements of a list below a key; nil when absent or no list. One value alone is no list.
    package mutating func optionalList(_ key: String, expected: String) -> [YAMLNode]? {
        optionalNode(key).flatMap { $0.list(problems, expected: expected) }
    }

    /// The elements of a list that must be there.
    package mutating func requiredList(_ key: String, expected: String) -> [YAMLNode]? {
        requiredNode(key, expected: expected).flatMap { $0.list(problems, expected: expected) }
    }

    /// `[low, high]`, nil when absent or wrong.
    package mutating func optionalRange<Value: Comparable>(
        _ key: String, _ form: Form<Value>
    ) -> ClosedRange<Value>? {
        optionalNode(key).flatMap { $0.range(form, problems) }
    }

    /// Entries nobody asked for, in file order; they then count as known.
    package mutating func remaining() -> [YAMLEntry] {
        let rest = entries.filter { !asked.contains($0.key) }
        asked += rest.map(\.key)
        return rest
    }

    /// Refuses every key that nobody asked for, suggesting the closest that was.
    package func finish() {
        for entry in entries where !asked.contains(entry.key) {
            let absent = asked.filter { !has($0) }
            problems.report(
                at: entry.keyPlace, path: entry.value.path, "unknown key \"\(entry.key)\"",
                expected: asked.isEmpty
                    ? "no keys here" : "one of " + asked.joined(separator: ", "),
                suggestion: Suggestion.closest(to: entry.key, among: absent)
                    ?? Suggestion.closest(to: entry.key, among: asked))
        }
    }

    /// Reports that a key is missing; for choices that a single form cannot say.
    package func reportMissing(_ key: String, expected: String) {
        problems.report(
            at: node, "key \"\(key)\" is missing", expected: "\(key): \(expected)")
    }
}
