/// The label of a column as a file has it, and the ways in which it can be a name with a unit.
struct ColumnLabel: Hashable, Sendable {
    /// Longer labels are cut: they are none.
    static let bytesMax = 256

    let text: String

    init(_ text: String) { self.text = Self.trimmed(text) }

    /// Case, blanks and underscores are the usual differences between programs.
    static func folded(_ text: String) -> String {
        String(text.lowercased().filter { $0 != " " && $0 != "_" && $0 != "." })
    }

    /// Name and unit for every place where the label can be cut: `Voltage / V`, `Ewe/V`,
    /// `Voltage(V)`, `Voltage [V]`, `voltage_volt`.
    var readings: [(name: String, unit: String)] {
        var all: [(name: String, unit: String)] = []
        let characters = Array(text)
        if let last = characters.last, let open = Self.brackets[last],
            let from = characters.lastIndex(of: open), from > 0
        {
            all.append(cut(characters, from, from + 1, characters.count - 1))
        }
        for (at, character) in characters.enumerated() where at > 0 {
            if character == "/" { all.append(cut(characters, at, at + 1, characters.count)) }
        }
        if let at = characters.lastIndex(of: "_"), at > 0 {
            all.append(cut(characters, at, at + 1, characters.count))
        }
        return all
    }

    private func cut(
        _ characters: [Character], _ nameEnd: Int, _ from: Int, _ to: Int
    ) -> (name: String, unit: String) {
        (
            Self.trimmed(String(characters[..<nameEnd])),
            Self.trimmed(String(characters[from..<max(from, to)]))
        )
    }

    private static let brackets: [Character: Character] = [")": "(", "]": "["]

    static func trimmed(_ text: String) -> String {
        var inner = text[...]
        while let first = inner.first, first.isWhitespace { inner = inner.dropFirst() }
        while let last = inner.last, last.isWhitespace { inner = inner.dropLast() }
        return String(inner)
    }
}
