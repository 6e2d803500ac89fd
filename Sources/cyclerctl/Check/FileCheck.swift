import CyclerConfig
import CyclerControl
import CyclerProgram
import CyclerYAML

/// Checks one file: finds out what it is and hands it to the decoder that the daemon uses.
enum FileCheck {
    /// Everything wrong with the file at a path.
    static func check(_ path: String) -> FileReport {
        let text: String
        do throws(ClientFailure) {
            text = try LocalFile.read(path).text
        } catch {
            return FileReport(file: path, kind: nil, problems: [error.text])
        }
        let collector = ProblemCollector(file: path)
        guard let root = YAMLDocument.root(text: text, collector) else {
            return FileReport(
                file: path, kind: nil, problems: collector.problems.map(\.description))
        }
        guard let kind = FileKind(keys: (root.entries ?? []).map(\.key)) else {
            let kinds = FileKind.allCases.map { "\($0.rawValue):" }.joined(separator: ", ")
            return FileReport(
                file: path, kind: nil,
                problems: ["\(path):1:1: cannot tell what this file is; expected one of \(kinds)"])
        }
        return check(path, text, as: kind)
    }

    /// The decoder of each kind.
    private static func check(_ path: String, _ text: String, as kind: FileKind) -> FileReport {
        switch kind {
        case .schedule:
            FileReport(
                file: path, kind: kind, ScheduleFile.decode(text: text, file: path),
                explain: \.lines)
        case .cell:
            FileReport(
                file: path, kind: kind, CellFile.decode(text: text, file: path),
                explain: \.lines)
        case .lab:
            FileReport(
                file: path, kind: kind,
                LabFile.decode(text: text, file: path, directory: directory(of: path)),
                explain: { lab in
                    [
                        "\(lab.labName): \(lab.buses.count) buses, \(lab.instruments.count) "
                            + "instruments, \(lab.channels.count) channels"
                    ]
                })
        case .profile:
            FileReport(
                file: path, kind: kind,
                problems: ["\(path): this build cannot check instrument profiles"])
        }
    }

    private static func directory(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
