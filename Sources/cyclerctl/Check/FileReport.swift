import CyclerCore
import CyclerProgram
import CyclerYAML

/// The files that people write.
enum FileKind: String, CaseIterable {
    case lab, profile, cell, schedule, thresholds

    /// What it is, for people.
    var words: String {
        switch self {
        case .lab: "lab file"
        case .profile: "instrument profile"
        case .cell: "cell"
        case .schedule: "schedule"
        case .thresholds: "file of thresholds"
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
    /// How a schedule would run on the cell it was held against.
    var plan: [String] = []
    /// A good schedule, and the cell it was held against.
    var schedule: Schedule?
    var cell: Cell?

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

    /// The report for programs; `expanded` adds every step of a schedule, or why there are none.
    func json(expanded: Bool = false) -> JSON {
        var members: [JSON.Member] = [
            .init("file", .string(file)),
            .init("kind", kind.map { .string($0.rawValue) } ?? .null),
            .init("good", .bool(isGood)), .init("problems", .array(problems.map(JSON.string))),
            .init("warnings", .array(warnings.map(JSON.string))),
        ]
        if expanded, let schedule {
            switch ExpandedPlan.steps(of: schedule, cell: cell) {
            case .success(let steps): members.append(.init("steps", .array(steps)))
            case .failure(let problems):
                members.append(
                    .init(
                        "not-expanded", .array(problems.list.map { .string($0.description) })))
            }
        }
        return .object(members)
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
