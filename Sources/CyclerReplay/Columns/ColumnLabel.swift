/// The label of a column as a file has it, and the ways in which it can be a name with a unit.
struct ColumnLabel: Hashable, Sendable {
    /// Longer labels are cut: they are none.
    static let bytesMax = 128
    /// Slashes of a label at which it may be cut: `control/V/mA` has two.
    private static let slashesMax = 4

    /// A way to cut it: the name folded, the unit as it stands.
    struct Reading: Hashable, Sendable {
        var name: String
        var unit: String
    }

    let text: String
    let folded: String
    /// Name and unit for every place where the label can be cut: `Voltage / V`, `Ewe/V`,
    /// `Voltage(V)`, `Voltage [V]`, `voltage_volt`.
    let readings: [Reading]

    init(_ text: String) {
        self.text = Self.trimmed(text)
        folded = Self.folded(self.text)
        readings = Self.readings(of: Array(self.text))
    }

    /// Case, blanks and underscores are the usual differences between programs.
    static func folded(_ text: String) -> String {
        String(text.lowercased().filter { $0 != " " && $0 != "_" && $0 != "." })
    }

    private static func readings(of characters: [Character]) -> [Reading] {
        var all: [Reading] = []
        if let last = characters.last, let open = brackets[last],
            let from = characters.lastIndex(of: open), from > 0
        {
            all.append(cut(characters, from, from + 1, characters.count - 1))
        }
        let slashes = characters.indices.lazy.filter { $0 > 0 && characters[$0] == "/" }
        for at in slashes.prefix(slashesMax) {
            all.append(cut(characters, at, at + 1, characters.count))
        }
        if let at = characters.lastIndex(of: "_"), at > 0 {
            all.append(cut(characters, at, at + 1, characters.count))
        }
        return all
    }

    private static func cut(
        _ characters: [Character], _ nameEnd: Int, _ from: Int, _ to: Int
    ) -> Reading {
        Reading(
            name: folded(String(characters[..<nameEnd])),
            unit: trimmed(String(characters[from..<max(from, to)])))
    }

    private static let brackets: [Character: Character] = [")": "(", "]": "["]

    static func trimmed(_ text: String) -> String {
        var inner = text[...]
        while let first = inner.first, first.isWhitespace { inner = inner.dropFirst() }
        while let last = inner.last, last.isWhitespace { inner = inner.dropLast() }
        return String(inner)
    }
}
