import CyclerConfig
import CyclerControl
import CyclerCore
import CyclerEngine
import CyclerInstruments
import CyclerProgram
import CyclerYAML

/// Checks one file: finds out what it is and hands it to the decoder that the daemon uses.
enum FileCheck {
    /// What schedules are held against.
    struct Target {
        var cell: Cell?
        var bench: PlanCheck.Bench?
    }

    /// Everything wrong with the file at a path; a schedule is also held against a target.
    static func check(_ path: String, against target: Target = Target()) -> FileReport {
        let text: String
        do throws(ClientFailure) {
            text = try LocalFile.read(path).text
        } catch {
            return FileReport(file: path, kind: nil, problems: [error.text])
        }
        if path.hasSuffix(".json") { return unicycler(path, text, against: target) }
        let collector = ProblemCollector(file: path)
        guard let root = YAMLDocument.root(text: text, collector) else {
            return FileReport(
                file: path, kind: nil, problems: collector.problems.map(\.description))
        }
        guard let kind = FileKind(keys: (root.entries ?? []).map(\.key)) else {
            if root.entries?.contains(where: { $0.key == "rack" }) == true {
                let text = "\(path):1:1: a rack file; `cyclersim --lab` reads and checks it"
                return FileReport(file: path, kind: nil, problems: [text])
            }
            let kinds = FileKind.allCases.map { "\($0.rawValue):" }.joined(separator: ", ")
            return FileReport(
                file: path, kind: nil,
                problems: ["\(path):1:1: cannot tell what this file is; expected one of \(kinds)"])
        }
        return check(path, text, as: kind, against: target)
    }

    /// The cell in a file; nil when the file is bad, which its own report says.
    static func cell(_ path: String) -> Cell? {
        guard let text = try? LocalFile.read(path).text else { return nil }
        return CellFile.decode(text: text, file: path).value
    }

    /// The decoder of each kind.
    private static func check(
        _ path: String, _ text: String, as kind: FileKind, against target: Target
    ) -> FileReport {
        switch kind {
        case .schedule:
            schedule(path, ScheduleFile.decode(text: text, file: path), against: target)
        case .cell:
            FileReport(
                file: path, kind: kind, CellFile.decode(text: text, file: path),
                explain: \.lines)
        case .lab: lab(path, text)
        case .thresholds:
            FileReport(
                file: path, kind: kind, ThresholdFile.decode(text: text, file: path),
                explain: { sets in
                    let differences = ThresholdText.differences(of: sets)
                    return differences.isEmpty ? ["as built in"] : differences
                })
        case .profile:
            FileReport(
                file: path, kind: kind, ProfileFile.decode(text: text, file: path),
                explain: { profile in
                    [
                        "\(profile.name): \(profile.title) (\(profile.maturity.rawValue)), "
                            + "\(profile.items.count) items"
                    ]
                })
        }
    }

    /// A schedule, and whether its steps have a meaning on the cell.
    private static func schedule(
        _ path: String, _ decoded: Decoded<Schedule>, against target: Target
    ) -> FileReport {
        var report = FileReport(file: path, kind: .schedule, decoded, explain: \.lines)
        guard let schedule = decoded.value else { return report }
        report.schedule = schedule
        report.cell = target.cell
        guard let cell = target.cell else { return report }
        report.problems += ScheduleFit.problems(of: schedule, on: cell, file: path)
            .map(\.description)
        report.warnings += ScheduleFit.warnings(of: schedule, on: cell, file: path)
            .map(\.description)
        // What does not fit the cell is said once, in the words of the file.
        guard report.isGood else { return report }
        let plan = PlanCheck(cell: cell, bench: target.bench).check(schedule, file: path)
        report.problems += plan.problems
        report.plan = plan.explanation?.lines ?? []
        // Where no single step does, all of them together may use up the counter electrode.
        if report.warnings.isEmpty, let plated = plan.explanation?.outline.platedMost,
            let warning = LithiumReserve.warning(plating: plated, on: cell)
        {
            report.warnings.append("\(path): \(warning)")
        }
        return report
    }

    /// A protocol of aurora-unicycler, as a schedule.
    private static func unicycler(
        _ path: String, _ text: String, against target: Target
    ) -> FileReport {
        let decoded = SubmittedSchedule.decode(text: text, file: path).map {
            $0.inWords(of: target.cell?.kind ?? .full).schedule
        }
        return schedule(path, decoded, against: target)
    }

    /// A lab's file, and the profiles that it names.
    private static func lab(_ path: String, _ text: String) -> FileReport {
        let decoded = LabFile.decode(text: text, file: path, directory: directory(of: path))
        var report = FileReport(
            file: path, kind: .lab, decoded,
            explain: { lab in
                [
                    "\(lab.labName): buses \(lab.buses.map(\.name).joined(separator: ", ")); "
                        + "instruments \(lab.instruments.map(\.name).joined(separator: ", ")); "
                        + "channels \(lab.channels.map(\.name).joined(separator: ", "))"
                ]
            })
        guard let lab = decoded.value else { return report }
        if let watch = lab.watchFile {
            let found = check(watch).demanding(.thresholds)
            report.problems += found.problems
            report.explanation += found.explanation.map { "short watch: \($0)" }
        }
        let shelf = ProfileShelf(directories: lab.profileDirectories)
        let names = shelf.entries.map(\.name)
        report.problems += lab.problems(knownProfiles: names).map(\.description)
        let used = lab.instruments.map(\.profileName)
        for entry in shelf.entries {
            if used.contains(entry.name) {
                report.problems += entry.problems
            } else {
                report.warnings += entry.problems
            }
        }
        if report.isGood { assemble(lab, shelf, &report) }
        return report
    }

    /// Whether the profiles fit, every role can be played and every line carries its polls: what
    /// the daemon asks before it starts.
    private static func assemble(
        _ lab: LabConfiguration, _ shelf: ProfileShelf, _ report: inout FileReport
    ) {
        switch LabAssembly.assemble(lab, profiles: shelf.profiles) {
        case .failure(let problems): report.problems += problems.list.map(\.description)
        case .success(let assembly): report.explanation += assembly.busWords
        }
    }

    private static func directory(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
