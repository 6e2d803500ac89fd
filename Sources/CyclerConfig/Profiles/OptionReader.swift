import CyclerCore
import CyclerInstruments
import CyclerYAML

/// Reads `options`, `sub-channels` and `ranges`.
enum OptionReader {
    static func options(_ reader: inout MappingReader) -> [ProfileOption] {
        guard var inner = reader.optionalMapping("options") else { return [] }
        return inner.remaining().prefix(ProfileFile.listMax).compactMap { entry in
            guard var option = MappingReader(entry.value, reader.problems) else { return nil }
            let standard = option.optional("default", .text)
            let choices = option.optionalList("choices", expected: "a list of words") ?? []
            let words = choices.compactMap { $0.read(.text, reader.problems) }
            option.finish()
            if let standard, !words.isEmpty, !words.contains(standard) {
                reader.problems.report(
                    at: entry.value, "the default is not among the choices",
                    expected: "one of " + words.joined(separator: ", "),
                    suggestion: Suggestion.closest(to: standard, among: words))
            }
            return ProfileOption(
                name: entry.key, standard: standard, choices: words, place: entry.keyPlace)
        }
    }

    static func subChannels(_ reader: inout MappingReader) -> SubChannels {
        guard var inner = reader.optionalMapping("sub-channels") else { return SubChannels() }
        let names = inner.requiredList("names", expected: "a list such as [a, b]") ?? []
        let stride = inner.optional("stride", .integer(in: 0...65_535), default: 0)
        inner.finish()
        return SubChannels(
            names: names.compactMap { $0.read(.name, reader.problems) }, stride: stride)
    }

    static func ranges(_ reader: inout MappingReader) -> [CurrentRange] {
        let expected = "a list such as [{index: 0, name: 1 mA, full-scale: 1 mA}]"
        let nodes = reader.optionalList("ranges", expected: expected) ?? []
        return nodes.prefix(ProfileFile.listMax).compactMap { node in
            guard var inner = MappingReader(node, reader.problems, expected: expected) else {
                return nil
            }
            let index = inner.required("index", .integer(in: 0...65_535))
            let name = inner.required("name", .text)
            let fullScale = inner.required("full-scale", Form<Amperes>.positive())
            let accuracy = accuracy(&inner, fullScale)
            inner.finish()
            guard let index, let name, let fullScale else { return nil }
            return CurrentRange(
                index: index, fullScale: fullScale, name: name, accuracy: accuracy)
        }
    }

    /// `{gain: 0.02 %, offset: 6 nA}`, as data sheets write ±(% of reading + offset).
    private static func accuracy(
        _ range: inout MappingReader, _ fullScale: Amperes?
    ) -> CurrentAccuracy? {
        guard var inner = range.optionalMapping("accuracy") else { return nil }
        let gain = inner.required("gain", ProfileForms.gain)
        let offset = inner.required("offset", ProfileForms.offset)
        inner.finish()
        guard let gain, let offset, let fullScale else { return nil }
        switch offset {
        case .absolute(let amperes): return CurrentAccuracy(gain: gain, offset: amperes)
        case .ofRange(let share):
            return CurrentAccuracy(gain: gain, offset: fullScale * share)
        }
    }
}
