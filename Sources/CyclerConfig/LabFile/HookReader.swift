package import CyclerCore
import CyclerYAML

/// A program that schedules may call by name.
package struct HookConfiguration: Hashable, Sendable {
    package var name: String
    /// Absolute path of the program; it gets no arguments, and one line of JSON on standard input.
    package var path: String
    /// How long it may take; boot time.
    package var timeout = Self.usualTimeout

    static let usualTimeout = TimeSpan.seconds(30)
    /// Programs run one after another, so none may keep the others waiting for long.
    static let longestTimeout = TimeSpan.minutes(10)
}

/// Reads `hooks: {mail-me: /usr/local/bin/mail-me}`, and
/// `hooks: {upload: {program: /usr/local/bin/upload, timeout: 2 min}}`.
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
            return read(entry, map.problems)
        }
    }

    private func read(_ entry: YAMLEntry, _ problems: ProblemCollector) -> HookConfiguration? {
        guard entry.value.entries != nil else {
            return entry.value.read(paths.form, problems).map {
                HookConfiguration(name: entry.key, path: $0)
            }
        }
        guard var map = MappingReader(entry.value, problems) else { return nil }
        let path = map.required("program", paths.form)
        let timeout = map.optional("timeout", Self.timeout, default: HookConfiguration.usualTimeout)
        map.finish()
        return path.map { HookConfiguration(name: entry.key, path: $0, timeout: timeout) }
    }

    private static let timeout = Form<TimeSpan>.span(atLeast: .milliseconds(100))
        .demanding("a time from 100 ms to 10 min, such as 2 min") {
            $0 <= HookConfiguration.longestTimeout
        }
}
