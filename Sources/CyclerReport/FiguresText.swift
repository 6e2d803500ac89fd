import CyclerCore

/// The figures of a run for people: how it ended, and the summary that the daemon wrote.
package enum FiguresText {
    /// One line each, `name: value`, nested names joined with a slash.
    package static func lines(of run: RunFolder) -> [String] {
        var lines = [
            "run: \(run.name)", "outcome: \(run.manifest["outcome"]?.string ?? "unknown")",
            "steps: \(run.steps.rows.count)", "cycles: \(run.cycles.rows.count)",
        ]
        if let summary = run.manifest["summary"] { append(summary, "", to: &lines) }
        return lines
    }

    /// The summary has a bounded depth of its own.
    private static func append(_ json: JSON, _ path: String, to lines: inout [String]) {
        guard let members = json.members else {
            guard json != .null else { return }
            lines.append("\(path): \(json.string ?? json.text)")
            return
        }
        for member in members {
            append(member.value, path.isEmpty ? member.key : "\(path)/\(member.key)", to: &lines)
        }
    }
}
