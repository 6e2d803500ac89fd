import CyclerCore

/// Takes the parameters of one method and refuses what the method does not have.
struct ParameterReader {
    private let method: ControlMethod
    private let members: [JSON.Member]

    /// Parameters are an object, or absent where none are needed.
    init(_ json: JSON?, of method: ControlMethod) throws(ControlRefusal) {
        self.method = method
        guard let json else {
            members = []
            return
        }
        guard let members = json.members else {
            throw Self.invalid("params of \(method.rawValue) must be an object")
        }
        self.members = members
    }

    /// Refuses every parameter but these; call first.
    func allow(_ names: [String]) throws(ControlRefusal) {
        for member in members where !names.contains(member.key) {
            let offered = names.isEmpty ? "it takes none" : "it takes \(Suggestion.list(names))"
            throw ControlRefusal(
                .invalidParameters,
                "unknown parameter \(Suggestion.quoted(member.key)) of \(method.rawValue); "
                    + offered,
                next: Suggestion.text(for: member.key, among: names))
        }
    }

    private func value(_ key: String) -> JSON? {
        let value = members.first { $0.key == key }?.value
        return value == .null ? nil : value
    }

    /// A name: short, not empty, on one line.
    func name(_ key: String) throws(ControlRefusal) -> String {
        guard let value = value(key) else { throw missing(key) }
        return try Self.name(value, key)
    }

    /// A name that may be left out.
    func optionalName(_ key: String) throws(ControlRefusal) -> String? {
        guard let value = value(key) else { return nil }
        return try Self.name(value, key)
    }

    private static func name(_ json: JSON, _ key: String) throws(ControlRefusal) -> String {
        let text = try line(json, key, max: RequestBounds.nameMax)
        guard !text.contains("/") else { throw invalid("\(key) must not contain a slash") }
        return text
    }

    /// A text of one line, not empty.
    func line(_ key: String, max: Int) throws(ControlRefusal) -> String {
        guard let value = value(key) else { throw missing(key) }
        return try Self.line(value, key, max: max)
    }

    private static func line(
        _ json: JSON, _ key: String, max: Int
    ) throws(ControlRefusal) -> String {
        guard let text = json.string else { throw invalid("\(key) must be a text") }
        guard !text.isEmpty else { throw invalid("\(key) is empty") }
        guard text.utf8.count <= max else {
            throw invalid("\(key) is longer than \(max) bytes")
        }
        guard text.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
            throw invalid("\(key) must be one line without control characters")
        }
        return text
    }

    /// One of a few words; `fallback` when it is left out.
    func word<Word: RawRepresentable & CaseIterable>(
        _ key: String, fallback: Word
    ) throws(ControlRefusal) -> Word where Word.RawValue == String {
        guard let value = value(key) else { return fallback }
        let words = Word.allCases.map(\.rawValue)
        guard let text = value.string, let word = Word(rawValue: text) else {
            throw ControlRefusal(
                .invalidParameters, "\(key) must be one of \(Suggestion.list(words))",
                next: Suggestion.text(for: value.string ?? "", among: words))
        }
        return word
    }

    /// A whole number from 1.
    func count(_ key: String) throws(ControlRefusal) -> Int {
        guard let value = value(key) else { throw missing(key) }
        guard let count = value.integer, count >= 1 else {
            throw Self.invalid("\(key) must be a whole number from 1")
        }
        return count
    }

    /// Yes or no; no when it is left out.
    func flag(_ key: String) throws(ControlRefusal) -> Bool {
        guard let value = value(key) else { return false }
        guard case .bool(let flag) = value else {
            throw Self.invalid("\(key) must be true or false")
        }
        return flag
    }

    /// A file: `{"name": ..., "text": ...}` and nothing else.
    func file(_ key: String) throws(ControlRefusal) -> FileContent {
        guard let value = value(key) else { throw missing(key) }
        guard let members = value.members,
            members.allSatisfy({ ["name", "text"].contains($0.key) })
        else { throw Self.invalid("\(key) must be {\"name\": ..., \"text\": ...}") }
        guard let name = value["name"], let text = value["text"]?.string else {
            throw Self.invalid("\(key) must be {\"name\": ..., \"text\": ...}")
        }
        guard text.utf8.count <= FileContent.textMax else {
            throw ControlRefusal(
                .tooLarge, "\(key) is longer than \(FileContent.textMax) bytes")
        }
        return FileContent(name: try Self.name(name, "\(key).name"), text: text)
    }

    /// The checks that a person accepts, each with its reason; none when left out.
    func acceptedChecks(_ key: String) throws(ControlRefusal) -> [AcceptedCheck] {
        guard let value = value(key) else { return [] }
        guard let elements = value.array, elements.count <= RequestBounds.acceptMax else {
            throw Self.invalid("\(key) must be a list of at most \(RequestBounds.acceptMax)")
        }
        var checks: [AcceptedCheck] = []
        for element in elements {
            guard let check = element["check"], let reason = element["reason"],
                element.members?.count == 2
            else { throw Self.invalid("\(key) takes {\"check\": ..., \"reason\": ...}") }
            checks.append(
                AcceptedCheck(
                    check: try Self.name(check, "check"),
                    reason: try Self.line(reason, "reason", max: RequestBounds.reasonMax)))
        }
        return checks
    }

    private func missing(_ key: String) -> ControlRefusal {
        Self.invalid("\(method.rawValue) needs the parameter \(key)")
    }

    private static func invalid(_ message: String) -> ControlRefusal {
        ControlRefusal(.invalidParameters, message)
    }
}
