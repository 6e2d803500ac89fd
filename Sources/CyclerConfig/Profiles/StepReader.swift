import CyclerCore
import CyclerInstruments
import CyclerYAML

/// Reads `make-safe` and `actions`: ordered steps.
enum StepReader {
    static func makeSafe(_ reader: inout MappingReader) -> MakeSafeBinding? {
        guard var inner = reader.optionalMapping("make-safe") else { return nil }
        let proves = inner.required("proves", .word(of: ["commanded", "reported"]))
        let list = inner.requiredNode("steps", expected: "a list of steps")
        inner.finish()
        guard let proves, let list else { return nil }
        return MakeSafeBinding(
            steps: steps(list, reader.problems),
            proves: proves == "reported" ? .reported : .commanded,
            place: inner.place)
    }

    static func actions(_ reader: inout MappingReader) -> [ProfileSequence] {
        guard var inner = reader.optionalMapping("actions") else { return [] }
        let sequences = ProfileAction.allCases.compactMap { action in
            inner.entry(action.rawValue).map { entry in
                ProfileSequence(
                    action: action, steps: steps(entry.value, reader.problems),
                    place: entry.keyPlace)
            }
        }
        inner.finish()
        return sequences
    }

    private static func steps(_ node: YAMLNode, _ problems: ProblemCollector) -> [ProfileStep] {
        let nodes = node.list(problems, expected: "a list of steps") ?? []
        return nodes.prefix(ProfileFile.listMax).compactMap { step($0, problems) }
    }

    private static let expected =
        "write, set or expect: {ITEM: VALUE}, or {send: LINE, ask: LINE, equals: TEXT}"

    private static func step(_ node: YAMLNode, _ problems: ProblemCollector) -> ProfileStep? {
        guard var reader = MappingReader(node, problems, expected: expected) else { return nil }
        let write = assignments("write", &reader)
        let set = assignments("set", &reader)
        let expect = assignments("expect", &reader)
        let send = reader.optional("send", ProfileForms.line)
        let ask = reader.optional("ask", ProfileForms.line)
        let check = check(&reader)
        reader.finish()
        let kinds: [ProfileStep.Kind] = [
            write.map { .write($0) }, set.map { .set($0) }, expect.map { .expect($0) },
            send != nil || ask != nil ? .dialogue(send: send, ask: ask, check ?? .any) : nil,
        ].compactMap { $0 }
        guard kinds.count == 1, let kind = kinds.first else {
            if problems.isClean || kinds.count > 1 {
                problems.report(at: node, "a step does one thing", expected: expected)
            }
            return nil
        }
        if ask == nil, let check, check != .any {
            problems.report(
                at: node, "nothing is asked, so nothing can be compared", expected: expected)
        }
        return ProfileStep(kind, place: node.place)
    }

    private static func assignments(
        _ key: String, _ reader: inout MappingReader
    ) -> [ProfileAssignment]? {
        guard var inner = reader.optionalMapping(key) else { return nil }
        let entries = inner.remaining()
        if entries.isEmpty {
            reader.problems.report(
                at: inner.node, "no item is named", expected: "{ITEM: VALUE}")
        }
        return entries.compactMap { entry in
            entry.value.read(ProfileForms.expression, reader.problems).map {
                ProfileAssignment(item: entry.key, value: $0, place: entry.keyPlace)
            }
        }
    }

    /// What an answer must look like; `.any` when nothing is said, nil when it is said wrongly.
    static func check(_ reader: inout MappingReader) -> AnswerCheck? {
        let equals = reader.optional("equals", ProfileForms.line)
        let begins = reader.optional("begins", ProfileForms.line)
        let contains = reader.optional("contains", ProfileForms.line)
        let number = reader.optional("number", ProfileForms.expression)
        let within = reader.optional("within", ProfileForms.tolerance)
        let given = ["equals", "begins", "contains", "number"].filter { reader.has($0) }
        guard given.count <= 1, reader.has("within") == reader.has("number") else {
            reader.problems.report(
                at: reader.node, "an answer is compared in one way",
                expected: "equals, begins, contains, or number with within")
            return nil
        }
        if let equals { return .equals(equals) }
        if let begins { return .begins(begins) }
        if let contains { return .contains(contains) }
        if let number, let within {
            return .number(number, relative: within.relative, absolute: within.absolute)
        }
        return given.isEmpty ? .any : nil
    }
}
