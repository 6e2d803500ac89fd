import CyclerCore
import CyclerFiles
import CyclerRecord
import CyclerStation

/// Runs that the last daemon left unfinished: found, mended and read before any thread runs.
///
/// Nothing here decides whether a run goes on: that is `Station.restore`. What cannot even be read
/// is closed on disk, with the reason.
struct UnfinishedRuns {
    /// Folders looked at, newest first; an older one that is still open is of no use to anybody.
    static let foldersMax = 2000

    private let archive: RunArchive
    private let lab: StationLab
    private let report: (String) -> Void

    /// `report` hears of everything that is closed or mended.
    init(archive: RunArchive, lab: StationLab, report: @escaping (String) -> Void) {
        self.archive = archive
        self.lab = lab
        self.report = report
    }

    /// The newest unfinished run of each channel; older ones are closed.
    func take() -> [SavedRun] {
        var taken: [SavedRun] = []
        for name in archive.newestNames().prefix(Self.foldersMax) {
            guard let manifest = archive.manifest(of: name), Self.isUnfinished(manifest) else {
                continue
            }
            let folder = SavedFolder(directory: archive.directory, name: name)
            do throws(UnreadableRun) {
                let run = try saved(folder, manifest)
                guard !taken.contains(where: { $0.channel == run.channel }) else {
                    throw .olderThanAnother
                }
                if run.tornBytes > 0 {
                    report("run \(name): \(run.tornBytes) torn bytes were cut off its files")
                }
                taken.append(run)
            } catch { close(folder, manifest, error) }
        }
        return taken
    }

    private static func isUnfinished(_ manifest: JSON) -> Bool {
        switch manifest["outcome"]?.string {
        case "running", "suspended": true
        default: false
        }
    }

    private func saved(
        _ folder: SavedFolder, _ manifest: JSON
    ) throws(UnreadableRun) -> SavedRun {
        guard let name = manifest["channel"]?.string,
            let channel = lab.channels.firstIndex(where: { $0.name == name })
        else { throw .noChannel(manifest["channel"]?.string ?? "") }
        let checkpoint = try folder.checkpoint()
        guard checkpoint.position["entry"]?.integer != nil else {
            throw .atNoStep(checkpoint.state)
        }
        let (cell, cellText) = try folder.cell()
        let (schedule, scheduleText) = try folder.schedule(checkpoint.schedule)
        var amended: (schedule: Schedule, text: String)?
        if let number = checkpoint.amended {
            amended = try folder.schedule(number)
        }
        let thresholds = try folder.thresholds(manifest)
        let tables = try folder.mend()
        var saved = SavedRun(
            channel: ChannelIndex(channel), name: folder.name, cell: cell, cellText: cellText,
            schedule: schedule, scheduleText: scheduleText, amended: amended,
            checkpoint: checkpoint, lastRecord: tables.lastRecord,
            recordBytes: tables.recordBytes, tornBytes: tables.tornBytes,
            lastStep: tables.lastStep, lastCycle: tables.lastCycle, bursts: tables.bursts,
            manifest: manifest)
        saved.thresholds = thresholds
        return saved
    }

    /// Says in its folder how a run ended that nobody can take up.
    private func close(_ folder: SavedFolder, _ manifest: JSON, _ why: UnreadableRun) {
        do throws(FileFault) {
            try folder.close(manifest, outcome: why.outcome)
            report("run \(folder.name) is closed as \(why.outcome): \(why.message)")
        } catch {
            report(
                "run \(folder.name) cannot go on (\(why.message)), and its run.json could not be "
                    + "written: \(error.text)")
        }
    }
}

/// Why a run of the last daemon cannot be taken up.
enum UnreadableRun: Error, Hashable, Sendable {
    case noChannel(String)
    /// It had not begun, or was over but for the closing of its files; the state it was in.
    case atNoStep(String)
    case olderThanAnother
    case file(String)
    case torn(FileFault)

    /// What is wrong, for people.
    var message: String {
        switch self {
        case .noChannel(let name): "the lab has no channel '\(name)'"
        case .atNoStep(let state): "it was \(state), at no step"
        case .olderThanAnother: "a newer run of its channel is unfinished too"
        case .file(let text): text
        case .torn(let fault): fault.text
        }
    }

    /// The word in `run.json`.
    var outcome: String {
        switch self {
        case .atNoStep("tripped"): "tripped"
        case .noChannel, .atNoStep, .olderThanAnother, .file, .torn: "interrupted"
        }
    }
}
