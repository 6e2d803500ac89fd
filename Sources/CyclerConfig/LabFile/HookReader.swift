import CyclerCore
import CyclerYAML

/// A program that schedules may call by name.
package struct HookConfiguration: Hashable, Sendable {
    package var name: String
    /// Absolute path of the program; it gets no arguments, and one line of JSON on standard input.
    package var path: String
}

/// Reads `hooks: {mail-me: /usr/local/bin/mail-me}`.
struct HookReader {
    static let countMax = 64
    private let paths: PathRule

    init(_ paths: PathRule) { self.paths = paths }

    func read(_ map: inout MappingReader) -> [HookConfiguration] {
        guard let node = map.optionalNode("hooks") else { return [] }
        guard let entries = node.entries else {
            map.problems.report(
                at: node, "found \(node.kindInWords)",
                expected: "programs by name, such as {mail-me: /usr/local/bin/mail-me}")
            return []
        }
        guard entries.count <= Self.countMax else {
            map.problems.report(
                at: node, "too many hooks", expected: "at most \(Self.countMax)")
            return []
        }
        return entries.compactMap { entry in
            guard Names.isName(entry.key) else {
                map.problems.report(
                    at: entry.keyPlace, path: entry.value.path, "\"\(entry.key)\" is not a name",
                    expected: "a name of letters, digits, '-', '_' or '.'",
                    suggestion: Names.repaired(entry.key))
                return nil
            }
            return entry.value.read(paths.form, map.problems).map {
                HookConfiguration(name: entry.key, path: $0)
            }
        }
    }
}
