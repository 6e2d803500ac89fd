/// A scenario that cannot be read: what is wrong with which line.
struct Misspelt: Error, CustomStringConvertible {
    var description: String
    init(_ description: String) { self.description = description }
}

extension StringProtocol {
    /// Without blanks around it.
    var trimmed: String {
        var text = Substring(self)
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return String(text)
    }

    /// The parts between separators, each trimmed.
    func parts(_ separator: String) -> [String] {
        var parts: [String] = []
        var part = ""
        var rest = Substring(self)
        while !rest.isEmpty {
            if rest.hasPrefix(separator) {
                parts.append(part.trimmed)
                part = ""
                rest.removeFirst(separator.count)
            } else {
                part.append(rest.removeFirst())
            }
        }
        return parts + [part.trimmed]
    }

    /// What follows a word (and a colon) at the beginning; nil when it is not there.
    func after(_ word: String) -> String? {
        guard hasPrefix(word) else { return nil }
        var rest = dropFirst(word.count)
        if rest.first == ":" { rest = rest.dropFirst() }
        guard rest.isEmpty || rest.first == " " else { return nil }
        return rest.trimmed
    }
}
