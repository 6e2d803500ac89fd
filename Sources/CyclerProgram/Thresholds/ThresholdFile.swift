import CyclerCore
package import CyclerWatch
package import CyclerYAML

/// Reads a file of thresholds (`watch/*.yaml`). What is not written keeps its built-in value, so a
/// lab's own file says only what it changes.
package enum ThresholdFile {
    /// The sets, or every problem with its place.
    package static func decode(text: String, file: String) -> Decoded<KindThresholds> {
        let problems = ProblemCollector(file: file)
        let sets = YAMLDocument.root(text: text, problems).flatMap { decode($0, problems) }
        return Decoded(sets, problems)
    }

    private static func decode(_ root: YAMLNode, _ problems: ProblemCollector) -> KindThresholds? {
        guard var map = MappingReader(root, problems) else { return nil }
        var sets = KindThresholds()
        sets.name = map.required("thresholds", .line)
        for kind in CellKind.allCases {
            guard let node = map.optionalNode(kind.rawValue),
                var section = MappingReader(node, problems, expected: "groups of thresholds")
            else { continue }
            let before = problems.count
            read(&section, kind, into: &sets[kind])
            guard problems.count == before else { continue }
            for rule in ThresholdRule.all where !rule.holds(sets[kind]) {
                rule.report(in: node, sets[kind], problems)
            }
        }
        map.finish()
        return sets
    }

    private static func read(
        _ section: inout MappingReader, _ kind: CellKind, into set: inout WatchThresholds
    ) {
        for group in ThresholdGroup.all {
            let keys = group.keys(on: kind)
            guard !keys.isEmpty else {
                refuse(group, kind, &section)
                continue
            }
            guard var map = section.optionalMapping(group.name) else { continue }
            for key in keys {
                if let node = map.optionalNode(key.name) { key.read(node, map.problems, &set) }
            }
            map.finish()
        }
        section.finish()
    }

    /// A group that there is, but not for this kind of cell.
    private static func refuse(
        _ group: ThresholdGroup, _ kind: CellKind, _ section: inout MappingReader
    ) {
        guard section.has(group.name), let entry = section.entry(group.name) else { return }
        let kinds = group.kinds.map(\.rawValue).joined(separator: ", ")
        section.problems.report(
            at: entry.keyPlace, path: entry.value.path,
            "\(group.name) judges no \(kind.rawValue) cell", expected: "it under \(kinds)")
    }
}
