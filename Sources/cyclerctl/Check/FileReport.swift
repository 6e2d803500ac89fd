import CyclerCore
import CyclerYAML

/// The files that people write.
enum FileKind: String, CaseIterable {
    case lab, profile, cell, schedule

    /// What it is, for people.
    var words: String {
        switch self {
        case .lab: "lab file"
        case .profile: "instrument profile"
        case .cell: "cell"
        case .schedule: "schedule"
        }
    }

    /// What the top-level keys of a file say it is: the key that names the kind, first in the file.
    init?(keys: [String]) {
        guard let kind = keys.lazy.compactMap(FileKind.init(rawValue:)).first else { return nil }
        self = kind
    }
}

/// What a check of one file found.
struct FileReport {
    /// The file as the person gave it.
    var file: String
    /// Nil when the file does not say what it is.
    var kind: FileKind?
    /// One line each, `file:line:column: ...`.
    var problems: [String] = []
    var warnings: [String] = []
    /// How the file is understood, for a good file.
    var explanation: [String] = []

    /// True without problems; warnings do not count.
    var isGood: Bool { problems.isEmpty }

    /// The report with a problem more when the file is of another kind than it must be.
    func demanding(_ wanted: FileKind) -> FileReport {
        guard isGood, kind != wanted else { return self }
        let found = kind?.words ?? "file of no known kind"
        return FileReport(
            file: file, kind: kind,
            problems: ["\(file):1:1: this is a \(found); expected a \(wanted.words)"])
    }

    /// The report for programs.
    var json: JSON {
        [
            "file": .string(file), "kind": kind.map { .string($0.rawValue) } ?? .null,
            "good": .bool(isGood), "problems": .array(problems.map(JSON.string)),
            "warnings": .array(warnings.map(JSON.string)),
        ]
    }

    init(file: String, kind: FileKind?, problems: [String]) {
        self.file = file
        self.kind = kind
        self.problems = problems
    }

    /// What a decoder says of a file.
    init<Value>(
        file: String, kind: FileKind, _ decoded: Decoded<Value>, explain: (Value) -> [String]
    ) {
        self.file = file
        self.kind = kind
        problems = decoded.problems.list.map(\.description)
        warnings = decoded.warnings.map(\.description)
        explanation = decoded.value.map(explain) ?? []
    }
}
