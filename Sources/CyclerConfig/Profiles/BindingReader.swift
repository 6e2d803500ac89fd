import CyclerCore
import CyclerInstruments
import CyclerYAML

/// Reads what items mean to the daemon: `readings`, `identify`, `prove`.
enum BindingReader {
    static func readings(_ reader: inout MappingReader) -> [ReadingBinding] {
        guard
            var inner = reader.requiredMapping(
                "readings", expected: "{voltage: ITEM, current: ITEM, ...}")
        else { return [] }
        var bindings: [ReadingBinding] = []
        for target in ReadingTarget.allCases {
            guard let node = inner.optionalNode(target.rawValue) else { continue }
            let nodes = node.sequence ?? [node]
            bindings += nodes.prefix(ProfileFile.listMax).compactMap {
                binding(target, $0, reader.problems)
            }
        }
        inner.finish()
        return bindings
    }

    private static func binding(
        _ target: ReadingTarget, _ node: YAMLNode, _ problems: ProblemCollector
    ) -> ReadingBinding? {
        guard node.entries != nil else {
            return node.read(.name, problems).map {
                ReadingBinding(target: target, item: $0, place: node.place)
            }
        }
        guard var inner = MappingReader(node, problems) else { return nil }
        let item = inner.required("item", .name)
        let unit = inner.optional("unit", ProfileForms.fixedUnit)
        let condition = inner.optionalMapping("when").flatMap(readCondition)
        inner.finish()
        return item.map {
            ReadingBinding(
                target: target, item: $0, unit: unit, condition: condition, place: node.place)
        }
    }

    private static func readCondition(_ reader: MappingReader) -> ProfileAssignment? {
        var reader = reader
        let entries = reader.remaining()
        guard entries.count == 1, let entry = entries.first else {
            reader.problems.report(
                at: reader.node, "a condition is one item with its value",
                expected: "{ITEM: NUMBER}")
            return nil
        }
        return entry.value.read(ProfileForms.literal, reader.problems).map {
            ProfileAssignment(item: entry.key, value: .literal($0), place: entry.keyPlace)
        }
    }

    static func identity(_ reader: inout MappingReader) -> IdentityBinding? {
        guard
            var inner = reader.requiredMapping(
                "identify", expected: "{model: ..., serial: ..., firmware: ...}")
        else { return nil }
        let node = inner.requiredNode("model", expected: "ITEM, or {text: NAME}")
        let model = node.flatMap { source($0, reader.problems) }
        let serial = inner.optionalNode("serial").flatMap { source($0, reader.problems) }
        let firmware = inner.optionalNode("firmware").flatMap { source($0, reader.problems) }
        let contains = inner.optional("contains", ProfileForms.line, default: "")
        inner.finish()
        guard let model else { return nil }
        return IdentityBinding(
            model: model, serial: serial ?? .text(""), firmware: firmware ?? .text(""),
            contains: contains, place: inner.place)
    }

    private static func source(
        _ node: YAMLNode, _ problems: ProblemCollector
    ) -> IdentitySource? {
        guard node.entries != nil else {
            return node.read(.name, problems).map {
                .item($0, hexadecimal: false, node.place)
            }
        }
        guard var inner = MappingReader(node, problems) else { return nil }
        let text = inner.optional("text", ProfileForms.line)
        let item = inner.optional("item", .name)
        let base = inner.optional("as", .word(of: ["decimal", "hexadecimal"]))
        inner.finish()
        if let item, text == nil {
            return .item(item, hexadecimal: base == "hexadecimal", node.place)
        }
        if let text, item == nil, base == nil { return .text(text) }
        problems.report(
            at: node, "a part of the identity is an item or a text",
            expected: "ITEM, {item: ITEM, as: hexadecimal}, or {text: NAME}")
        return nil
    }

    static func proof(_ reader: inout MappingReader) -> [ProofBinding] {
        let expected = "{input: 100, counts: [2, 3], begins: [0x4359]}, or a list of queries"
        guard let node = reader.requiredNode("prove", expected: expected) else { return [] }
        let nodes = node.sequence ?? [node]
        return nodes.prefix(ProfileFile.listMax).compactMap { node in
            guard var inner = MappingReader(node, reader.problems, expected: expected) else {
                return nil
            }
            let proof = inner.has("ask") ? query(&inner) : registers(&inner)
            inner.finish()
            return proof
        }
    }

    private static func query(_ reader: inout MappingReader) -> ProofBinding? {
        guard let query = reader.required("ask", ProfileForms.line) else { return nil }
        guard let check = StepReader.check(&reader), check != .any else {
            reader.problems.report(
                at: reader.node, "a proof needs a known answer",
                expected: "equals, begins or contains")
            return nil
        }
        return ProofBinding(.query(query, check), place: reader.place)
    }

    private static func registers(_ reader: inout MappingReader) -> ProofBinding? {
        let holding = reader.optional("holding", ProfileForms.address)
        let input = reader.optional("input", ProfileForms.address)
        let region = reader.optional("region", .name)
        let counts = numbers("counts", .integer(in: 1...125), &reader)
        let begins = numbers("begins", .integer(in: 0...0xFFFF), &reader)
        guard let number = holding ?? input, holding == nil || input == nil, !counts.isEmpty
        else {
            reader.problems.report(
                at: reader.node, "a proof reads registers in several lengths",
                expected: "{holding or input: NUMBER, counts: [2, 3, 4]}")
            return nil
        }
        if counts.count < 2 || Set(counts).count != counts.count {
            reader.problems.report(
                at: reader.node, "a late answer to one attempt would pass for the next",
                expected: "at least two different counts")
        }
        return ProofBinding(
            .registers(
                RegisterProof(
                    table: holding != nil ? .holding : .input, number: number, region: region,
                    counts: counts, begins: begins.map { UInt16($0) })), place: reader.place)
    }

    private static func numbers(
        _ key: String, _ form: Form<Int>, _ reader: inout MappingReader
    ) -> [Int] {
        let nodes = reader.optionalList(key, expected: "a list of numbers") ?? []
        return nodes.compactMap { $0.read(form, reader.problems) }
    }
}
