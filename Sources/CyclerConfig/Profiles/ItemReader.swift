import CyclerCore
import CyclerInstruments
import CyclerYAML

/// Reads `items`: every number, flag and text of an instrument by name.
struct ItemReader {
    private var reader: MappingReader
    private let name: String
    private let place: SourcePlace

    static func items(_ reader: inout MappingReader) -> [ProfileItem] {
        guard
            var inner = reader.requiredMapping(
                "items", expected: "name: {input: 0, type: f32, unit: V} lines")
        else { return [] }
        return inner.remaining().prefix(ProfileFile.listMax).compactMap { entry in
            guard let mapping = MappingReader(entry.value, reader.problems) else { return nil }
            var one = ItemReader(reader: mapping, name: entry.key, place: entry.keyPlace)
            let item = one.item()
            one.reader.finish()
            return item
        }
    }

    private mutating func item() -> ProfileItem? {
        guard let location = location() else { return nil }
        var item = ProfileItem(name: name, location: location, type: .u16, place: place)
        switch location {
        case .register:
            guard let type = registerType() else { return nil }
            item.type = type
            item.order = reader.optional("order", Form<WordOrder>.word)
            item.within = reader.optional("within", .number(in: 0...1e9))
        case .bit: item.type = .flag
        case .answer:
            item.words = words()
            item.type = textType(hasWords: !item.words.isEmpty)
        }
        item.field = field()
        if let unit = reader.optional("unit", ProfileForms.unit) { item.unit = unit }
        if let scale = reader.optional("scale", ProfileForms.scale) { item.scale = scale }
        item.offset = reader.optional("offset", ProfileForms.anyNumber, default: 0)
        let sentinels = reader.optionalList("no-reading", expected: "a list of numbers") ?? []
        item.noReading = sentinels.compactMap {
            $0.read(ProfileForms.literal, reader.problems)
        }
        return item
    }

    private static let places = ["holding", "input", "coil", "discrete", "ask"]

    private mutating func location() -> ItemLocation? {
        let holding = reader.optional("holding", ProfileForms.address)
        let input = reader.optional("input", ProfileForms.address)
        let coil = reader.optional("coil", ProfileForms.address)
        let discrete = reader.optional("discrete", ProfileForms.address)
        let query = reader.optional("ask", ProfileForms.line)
        guard Self.places.filter({ reader.has($0) }).count == 1 else {
            reader.problems.report(
                at: reader.node, "an item stands in one place",
                expected: "one of " + Self.places.joined(separator: ", "))
            return nil
        }
        if let number = holding ?? input {
            let region = reader.optional("region", .name)
            return .register(
                holding != nil ? .holding : .input, number: number, region: region)
        }
        if let number = coil ?? discrete {
            return .bit(coil != nil ? .coil : .discrete, number: number)
        }
        guard let query else { return nil }
        let field = reader.optional("field", .integer(in: 0...99), default: 0)
        let after = reader.optional("after", ProfileForms.line, default: "")
        return .answer(query: query, field: field, after: after)
    }

    private mutating func registerType() -> ItemType? {
        let words = ["u16", "i16", "u32", "i32", "f32", "ascii"]
        switch reader.required("type", .word(of: words)) {
        case "u16": return .u16
        case "i16": return .i16
        case "u32": return .u32
        case "i32": return .i32
        case "f32": return .f32
        case "ascii":
            return reader.required("registers", .integer(in: 1...125)).map {
                .ascii(registers: $0)
            }
        default: return nil
        }
    }

    private mutating func textType(hasWords: Bool) -> ItemType {
        switch reader.optional("type", .word(of: ["number", "string"])) {
        case "string": .string
        default: hasWords ? .word : .decimal
        }
    }

    private mutating func words() -> [ItemWord] {
        guard var inner = reader.optionalMapping("words") else { return [] }
        return inner.remaining().prefix(ProfileFile.listMax).compactMap { entry in
            entry.value.read(ProfileForms.literal, reader.problems).map {
                ItemWord(word: entry.key, value: $0)
            }
        }
    }

    private mutating func field() -> BitField? {
        let bit = reader.optional("bit", .integer(in: 0...31))
        let bits = reader.optionalRange("bits", .integer(in: 0...31))
        if reader.has("bit"), reader.has("bits") {
            reader.problems.report(
                at: reader.node, "'bit' and 'bits' exclude each other",
                expected: "bit: 3, or bits: [4, 7]")
        }
        if let bit { return BitField(shift: bit, width: 1) }
        return bits.map {
            BitField(shift: $0.lowerBound, width: $0.upperBound - $0.lowerBound + 1)
        }
    }
}
