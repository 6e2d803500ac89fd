import CyclerCore
import CyclerYAML

/// What a methods section needs and nothing computes with: a fixed list of keys, so that a
/// misspelt `capacity` never hides as a note, and `notes:` for everything else.
enum CellNotes {
    static let keys = [
        "working-electrode", "collector", "interlayer", "counter-electrode", "positive-electrode",
        "negative-electrode", "coating", "electrolyte", "electrolyte-thickness", "electrolyte-mass",
        "pressing-pressure", "separator", "supplier", "preparation", "simulated-as", "assembled",
        "assembled-by", "batch", "project", "reference", "notes",
    ]
    /// Notes of one cell.
    static let countMax = 100

    /// Takes every note of the mapping, in file order.
    static func read(_ map: inout MappingReader) -> [CellNote] {
        let written = map.node.entries ?? []
        for key in keys { _ = map.entry(key) }
        var notes: [CellNote] = []
        for entry in written where keys.contains(entry.key) {
            if entry.key == "notes", let entries = entry.value.entries {
                for inner in entries { append(inner, to: &notes, map.problems) }
            } else {
                append(entry, to: &notes, map.problems)
            }
        }
        return notes
    }

    private static func append(
        _ entry: YAMLEntry, to notes: inout [CellNote], _ problems: ProblemCollector
    ) {
        guard let text = entry.value.read(.text, problems) else { return }
        guard notes.count < countMax else {
            problems.report(
                at: entry.keyPlace, path: entry.value.path, "too many notes",
                expected: "at most \(countMax)")
            return
        }
        notes.append(CellNote(key: entry.key, text: text))
    }
}
